"""Somebody writes without a name, and whatever the server keeps afterwards is searched for them."""

import importlib.util
import io
import os
import re
import time
import zipfile
from datetime import datetime, timezone
from pathlib import Path

import pytest
import requests
from lxml import html
from odoo_server import REPO
from traces import Kept

ADDRESS = "127.83.61.7"
BROWSER = "TellTaleBrowser/77.1 (Ivan's own)"
NAME = "ivanov-protocol"
CODE = re.compile(r"\d{4}(?: \d{4}){3}")


def sample_files():
    """The planted files of the unit tests, made by the Python that runs Odoo."""
    place = REPO / "addons" / "feedback_intake" / "tests" / "metadata_files.py"
    spec = importlib.util.spec_from_file_location("metadata_files", place)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    kinds = {"jpg": module.jpeg, "pdf": module.pdf, "docx": module.docx, "mp4": module.mp4}
    return {f"{NAME}.{kind}": make() for kind, make in kinds.items()}, module.MARK


class FromAddress(requests.adapters.HTTPAdapter):
    def init_poolmanager(self, *args, **options):
        super().init_poolmanager(*args, **options, source_address=(ADDRESS, 0))


class Author:
    """A browser without scripts, at an address that is found again, whose every act is timed."""

    def __init__(self, url):
        self.url, self.spans = url, []
        self.session = requests.Session()
        self.session.mount("http://", FromAddress())
        self.session.headers["User-Agent"] = BROWSER

    def ask(self, method, path, **options):
        start = datetime.now(timezone.utc)
        answer = self.session.request(method, self.url + path, timeout=120, **options)
        self.spans.append((start, datetime.now(timezone.utc)))
        assert not self.session.cookies, "no cookie stays behind"
        time.sleep(1.1)  # whatever comes next happens in a second of its own
        return answer

    def open(self, path):
        return self.ask("GET", path)

    def send(self, path, values, files=None):
        parts = [("files", (name, data)) for name, data in (files or {}).items()]
        answer = self.ask("POST", path, data=values, files=parts or None)
        assert answer.status_code == 200, re.sub(r"\s+", " ", html.fromstring(answer.text).text_content())
        return answer

    def write(self, text, files=None):
        page = self.open("/feedback/voice")
        time.sleep(1.5)  # nobody writes faster
        return CODE.search(self.send("/feedback/voice", {**fields(page), "message": text}, files).text).group()

    def enter(self, code):
        return self.send("/feedback/receipt", {"code": code})

    def press(self, page, step, files=None, **values):
        tree = html.fromstring(page.text)
        hidden = {name: tree.xpath(f"//input[@name='{name}']/@value")[:1] for name in ("pass", "stamp")}
        known = {name: found[0] for name, found in hidden.items() if found}
        return self.send("/feedback/receipt", {**known, "step": step, **values}, files)


def answer(odoo, text):
    """A colleague writes to the newest ticket."""
    number = odoo.sql("SELECT id FROM feedback_ticket ORDER BY id DESC LIMIT 1")[0][0]
    post = {"body": text, "message_type": "comment", "subtype_xmlid": "mail.mt_comment"}
    odoo.call("feedback.ticket", "message_post", [int(number)], **post)
    time.sleep(1.1)


def fields(page):
    form = html.fromstring(page.text).xpath("//form[@data-form]")[0]
    return {name: value for name, value in form.form_values() if name != "files"}


@pytest.fixture(scope="module")
def kept(odoo):
    odoo.call(
        "feedback.channel",
        "create",
        {"name": "Voice", "gateway_type": "form", "slug": "voice", "contact_policy": "none", "max_files": 9},
    )
    # Someone known opens the page first: what is made once for all visitors tells of nobody.
    page = requests.get(f"{odoo.url}/feedback/voice", timeout=300)
    for address in html.fromstring(page.text).xpath("//link/@href | //script/@src | //img/@src"):
        requests.get(odoo.url + address, timeout=300)
    odoo.call("feedback.ticket", "search_count", [])
    time.sleep(1.1)
    return Kept(odoo)


