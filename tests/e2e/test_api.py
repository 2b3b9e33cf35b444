"""The API as other people's programs use it: our examples as they stand, a generator of requests, a dozen at once."""

import os
import struct
import subprocess
import sys
import zlib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import requests

REPO = Path(__file__).parents[2]
EXAMPLES = REPO / "addons" / "feedback_intake" / "readme" / "examples"
# What of the document is held against the server. Not: that all that fits the document is accepted, for what is right
# also depends on the channel.
CHECKS = (
    "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance,"
    "response_headers_conformance,negative_data_rejection,ignored_auth,use_after_free"
)
SECONDS = int(os.environ.get("FEEDBACK_FUZZ_SECONDS", 45))


@pytest.fixture(scope="module")
def channel(odoo):
    odoo.call("ir.config_parameter", "set_param", "web.base.url", odoo.url)
    limits = {"hourly_limit": 10**6, "api_hourly_limit": 10**6}
    channel_id = odoo.call("feedback.channel", "create", {"name": "Shop app", "gateway_type": "api", **limits})
    return odoo.call("feedback.channel", "read", [channel_id], ["api_key", "api_base_url", "api_example"])[0]


@pytest.fixture(scope="module")
def environment(odoo, channel):
    return {**os.environ, "FEEDBACK_URL": channel["api_base_url"], "FEEDBACK_KEY": channel["api_key"]}


@pytest.fixture(scope="module")
def photo(tmp_path_factory):
    """A picture of more than one piece: a PNG whose last chunk is as long as one likes."""
    path = tmp_path_factory.mktemp("api") / "lid.png"

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    parts = [(b"IHDR", head), (b"IDAT", zlib.compress(b"\0\0")), (b"prVt", os.urandom(1_500_000)), (b"IEND", b"")]
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + b"".join(chunk(*part) for part in parts))
    return path


def run(command, environment):
    # Odoo limits the memory of its own process, and of those that come after it.
    command = ["bash", "-c", 'ulimit -S -v unlimited && exec "$@"', "run", *command]
    result = subprocess.run(command, env=environment, cwd=EXAMPLES, capture_output=True, text=True, timeout=300)
    assert result.returncode == 0, result.stdout + result.stderr
    return result.stdout


def newest_ticket(odoo, channel):
    domain = [("channel_id", "=", channel["id"])]
    tickets = odoo.call("feedback.ticket", "search_read", domain, ["rating", "number"], order="id desc", limit=1)
    files = [("res_model", "=", "feedback.ticket"), ("res_id", "=", tickets[0]["id"])]
    return tickets[0], odoo.call("ir.attachment", "search_read", files, ["name", "file_size"], order="id")


def test_the_curl_example_runs(odoo, channel, environment, photo):
    output = run(["bash", "curl.sh", str(photo)], environment)
    ticket, files = newest_ticket(odoo, channel)
    assert f"Ticket {ticket['number']}" in output
    assert ticket["rating"] == 5
    assert [file["file_size"] for file in files] == [photo.stat().st_size] * 2


def test_the_javascript_example_runs(odoo, channel, environment, photo):
    output = run(["node", "example.mjs", str(photo)], environment)
    ticket, files = newest_ticket(odoo, channel)
    lines = output.splitlines()
    assert lines[1] == f"Ticket {ticket['number']}"
    assert lines[2:5] == ["customer The lid leaks 1", "customer Another photo 1", "Stars 5"]
    assert lines[5].startswith("Refused: #/message")
    assert [file["name"] for file in files] == ["file.png", "крышка.png"]
    assert {file["file_size"] for file in files} == {photo.stat().st_size}


def test_the_react_native_example_is_javascript(tmp_path):
    copy = tmp_path / "react_native.mjs"
    copy.write_text((EXAMPLES / "react_native.js").read_text(encoding="utf-8"), encoding="utf-8")
    run(["node", "--check", str(copy)], os.environ)


def test_the_line_on_the_channels_form_runs(odoo, channel):
    output = run(["bash", "-c", channel["api_example"]], os.environ)
    assert newest_ticket(odoo, channel)[0]["number"] in output


def test_a_dozen_resends_at_once_are_one_ticket(odoo, channel):
    head = {"X-Api-Key": channel["api_key"], "Idempotency-Key": "at-once"}
    values = {"message": "Sent at once", "email": "anna@many.example"}

    def send(_number):
        return requests.post(f"{channel['api_base_url']}/tickets", json=values, headers=head, timeout=120)

    with ThreadPoolExecutor(12) as pool:
        answers = list(pool.map(send, range(12)))
    assert {answer.status_code for answer in answers} <= {201, 503}, [answer.text for answer in answers]
    taken = [answer.json() for answer in answers if answer.status_code == 201]
    assert taken
    assert taken.count(taken[0]) == len(taken)
    assert odoo.call("feedback.ticket", "search_count", [("subject", "=", "Sent at once")]) == 1


def test_pieces_sent_at_once_never_mix(channel):
    head = {"X-Api-Key": channel["api_key"], "Tus-Resumable": "1.0.0"}
    begun = requests.post(f"{channel['api_base_url']}/uploads", headers={**head, "Upload-Length": "800000"}, timeout=60)
    piece = {**head, "Upload-Offset": "0", "Content-Type": "application/offset+octet-stream"}

    def send(number):
        data = bytes([number]) * 400_000
        return requests.patch(begun.headers["Location"], data=data, headers=piece, timeout=60).status_code

    with ThreadPoolExecutor(6) as pool:
        statuses = list(pool.map(send, range(6)))
    assert statuses.count(204) == 1, statuses
    assert set(statuses) <= {204, 409, 423, 503}
    assert requests.head(begun.headers["Location"], headers=head, timeout=60).headers["Upload-Offset"] == "400000"


def test_whatever_is_sent_the_document_stays_true(odoo, channel, environment, tmp_path):
    values = {"message": "For the fuzzer", "email": "anna@many.example"}
    head, logged = {"X-Api-Key": channel["api_key"]}, len(odoo.log.read_text(encoding="utf-8"))
    created = requests.post(f"{channel['api_base_url']}/tickets", json=values, headers=head, timeout=60).json()
    command = [Path(sys.executable).parent / "schemathesis", "run", f"{channel['api_base_url']}/openapi.json"]
    command += ["--url", channel["api_base_url"], "--checks", CHECKS, "--max-time", str(SECONDS)]
    command += ["--header", f"X-Api-Key: {channel['api_key']}", "--header", f"Authorization: Bearer {created['token']}"]
    command += ["--header", "Tus-Resumable: 1.0.0", "--phases", "examples,coverage,fuzzing", "--warnings", "off"]
    hooks = {"SCHEMATHESIS_HOOKS": "fuzz_hooks", "PYTHONPATH": str(Path(__file__).parent), "FEEDBACK_ID": created["id"]}
    result = subprocess.run(
        command, env={**environment, **hooks}, cwd=tmp_path, capture_output=True, text=True, timeout=SECONDS + 600
    )
    assert result.returncode == 0, result.stdout + result.stderr
    errors = [line for line in odoo.log.read_text(encoding="utf-8")[logged:].splitlines() if " ERROR " in line]
    assert not errors
