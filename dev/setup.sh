# shellcheck shell=bash
# Shared by dev/run, dev/test and dev/odoo: source it, then call `prepare` and what else is needed.
set -euo pipefail

REPO=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
source "$REPO/dev/lib/base.sh"
source "$REPO/dev/lib/packages.sh"
source "$REPO/dev/lib/source.sh"
source "$REPO/dev/lib/python.sh"
source "$REPO/dev/lib/node.sh"
source "$REPO/dev/lib/postgres.sh"
source "$REPO/dev/lib/database.sh"

# Everything that an Odoo command needs: packages, Odoo, Python, PostgreSQL, a configuration file.
prepare() {
    install_packages
    find_odoo
    make_venv
    start_postgres
    write_configuration
}