@pytest.fixture(scope="module")
def conversation(odoo, kept):
    """One is answered and goes on, one is withdrawn. Return (author, what must not be found)."""
    author, (files, mark) = Author(odoo.url), sample_files()
    code = author.write("The barrels are buried behind the hall", files)
    answer(odoo, "Which hall?")
    page = author.enter(code)
    assert "Which hall?" in page.text
    page = author.press(page, "send", {f"{NAME}.pdf": files[f"{NAME}.pdf"]}, message="The one by the river")
    assert "file-1.pdf" in page.text
    withdrawn = author.write("Zanzibar, and I regret it", {f"{NAME}.docx": files[f"{NAME}.docx"]})
    answer(odoo, "Why?")
    page = author.press(author.press(author.enter(withdrawn), "withdraw"), "erase")
    assert "has been withdrawn" in page.text
    codes = [spelling for one in (code, withdrawn) for spelling in (one, one.replace(" ", ""))]
    return author, [ADDRESS, BROWSER, "TellTaleBrowser", NAME, mark, "Zanzibar", *codes]


def test_what_was_written_has_arrived(odoo, conversation):
    rows = odoo.sql("SELECT number, is_anonymous, is_withdrawn, state FROM feedback_ticket ORDER BY id DESC LIMIT 2")
    assert [row[1:] for row in rows] == [["t", "t", "closed"], ["t", "", "open"]]
    count = odoo.sql("SELECT count(*) FROM ir_attachment WHERE res_model = 'feedback.ticket' AND name LIKE 'file-%'")
    assert int(count[0][0]) == 5


def test_nothing_tells_who_it_was(kept, conversation):
    _author, words = conversation
    assert kept.find(words) == set()


def test_nothing_tells_when_it_was(kept, conversation):
    author, _words = conversation
    assert kept.find_times(author.spans) == set()


def test_nothing_is_kept_of_a_session(kept, conversation):
    author, _words = conversation
    sessions = kept.data / "sessions"
    new = [path for path in sessions.rglob("*") if path.is_file() and path not in kept.known]
    starts = {int(start.timestamp()) for start, _end in author.spans}
    assert not [path for path in new if int(path.stat().st_mtime) in starts]


@pytest.mark.parametrize("place", ["database", "ledger", "filestore", "session", "log", "time", "disk"])
def test_a_trace_would_be_found(odoo, kept, conversation, place):
    """The search itself is tried: what is planted is found."""
    author, _words = conversation
    word, moment = f"Planted{place}", author.spans[0][0]
    new_file = kept.filestore / "zz" / word
    new_file.parent.mkdir(exist_ok=True)
    plants = {
        "database": lambda: odoo.sql(f"INSERT INTO ir_config_parameter (key, value) VALUES ('planted', '{word}')"),
        "ledger": lambda: odoo.sql(
            'UPDATE feedback_inbound_event SET body = encode(\'{"message": "' + word + "\"}'::bytea, 'base64')::bytea"
            " WHERE id = (SELECT max(id) FROM feedback_inbound_event)"
        ),
        "filestore": lambda: new_file.write_bytes(_zipped(word)),
        "session": lambda: (kept.data / "sessions" / word).write_text(word),
        "log": lambda: _append(odoo.log, word),
        "time": lambda: odoo.sql(
            f"UPDATE ir_config_parameter SET write_date = '{moment:%Y-%m-%d %H:%M:%S}' WHERE id = 1"
        ),
        "disk": lambda: _write_then(new_file, moment),
    }
    try:
        plants[place]()
        found = kept.find_times(author.spans) if place in ("time", "disk") else kept.find([word])
        assert found
    finally:
        new_file.unlink(missing_ok=True)
        (kept.data / "sessions" / word).unlink(missing_ok=True)


def _zipped(word):
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("core.xml", word * 3)
    return output.getvalue()


def _append(path: Path, word):
    with path.open("a") as log:
        log.write(f"{word}\n")


def _write_then(path: Path, moment):
    path.write_bytes(b"x")
    os.utime(path, (moment.timestamp(), moment.timestamp()))
