"""Real mail servers on loopback: Dovecot for mail that comes in, an SMTP sink for mail that goes out."""

import email
import email.policy
import grp
import imaplib
import os
import pwd
import re
import shutil
import socket
import subprocess
import tempfile
import time
from pathlib import Path

from aiosmtpd.controller import Controller

PASSWORD = "secret-of-a-test-mailbox"

# The two releases that Debian and Ubuntu ship write the same settings differently.
DOVECOT_2_3 = """
base_dir = {folder}/run
state_dir = {folder}/run
log_path = {folder}/dovecot.log
protocols = imap pop3
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
default_internal_user = {user}
default_login_user = {login_user}
default_internal_group = {group}
first_valid_uid = 1
mail_location = maildir:{folder}/mail/%u
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}/mail/%u
}}
"""
DOVECOT_2_4 = """
dovecot_config_version = 2.4.0
dovecot_storage_version = 2.4.0
base_dir = {folder}/run
state_dir = {folder}/run
log_path = {folder}/dovecot.log
protocols {{
  imap = yes
  pop3 = yes
}}
listen = 127.0.0.1
ssl = no
auth_allow_cleartext = yes
default_internal_user = {user}
default_login_user = {login_user}
default_internal_group = {group}
first_valid_uid = 1
mail_driver = maildir
mail_path = {folder}/mail/%{{user}}
mail_home = {folder}/mail/%{{user}}
passdb static {{
  password = {password}
}}
userdb static {{
  fields {{
    uid = {uid}
    gid = {gid}
    home = {folder}/mail/%{{user}}
  }}
}}
"""
SERVICES = """
service imap-login {{
  {chroot}
  inet_listener imap {{
    port = {imap}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service pop3-login {{
  {chroot}
  inet_listener pop3 {{
    port = {pop3}
  }}
  inet_listener pop3s {{
    port = 0
  }}
}}
service anvil {{
  {chroot}
}}
service stats {{
  {chroot}
}}
"""


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for_port(port, seconds=30):
    """Wait until something listens on 127.0.0.1:``port``.

    :raise TimeoutError: nothing does within ``seconds``
    """
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise TimeoutError(f"nothing listens on port {port}")


class Dovecot:
    """An IMAP and POP3 server with any mailbox that is asked for, all with the same password."""

    def __init__(self):
        # Not below pytest's own folder: Dovecot drops its privileges and could not get in there.
        self.folder = Path(tempfile.mkdtemp(prefix="feedback-dovecot-"))
        self.folder.chmod(0o755)
        self.imap, self.pop3 = free_port(), free_port()

    def _accounts(self):
        """Return the accounts to run under: Dovecot's own if we are root, else ourselves and without chroot."""
        if os.geteuid() == 0:
            entry = pwd.getpwnam("dovecot")
            names = {"user": "dovecot", "login_user": "dovenull", "group": "dovecot", "chroot": ""}
        else:
            entry = pwd.getpwuid(os.geteuid())
            group = grp.getgrgid(entry.pw_gid).gr_name
            names = {"user": entry.pw_name, "login_user": entry.pw_name, "group": group, "chroot": "chroot ="}
        return {**names, "uid": entry.pw_uid, "gid": entry.pw_gid}

    def start(self):
        program = shutil.which("dovecot") or "/usr/sbin/dovecot"
        version = subprocess.run([program, "--version"], capture_output=True, text=True, check=True).stdout
        main = DOVECOT_2_3 if version.startswith("2.3") else DOVECOT_2_4
        (self.folder / "run").mkdir(parents=True)
        (self.folder / "mail").mkdir()
        configuration = self.folder / "dovecot.conf"
        accounts = self._accounts()
        os.chown(self.folder / "mail", accounts["uid"], accounts["gid"])
        values = {"folder": self.folder, "password": PASSWORD, "imap": self.imap, "pop3": self.pop3}
        configuration.write_text((main + SERVICES).format(**values, **accounts))
        self.process = subprocess.Popen([program, "-F", "-c", str(configuration)])
        try:
            wait_for_port(self.imap)
        except TimeoutError as error:
            log = self.folder / "dovecot.log"
            raise RuntimeError(log.read_text() if log.exists() else "Dovecot did not start") from error

    def stop(self):
        self.process.terminate()
        self.process.wait(30)
        shutil.rmtree(self.folder)

    def put(self, mailbox: str, *mails: bytes):
        """Lay mails into a mailbox, unread."""
        with imaplib.IMAP4("127.0.0.1", self.imap) as connection:
            connection.login(mailbox, PASSWORD)
            for raw in mails:
                status, answer = connection.append("INBOX", None, None, re.sub(rb"\r?\n", b"\r\n", raw))
                if status != "OK":
                    raise RuntimeError(answer)

    def count(self, mailbox: str, criterion: str = "ALL") -> int:
        with imaplib.IMAP4("127.0.0.1", self.imap) as connection:
            connection.login(mailbox, PASSWORD)
            connection.select("INBOX", readonly=True)
            return len(connection.search(None, criterion)[1][0].split())


class SmtpSink:
    """Takes every mail and keeps it; refuses recipients of the domain ``refused.example``."""

    def __init__(self):
        self.mails = []
        self.controller = Controller(self, hostname="127.0.0.1", port=free_port())

    @property
    def port(self):
        return self.controller.port

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802 - aiosmtpd's name
        if address.endswith("@refused.example"):
            return "550 5.1.1 no such user"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 - aiosmtpd's name
        message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        self.mails.append((envelope.rcpt_tos, message))
        return "250 OK"

    def to(self, address: str):
        """Return the messages that were sent to ``address``."""
        return [message for recipients, message in self.mails if address in recipients]
