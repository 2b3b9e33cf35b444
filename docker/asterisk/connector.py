#!/usr/bin/env python3
"""Hands the events of an Asterisk on to a channel of the feedback platform: connector.py SETTINGS.ini

Asterisk sends nothing by itself: somebody has to stay connected to its Manager Interface (AMI). Each event that
concerns a call is written to the spool at once, and sent from there in order until it is taken, signed by Standard
Webhooks (https://www.standardwebhooks.com). Needs Python 3.10 and nothing else; see README.md beside this file.
"""

import base64
import configparser
import hashlib
import hmac
import json
import logging
import os
import signal
import socket
import ssl
import sys
import threading
import time
import urllib.error
import urllib.request
from datetime import datetime, timezone
from pathlib import Path

_logger = logging.getLogger("asterisk-connector")

# What the platform needs of an event; all else stays in the house.
FIELDS = (
    *("Event", "Channel", "CallerIDNum", "CallerIDName", "Exten", "Context", "Uniqueid", "Linkedid"),
    *("DestChannel", "DialStatus", "Cause"),
    *("UniqueID", "Source", "Destination", "DestinationChannel", "Duration", "BillableSeconds", "Disposition"),
)
WANTED = ("Newchannel", "DialBegin", "DialEnd", "Hangup", "Cdr")
# Of these only those of the channel that the call began with.
OF_FIRST_CHANNEL = ("Newchannel", "Hangup")
PING_SECONDS = 20
SILENT_SECONDS = 60
MAX_MESSAGE = 64 * 1024
HTTP_SECONDS = 20
MOST_WAIT_AMI = 60
MOST_WAIT_HTTP = 300


class Spool:
    """Events that are still to be sent: one file each, named in their order."""

    def __init__(self, folder):
        self.folder = Path(folder)
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.last = max((int(path.stem) for path in self.folder.glob("*.json")), default=0)
        self.news = threading.Event()

    def put(self, event):
        """Write an event so that it outlives a power cut."""
        self.last = max(self.last + 1, time.time_ns())
        path = self.folder / f"{self.last}.json"
        unfinished = path.with_suffix(".new")
        with open(unfinished, "w", encoding="utf-8", opener=_private) as file:
            json.dump(event, file, ensure_ascii=False)
            file.flush()
            os.fsync(file.fileno())
        unfinished.rename(path)
        self.news.set()

    def oldest(self):
        """Return the path of the event to be sent next, or None."""
        return min(self.folder.glob("*.json"), key=lambda path: int(path.stem), default=None)


class Webhook:
    """The address of the channel, and the secret that both sides know."""

    def __init__(self, url, secret, name):
        self.url, self.name = url, name
        self.key = base64.b64decode(secret.removeprefix("whsec_") + "==")
        self.opener = urllib.request.build_opener(_NoRedirect)

    def send(self, event_id, body):
        """:raise OSError: it was not taken"""
        webhook_id, moment = f"{self.name}-{event_id}", str(int(time.time()))
        signed = f"{webhook_id}.{moment}.".encode() + body
        signature = base64.b64encode(hmac.new(self.key, signed, hashlib.sha256).digest()).decode()
        headers = {
            "Content-Type": "application/json",
            "User-Agent": "asterisk-connector",
            "webhook-id": webhook_id,
            "webhook-timestamp": moment,
            "webhook-signature": f"v1,{signature}",
        }
        request = urllib.request.Request(self.url, data=body, headers=headers, method="POST")
        with self.opener.open(request, timeout=HTTP_SECONDS):
            pass  # whatever is no success raises


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args, **kwargs):
        return None


class Sender(threading.Thread):
    """Sends what is in the spool, the oldest first, and waits longer each time that it is not taken."""

    def __init__(self, spool, webhook, stopping):
        super().__init__(daemon=True)
        self.spool, self.webhook, self.stopping = spool, webhook, stopping

    def run(self):
        wait = 1
        while not self.stopping.is_set():
            self.spool.news.clear()
            path = self.spool.oldest()
            if not path:
                self.spool.news.wait(1)
                continue
            try:
                self.webhook.send(path.stem, path.read_bytes())
            except (OSError, urllib.error.HTTPError) as error:
                _logger.warning("Not taken (%s); again in %s s", error, wait)
                self.stopping.wait(wait)
                wait = min(wait * 2, MOST_WAIT_HTTP)
            else:
                path.unlink()
                wait = 1


