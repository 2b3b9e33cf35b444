"""The connector between a Manager Interface of Asterisk, played here by a server on a real socket, and the webhook."""

import hashlib
import json
import signal
import socket
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from mail_servers import free_port
from odoo_server import wait_until
from standardwebhooks.webhooks import Webhook

CONNECTOR = Path(__file__).parents[2] / "docker" / "asterisk" / "connector.py"
SECRET = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD"
TRUNK = {
    "Channel": "PJSIP/mytrunk-0000002a",
    "CallerIDNum": "79991112233",
    "CallerIDName": "Анна К.",
    "Exten": "74951234567",
    "Uniqueid": "1772442900.42",
    "Linkedid": "1772442900.42",
}
LEG = {"DestChannel": "PJSIP/101-0000002b", "DestLinkedid": "1772442900.42"}
CALL = [
    {"Event": "Newchannel", "AccountCode": "secret-of-the-house", **TRUNK},
    {"Event": "Newchannel", **TRUNK, "Channel": "PJSIP/101-0000002b", "Uniqueid": "1772442901.43"},
    {"Event": "VarSet", "Variable": "X", "Value": "1", **TRUNK},
    {"Event": "DialBegin", **TRUNK, **LEG},
    {"Event": "DialEnd", "DialStatus": "ANSWER", **TRUNK, **LEG},
    {"Event": "Hangup", "Cause": "16", **TRUNK},
    {
        **{"Event": "Cdr", "Source": "79991112233", "Destination": "74951234567", "UniqueID": "1772442900.42"},
        **{"Channel": TRUNK["Channel"], "DestinationChannel": LEG["DestChannel"], "Disposition": "ANSWERED"},
        **{"Duration": "69", "BillableSeconds": "60"},
    },
]
WANTED = ["Newchannel", "DialBegin", "DialEnd", "Hangup", "Cdr"]


class FakeAsterisk:
    """A Manager Interface that knows one user, and says what it is told to whoever has logged in."""

    password = "open sesame"

    def __init__(self):
        self.server = socket.create_server(("127.0.0.1", 0))
        self.port = self.server.getsockname()[1]
        self.logins, self.refused, self.client = 0, 0, None
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self):
        while True:
            try:
                client, _address = self.server.accept()
            except OSError:
                return
            threading.Thread(target=self._talk, args=(client,), daemon=True).start()

    def _talk(self, client):
        client.sendall(b"Asterisk Call Manager/9.0.0\r\n")
        buffer = b""
        while chunk := self._received(client):
            buffer += chunk
            while b"\r\n\r\n" in buffer:
                message, _mark, buffer = buffer.partition(b"\r\n\r\n")
                self._answer(client, dict(line.split(": ", 1) for line in message.decode().split("\r\n")))

    def _received(self, client):
        try:
            return client.recv(4096)
        except OSError:
            return b""

    def _answer(self, client, asked):
        if asked["Action"] == "Challenge":
            self._write(client, {"Response": "Success", "Challenge": "840415273"})
        elif asked["Action"] == "Login":
            key = hashlib.md5(b"840415273" + self.password.encode()).hexdigest()
            if (asked["Username"], asked["Key"]) != ("feedback", key):
                self._write(client, {"Response": "Error", "Message": "Authentication failed"})
                self.refused += 1
                return
            self._write(client, {"Response": "Success", "Message": "Authentication accepted"})
            self._write(client, {"Event": "FullyBooted", "Status": "Fully Booted"})
            self.logins += 1
            self.client = client
        else:
            self._write(client, {"Response": "Success", "Ping": "Pong"})

    def _write(self, client, message):
        client.sendall(("".join(f"{name}: {value}\r\n" for name, value in message.items()) + "\r\n").encode())

    def say(self, *events):
        """In pieces that end where they like, as networks cut them."""
        raw = b"".join(
            ("".join(f"{name}: {value}\r\n" for name, value in event.items()) + "\r\n").encode() for event in events
        )
        for start in range(0, len(raw), 37):
            self.client.sendall(raw[start : start + 37])

    def hang_up(self):
        self.client.shutdown(socket.SHUT_RDWR)
        self.client.close()

    def stop(self):
        self.server.close()


class FakePlatform(ThreadingHTTPServer):
    """A webhook that takes what is signed, after it has answered with the statuses in ``troubles``."""

    def __init__(self, port=0, troubles=()):
        self.taken, self.tries, self.troubles = [], 0, list(troubles)
        super().__init__(("127.0.0.1", port), _Hook)
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_address[1]}/feedback/hook/x"

    def events(self):
        return [json.loads(body)["data"]["Event"] for _webhook_id, body in self.taken]


