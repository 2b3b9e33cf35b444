"""Everything that a server keeps, taken apart, and what is found in it."""

import base64
import binascii
import re
import subprocess
from datetime import timedelta
from pathlib import Path

from odoo.addons.feedback_intake.tests.metadata_files import layers

BINARY = re.compile(rb"'\\x([0-9a-f]{8,})'")


def table_rows(dump):
    """Yield (table, row) of each row of a dump by --inserts, with its binary columns, which may be base64, unpacked."""
    for statement in re.split(rb"\n(?=INSERT INTO )", dump):
        if not statement.startswith(b"INSERT INTO "):
            continue
        table = statement.split(b" ", 3)[2].decode()
        yield table, statement
        for hexadecimal in BINARY.findall(statement):
            data = binascii.unhexlify(hexadecimal)
            yield table, data
            try:
                yield table, base64.b64decode(data, validate=True)
            except binascii.Error:
                continue


class Kept:
    """What a server keeps: its database, its files, its sessions, its log."""

    def __init__(self, server):
        self.server = server
        self.data = Path(server.settings["DATA_DIR"])
        self.filestore = self.data / "filestore" / server.database
        self.known = {path for path in self._files()}

    def _files(self):
        folders = (self.filestore, self.data / "sessions")
        return [path for folder in folders for path in folder.rglob("*") if path.is_file()]

    def _dump(self):
        run = subprocess.run(
            ["pg_dump", "--inserts", "--data-only", self.server.database],
            env=self.server.environment,
            capture_output=True,
            check=True,
        )
        return run.stdout

    def places(self):
        """Yield (where, bytes) of all that is kept."""
        yield from table_rows(self._dump())
        for path in set(self._files()) - self.known:
            for layer in layers(path.read_bytes()):
                yield str(path.relative_to(self.data)), layer
        yield "log", self.server.log.read_bytes()

    def find(self, words):
        """Return {(word, where it was found)}."""
        spelt = {}
        for word in words:
            spelt |= {word.encode(code): word for code in ("utf-8", "utf-16-le", "utf-16-be")}
            # In JSON letters of other scripts may be escaped.
            spelt[word.encode("unicode_escape")] = word
        return {(word, where) for where, data in self.places() for form, word in spelt.items() if form in data}

    def find_times(self, spans):
        """Return {(moment, where)} of the moments of these spans, each a second long, that anything was written at."""
        seconds = set()
        for start, end in spans:
            moment = start.replace(microsecond=0)
            while moment <= end:
                seconds.add(moment)
                moment += timedelta(seconds=1)
        words = {
            moment.strftime(form).encode() for moment in seconds for form in ("%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S")
        }
        words |= {moment.strftime("%d/%b/%Y %H:%M:%S").encode() for moment in seconds}
        found = {(word.decode(), where) for where, data in self.places() for word in words if word in data}
        stamps = {int(moment.timestamp()) for moment in seconds}
        new = set(self._files()) - self.known
        return found | {("modified", str(path)) for path in new if int(path.stat().st_mtime) in stamps}
