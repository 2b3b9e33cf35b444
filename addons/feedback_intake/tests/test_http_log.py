import logging
import threading

from odoo.tests import BaseCase, tagged

from ..http_log import UntracedRequests, install


def line(text):
    return logging.LogRecord("werkzeug", logging.INFO, "", 0, '127.0.0.1 - - [1/Jan/2026] "%s" 200 -', (text,), None)


@tagged("post_install", "-at_install")
class TestUntracedRequests(BaseCase):
    def setUp(self):
        super().setUp()
        self.addCleanup(setattr, threading.current_thread(), "feedback_untraced", None)

    def test_the_line_of_a_marked_request_is_dropped_once(self):
        lines = UntracedRequests()
        threading.current_thread().feedback_untraced = "/feedback/voice"
        self.assertFalse(lines.filter(line("POST /feedback/voice HTTP/1.1")))
        self.assertTrue(lines.filter(line("POST /feedback/voice HTTP/1.1")))

    def test_lines_of_other_requests_stay(self):
        lines = UntracedRequests()
        threading.current_thread().feedback_untraced = "/feedback/voice"
        for path in (
            "/web/login",
            "/feedback/hook/abc",
            "/web/assets/1/web.assets_backend.min.js",
            "/logo.png",
        ):
            self.assertTrue(lines.filter(line(f"GET {path} HTTP/1.1")), path)

    def test_what_such_a_page_loads_is_never_written(self):
        for path in (
            "/feedback/receipt",
            "/feedback/receipt?form=voice",
            "/logo.png?company=3",
            "/web/image/res.company/3/favicon",
            "/web/assets/7caf70f/feedback_intake.assets_public.min.css",
            "/web/assets/7caf70f/feedback_intake.assets_embed.min.js",
            "/feedback/look/0b6b61.css",
            "/feedback/voice/logo?v=1",
            "/feedback_intake/static/lib/altcha/pbkdf2.js",
            "/f/voice",
        ):
            self.assertFalse(UntracedRequests().filter(line(f"GET {path} HTTP/1.1")), path)

    def test_it_is_installed_once(self):
        install()
        for name in ("werkzeug", "odoo.models.unlink"):
            filters = [one for one in logging.getLogger(name).filters if isinstance(one, UntracedRequests)]
            self.assertEqual(len(filters), 1)