class Ami:
    """One connection to the Manager Interface."""

    def __init__(self, settings):
        self.settings = settings
        self.buffer = b""
        self.heard = time.monotonic()

    def __enter__(self):
        host, port = self.settings["host"], self.settings.getint("port")
        self.socket = socket.create_connection((host, port), timeout=PING_SECONDS)
        if self.settings.getboolean("tls"):
            self.socket = ssl.create_default_context().wrap_socket(self.socket, server_hostname=host)
        return self

    def __exit__(self, *_error):
        self.socket.close()

    def log_in(self):
        """:raise ConnectionError: it does not let us in"""
        greeting = self._until(b"\n").decode(errors="replace").strip()
        if not greeting.startswith("Asterisk Call Manager"):
            raise ConnectionError("This is no Manager Interface of Asterisk.")
        challenge = self._ask("Challenge", AuthType="MD5").get("Challenge", "")
        key = hashlib.md5((challenge + self.settings["password"]).encode(), usedforsecurity=False).hexdigest()
        self._ask("Login", AuthType="MD5", Username=self.settings["user"], Key=key, Events="call,cdr")
        _logger.info("Connected: %s", greeting)

    def events(self, stopping):
        """Yield events as dicts until told to stop.

        :raise ConnectionError: the connection is gone, or as silent as one that is
        """
        while not stopping.is_set():
            try:
                message = self._message()
            except TimeoutError:
                if time.monotonic() - self.heard > SILENT_SECONDS:
                    raise ConnectionError("Asterisk no longer answers.") from None
                self._write("Ping")
                continue
            if "Event" in message:
                yield message

    def _ask(self, action, **fields):
        self._write(action, **fields)
        while True:
            message = self._message()
            if "Response" in message:
                if message["Response"] != "Success":
                    raise ConnectionError(f"{action} was refused: {message.get('Message', '')}")
                return message

    def _write(self, action, **fields):
        lines = [f"{name}: {value}" for name, value in {"Action": action, **fields}.items()]
        self.socket.sendall(("\r\n".join(lines) + "\r\n\r\n").encode())

    def _message(self):
        lines = self._until(b"\r\n\r\n").decode(errors="replace").split("\r\n")
        return dict(line.split(": ", 1) for line in lines if ": " in line)

    def _until(self, mark):
        """Return what comes before ``mark``; what has come of it so far outlives a timeout."""
        while mark not in self.buffer:
            chunk = self.socket.recv(8192)
            if not chunk:
                raise ConnectionError("Asterisk has closed the connection.")
            self.heard = time.monotonic()
            self.buffer += chunk
            if len(self.buffer) > MAX_MESSAGE:
                raise ConnectionError("Asterisk sends more than a message may have.")
        found, _mark, self.buffer = self.buffer.partition(mark)
        return found


def is_wanted(event):
    name = event["Event"]
    if name in OF_FIRST_CHANNEL:
        return event.get("Uniqueid") == event.get("Linkedid")
    return name in WANTED


def follow(settings, spool, stopping):
    """Put the events of Asterisk into the spool, and connect again whenever the connection breaks."""
    wait = 1
    while not stopping.is_set():
        try:
            with Ami(settings) as ami:
                ami.log_in()
                wait = 1
                for event in filter(is_wanted, ami.events(stopping)):
                    moment = datetime.now(timezone.utc).isoformat()
                    data = {name: event[name] for name in FIELDS if name in event}
                    spool.put({"type": "asterisk.event", "timestamp": moment, "data": data})
        except OSError as error:
            _logger.warning("No connection to Asterisk (%s); again in %s s", error, wait)
            stopping.wait(wait)
            wait = min(wait * 2, MOST_WAIT_AMI)


def read_settings(path):
    """:raise SystemExit: something is missing"""
    parser = configparser.ConfigParser(interpolation=None)
    parser["asterisk"] = {"host": "127.0.0.1", "port": "5038", "tls": "no"}
    parser["spool"] = {"folder": "/var/lib/feedback-asterisk"}
    if not parser.read(path, encoding="utf-8"):
        sys.exit(f"There are no settings in {path}.")
    for section, name in (("asterisk", "user"), ("asterisk", "password"), ("feedback", "url"), ("feedback", "secret")):
        if not parser.get(section, name, fallback=""):
            sys.exit(f"{path}: “{name}” is missing under [{section}].")
    return parser


def _private(path, flags):
    return os.open(path, flags, 0o600)


def main(path):
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(message)s")
    settings, stopping = read_settings(path), threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    spool = Spool(settings["spool"]["folder"])
    name = settings.get("feedback", "name", fallback=socket.gethostname())
    webhook = Webhook(settings["feedback"]["url"], settings["feedback"]["secret"], name)
    Sender(spool, webhook, stopping).start()
    follow(settings["asterisk"], spool, stopping)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(sys.argv[1])
