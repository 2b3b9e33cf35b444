"""An Odoo server in a process of its own, asked over HTTP as providers and programs ask it."""

import http.client
import json
import os
import socket
import subprocess
import sys
import threading
import time


class Server:
    """A context manager. Connections stay open, as a provider's do.

    :param database: its name; the configuration is what ODOO_RC names
    """

    def __init__(self, database):
        self.database = database
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.own = threading.local()

    @property
    def connection(self):
        """The one of this thread."""
        if not hasattr(self.own, "connection"):
            self.own.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        return self.own.connection

    def __enter__(self):
        command = [sys.executable, "-m", "odoo", "-c", os.environ["ODOO_RC"], "-d", self.database]
        command += ["--http-port", str(self.port), "--http-interface", "127.0.0.1", "--max-cron-threads", "0"]
        self.process = subprocess.Popen([*command, "--log-level", "error"])
        self._wait()
        return self

    def __exit__(self, *exception):
        self.process.terminate()
        self.process.wait(60)

    def _wait(self, seconds=120):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.2)
        raise TimeoutError(f"the server of {self.database} does not listen")

    def post(self, path, body, headers):
        """Return (status, headers, body) of the answer to a POST."""
        self.connection.request("POST", path, body, headers)
        answer = self.connection.getresponse()
        return answer.status, answer.headers, answer.read()

    def log_in(self, login="admin"):
        """Open a session, for :meth:`call`."""
        params = {"db": self.database, "login": login, "password": login}
        status, headers, body = self._json("/web/session/authenticate", params, {})
        if status != 200 or "error" in json.loads(body):
            raise RuntimeError(f"{login} cannot log in to {self.database}: {body[:500]}")
        self.cookie = headers["Set-Cookie"].partition(";")[0]

    def call(self, model, method, *arguments):
        """Return what a model's public method returns, as the web client calls it.

        :raise RuntimeError: it does not
        """
        params = {"model": model, "method": method, "args": arguments, "kwargs": {}}
        _status, _headers, body = self._json(f"/web/dataset/call_kw/{model}/{method}", params, {"Cookie": self.cookie})
        answer = json.loads(body)
        if "error" in answer:
            raise RuntimeError(answer["error"]["data"]["debug"])
        return answer["result"]

    def _json(self, path, params, headers):
        body = json.dumps({"jsonrpc": "2.0", "method": "call", "params": params})
        return self.post(path, body, {"Content-Type": "application/json", **headers})