class _Hook(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        Webhook(SECRET).verify(body, dict(self.headers))
        self.server.tries += 1
        status = self.server.troubles.pop(0) if self.server.troubles else 200
        if status == 200:
            self.server.taken.append((self.headers["webhook-id"], body))
        self.send_response(status)
        if status == 302:
            self.send_header("Location", "http://127.0.0.1:9/")
        self.end_headers()

    def log_message(self, *args):
        """Quiet."""


@pytest.fixture
def asterisk():
    server = FakeAsterisk()
    yield server
    server.stop()


@pytest.fixture
def connect(tmp_path, asterisk):
    """A function that starts the connector; all are stopped at the end."""
    processes = []

    def start(url, secret=SECRET, password=FakeAsterisk.password):
        settings = tmp_path / "settings.ini"
        settings.write_text(
            f"[asterisk]\nport = {asterisk.port}\nuser = feedback\npassword = {password}\n"
            f"[feedback]\nurl = {url}\nsecret = {secret}\nname = pbx1\n[spool]\nfolder = {tmp_path / 'spool'}\n"
        )
        process = subprocess.Popen([sys.executable, str(CONNECTOR), str(settings)], stderr=subprocess.PIPE, text=True)
        processes.append(process)
        return process

    yield start
    for process in processes:
        if process.poll() is None:
            process.send_signal(signal.SIGKILL)
        process.wait(20)
        process.stderr.close()


def spooled(tmp_path):
    return sorted((tmp_path / "spool").glob("*.json"))


def test_events_of_calls_arrive_signed_once_and_in_order(asterisk, connect, tmp_path):
    platform = FakePlatform(troubles=[500, 302, 403])
    connect(platform.url)
    wait_until(lambda: asterisk.logins)
    asterisk.say(*CALL)
    wait_until(lambda: len(platform.taken) == len(WANTED), 30)
    assert platform.events() == WANTED
    assert len({webhook_id for webhook_id, _body in platform.taken}) == len(WANTED)
    wait_until(lambda: not spooled(tmp_path))
    assert platform.tries == len(WANTED) + 3
    assert "secret-of-the-house" not in str(platform.taken), "what is not needed stays in the house"
    platform.shutdown()


def test_it_connects_again_after_asterisk_has_hung_up(asterisk, connect):
    platform = FakePlatform()
    connect(platform.url)
    wait_until(lambda: asterisk.logins)
    asterisk.say(CALL[0])
    wait_until(lambda: len(platform.taken) == 1)
    asterisk.hang_up()
    wait_until(lambda: asterisk.logins == 2)
    asterisk.say(CALL[5])
    wait_until(lambda: len(platform.taken) == 2)
    platform.shutdown()


def test_what_was_not_sent_yet_outlives_the_connector(asterisk, connect, tmp_path):
    port = free_port()
    first = connect(f"http://127.0.0.1:{port}/feedback/hook/x")
    wait_until(lambda: asterisk.logins)
    asterisk.say(*CALL)
    wait_until(lambda: len(spooled(tmp_path)) == len(WANTED))
    assert all(path.stat().st_mode & 0o077 == 0 for path in spooled(tmp_path)), "numbers are for nobody else's eyes"
    first.kill()
    first.wait(20)
    platform = FakePlatform(port)
    connect(platform.url)
    wait_until(lambda: len(platform.taken) == len(WANTED))
    assert platform.events() == WANTED
    platform.shutdown()


def test_it_stops_when_told_to(asterisk, connect):
    process = connect("http://127.0.0.1:9/")
    wait_until(lambda: asterisk.logins)
    asterisk.hang_up()
    process.terminate()
    assert process.wait(30) == 0


def test_a_wrong_password_is_said_without_it(asterisk, connect):
    process = connect("http://127.0.0.1:9/", password="wrong one")
    wait_until(lambda: asterisk.refused)
    process.terminate()
    _out, log = process.communicate(timeout=30)
    assert "Authentication failed" in log
    assert "wrong one" not in log


def test_settings_that_are_missing_are_named(tmp_path):
    settings = tmp_path / "settings.ini"
    settings.write_text("[asterisk]\nuser = x\n")
    run = subprocess.run([sys.executable, str(CONNECTOR), str(settings)], capture_output=True, text=True, check=False)
    assert run.returncode == 1
    assert "“password” is missing" in run.stderr


def test_a_call_in_asterisk_is_a_call_in_the_platform(asterisk, connect, odoo):
    channel_id = odoo.call(
        "feedback.channel", "create", [{"name": "PBX", "gateway_type": "asterisk", "signing_secret": SECRET}]
    )[0]
    (channel,) = odoo.call("feedback.channel", "read", [channel_id], ["webhook_url"])
    connect(odoo.url + "/feedback/hook/" + channel["webhook_url"].rpartition("/")[2])
    wait_until(lambda: asterisk.logins)
    asterisk.say(*CALL)
    wait_until(lambda: odoo.call("feedback.inbound.event", "search_count", [["channel_id", "=", channel_id]]) == 5)
    odoo.run_scheduled_action("ir_cron_process_events")
    (call,) = odoo.call("feedback.call", "search_read", [["channel_id", "=", channel_id]])
    assert (call["state"], call["direction"], call["extension"]) == ("answered", "inbound", "101")
    assert (call["customer_number"], call["customer_name"]) == ("79991112233", "Анна К.")
