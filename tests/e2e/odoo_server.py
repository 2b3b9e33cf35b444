"""An Odoo server of its own, on a copy of the tests' database, spoken to as any other program would."""

import os
import subprocess
import time
import xmlrpc.client
from pathlib import Path

import requests
from mail_servers import free_port, wait_for_port

REPO = Path(__file__).parents[2]
ADMIN_ID = 2  # base.user_admin


class OdooServer:
    """``call`` runs a method as the administrator; ``sql`` speaks to the database behind Odoo's back.

    :param options: of Odoo's command line, such as how many workers there are; by default it is one process that
        runs no scheduled action and believes a proxy who asks
    """

    def __init__(self, folder: Path, *options):
        self.folder = folder
        self.options = options or ("--max-cron-threads", "0", "--proxy-mode")
        lines = subprocess.run(
            [REPO / "dev" / "odoo", "--env"], capture_output=True, text=True, check=True
        ).stdout.splitlines()
        self.settings = dict(line.split("=", 1) for line in lines)
        self.settings["FULL_TEMPLATE"] = os.environ.get("FULL_TEMPLATE", self.settings["FULL_TEMPLATE"])
        self.environment = {**os.environ, **self.settings}
        self.database = f"{self.settings['DATABASE']}-test-e2e-{os.getpid()}"
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"

    def start(self):
        self._odoo("db", "duplicate", self.settings["FULL_TEMPLATE"], self.database)
        self.log = self.folder / "odoo.log"
        self.process = subprocess.Popen(
            [self.settings["PYTHON"], "-m", "odoo", "-c", self.settings["ODOO_RC"], "-d", self.database]
            + ["--http-port", str(self.port), "--http-interface", "127.0.0.1", *self.options]
            + ["--logfile", str(self.log)],
            env=self.environment,
            cwd=self.folder,
        )
        wait_for_port(self.port, 120)
        self.sessions = {}

    def stop(self):
        self.process.terminate()
        self.process.wait(60)
        self._odoo("db", "drop", self.database)

    def _odoo(self, *arguments):
        command = [self.settings["PYTHON"], "-m", "odoo", *arguments]
        result = subprocess.run(command, env=self.environment, cwd=self.folder, capture_output=True, text=True)
        if result.returncode:
            raise RuntimeError(result.stderr)

    def _json(self, session, route, params):
        answer = session.post(f"{self.url}{route}", json={"params": params}, timeout=300).json()
        if "error" in answer:
            raise RuntimeError(answer["error"]["data"]["debug"])
        return answer.get("result")

    def _session(self, login):
        if login not in self.sessions:
            session = requests.Session()
            params = {"db": self.database, "login": login, "password": login}
            self._json(session, "/web/session/authenticate", params)
            self.sessions[login] = session
        return self.sessions[login]

    def call(self, model, method, *arguments, login="admin", **keywords):
        """Call a model's public method as the web client does. The demo users' passwords are their logins."""
        params = {"model": model, "method": method, "args": arguments, "kwargs": keywords}
        return self._json(self._session(login), f"/web/dataset/call_kw/{model}/{method}", params)

    def run_scheduled_action(self, name):
        """Run one of feedback_intake's scheduled actions now, in the server."""
        found = self.sql(f"SELECT res_id FROM ir_model_data WHERE module = 'feedback_intake' AND name = '{name}'")
        self.call("ir.cron", "method_direct_trigger", [int(found[0][0])])

    def sql(self, query):
        result = subprocess.run(
            ["psql", "-X", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-d", self.database, "-c", query],
            env=self.environment,
            capture_output=True,
            text=True,
        )
        if result.returncode:
            raise RuntimeError(result.stderr)
        return [line.split("|") for line in result.stdout.splitlines()]

    def deliver(self, raw: bytes):
        """Hand a mail over as Odoo's mailgate script does, by XML-RPC."""
        gate = xmlrpc.client.ServerProxy(f"{self.url}/xmlrpc/2/object")
        arguments = (False, xmlrpc.client.Binary(raw))
        return gate.execute_kw(self.database, ADMIN_ID, "admin", "mail.thread", "message_process", arguments)


def wait_until(check, seconds=20):
    """Wait until ``check()`` is true, and return what it gave.

    :raise AssertionError: it has not become true
    """
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if result := check():
            return result
        time.sleep(0.2)
    raise AssertionError(f"{check} did not come true within {seconds} s")
