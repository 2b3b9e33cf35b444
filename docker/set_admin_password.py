"""Read by ``odoo shell``: give the administrator the password of the secret, if it is still the default one.

A password that a person chose later is left alone. Without the secret, or with an empty one, it fails and Odoo does
not start.
"""

import sys
from pathlib import Path

from odoo.tools import SQL

env = globals()["env"]  # put there by odoo shell
admin = env.ref("base.user_admin")
[(stored_hash,)] = env.execute_query(SQL("SELECT password FROM res_users WHERE id = %s", admin.id))

if admin._crypt_context().verify("admin", stored_hash):
    password = Path("/run/secrets/odoo_admin_password").read_text().strip()
    if not password:
        sys.exit("The secret odoo_admin_password is empty")
    admin.password = password
    env.cr.commit()
