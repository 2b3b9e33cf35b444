import socketserver
import struct
import tempfile
import threading
from contextlib import contextmanager
from unittest.mock import patch

from odoo.exceptions import ValidationError
from odoo.tests import BaseCase, TransactionCase, tagged
from odoo.tools import mute_logger

from .. import virus_scan
from ..virus_scan import ScannerUnavailable, find_virus
from .public_page_case import PublicPageCase

SCAN_LOG = "odoo.addons.feedback_intake.models.feedback_virus_scan"
MARK = b"this is a virus"


class Clamd(socketserver.BaseRequestHandler):
    """Speaks clamd's protocol and finds a virus in what contains MARK."""

    def handle(self):
        self.server.commands.append(self.request.recv(10))
        data = b""
        while size := struct.unpack("!L", self._read(4))[0]:
            data += self._read(size)
            if len(data) > self.server.limit:
                self.request.sendall(b"INSTREAM size limit exceeded. ERROR\0")
                return
        self.request.sendall(b"stream: Test.Virus FOUND\0" if MARK in data else b"stream: OK\0")

    def _read(self, size):
        data = b""
        while len(data) < size and (part := self.request.recv(size - len(data))):
            data += part
        return data


@contextmanager
def clamd(limit=10**7, path=None):
    """Yield the address of a running scanner."""
    kind = socketserver.ThreadingUnixStreamServer if path else socketserver.ThreadingTCPServer
    with kind(path or ("127.0.0.1", 0), Clamd) as server:
        server.limit, server.commands = limit, []
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        yield path or f"127.0.0.1:{server.server_address[1]}"
        server.shutdown()


@tagged("post_install", "-at_install")
class TestVirusScanner(BaseCase):
    def test_verdicts_over_tcp_and_a_socket(self):
        with tempfile.TemporaryDirectory() as folder, clamd() as tcp, clamd(path=f"{folder}/clamd.ctl") as unix:
            for address in (tcp, unix):
                self.assertIsNone(find_virus(address, b""))
                self.assertIsNone(find_virus(address, b"harmless" * 100_000))
                self.assertEqual(find_virus(address, b"x" * 200_000 + MARK), "Test.Virus")

    def test_whatever_is_no_verdict_is_none(self):
        with clamd(limit=100) as address, self.assertRaisesRegex(ScannerUnavailable, "size limit"):
            find_virus(address, b"x" * 10**6)
        for address in ("127.0.0.1:1", "/nowhere/clamd.ctl", "nonsense", "127.0.0.1:x"):
            with self.subTest(address), self.assertRaises(ScannerUnavailable):
                find_virus(address, b"x")

    def test_a_silent_scanner_is_not_waited_for_for_ever(self):
        with (
            socketserver.TCPServer(("127.0.0.1", 0), socketserver.BaseRequestHandler) as server,
            patch.object(virus_scan, "ANSWER_SECONDS", 0.2),
            self.assertRaises(ScannerUnavailable),
        ):
            find_virus(f"127.0.0.1:{server.server_address[1]}", b"x")


class ScannedCase:
    def scan_at(self, address, policy="accept"):
        set_param = self.env["ir.config_parameter"].set_param
        set_param("feedback_intake.clamd_address", address)
        set_param("feedback_intake.clamd_policy", policy)


@tagged("post_install", "-at_install")
class TestScannedForm(ScannedCase, PublicPageCase):
    @mute_logger(SCAN_LOG)
    def test_an_infected_file_is_refused_and_the_visitor_told(self):
        with clamd() as address:
            self.scan_at(address)
            response = self.send_form(files=[("bill.txt", MARK)])
            self.assert_refused(response, "bill.txt: a virus was found in it.")
            self.send_form(files=[("bill.txt", b"harmless")])
        self.assertEqual(self.tickets()._public_messages().attachment_ids.name, "bill.txt")

    @mute_logger(SCAN_LOG)
    def test_without_an_answer_files_are_taken_and_that_is_noted(self):
        self.scan_at("127.0.0.1:1")
        self.send_form(files=[("bill.txt", MARK)])
        ticket = self.tickets()
        self.assertEqual(ticket._public_messages().attachment_ids.name, "bill.txt")
        self.assertTrue(ticket.message_ids.filtered(lambda message: "Not scanned: bill.txt" in message.body))

    @mute_logger(SCAN_LOG)
    def test_without_an_answer_a_message_can_be_held_back_until_there_is_one(self):
        self.scan_at("127.0.0.1:1", "hold")
        self.assertIn("Thank you", self.send_form(files=[("bill.txt", b"harmless"), ("note.txt", MARK)]).text)
        event = self.events()
        self.assertEqual((event.state, event.reason), ("pending", "The virus scanner does not answer."))
        self.assertFalse(self.tickets())
        with clamd() as address:
            self.scan_at(address, "hold")
            event.action_replay()
        ticket = self.tickets()
        self.assertEqual(ticket._public_messages().attachment_ids.name, "bill.txt")
        self.assertTrue(ticket.message_ids.filtered(lambda message: "not attached: note.txt" in message.body))
        self.assertEqual(event.attachment_ids.name, "note.txt", "kept from the ticket, not lost")

    @mute_logger(SCAN_LOG)
    def test_a_message_without_files_waits_for_nobody(self):
        self.scan_at("127.0.0.1:1", "hold")
        self.send_form()
        self.assertEqual(self.events().outcome, "new")


@tagged("post_install", "-at_install")
class TestScannedElsewhere(ScannedCase, TransactionCase):
    MAIL = (
        "From: anna@scan.example\nTo: help@scan.example\nSubject: Bill\nMessage-ID: <bill@scan.example>\n"
        'MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary="x"\n\n--x\nContent-Type: text/plain\n\nHello\n'
        f"--x\nContent-Type: text/plain\nContent-Disposition: attachment; filename=bad.txt\n\n{MARK.decode()}\n"
        "--x\nContent-Type: text/plain\nContent-Disposition: attachment; filename=good.txt\n\nharmless\n--x--\n"
    )

    @mute_logger(SCAN_LOG)
    def test_an_infected_file_of_a_mail_is_kept_from_the_ticket(self):
        channel = self.env["feedback.channel"].create({"name": "Mail", "email_address": "help@scan.example"})
        with clamd() as address:
            self.scan_at(address)
            self.env["mail.thread"].message_process(False, self.MAIL)
        event = self.env["feedback.inbound.event"].search([("channel_id", "=", channel.id)])
        ticket = event.ticket_id
        self.assertEqual(ticket.attachment_gallery_ids.mapped("name"), ["good.txt"])
        self.assertTrue(ticket.message_ids.filtered(lambda message: "not attached: bad.txt" in message.body))
        self.assertIn(MARK, event._raw(), "the ledger has it word for word")

    @mute_logger(SCAN_LOG)
    def test_a_mail_is_held_back_until_the_scanner_answers(self):
        channel = self.env["feedback.channel"].create({"name": "Mail", "email_address": "help@scan.example"})
        self.scan_at("127.0.0.1:1", "hold")
        self.env["mail.thread"].message_process(False, self.MAIL)
        event = self.env["feedback.inbound.event"].search([("channel_id", "=", channel.id)])
        self.assertEqual(event.state, "pending")

    def test_the_scanners_address_is_checked(self):
        for address in ("localhost", "a b:1", "http://x:1/", "localhost:x"):
            with self.assertRaises(ValidationError):
                self.env["res.config.settings"].create({"feedback_clamd_address": address})
        for address in ("localhost:3310", "[::1]:3310", "/run/clamav/clamd.ctl", ""):
            self.env["res.config.settings"].create({"feedback_clamd_address": address})
