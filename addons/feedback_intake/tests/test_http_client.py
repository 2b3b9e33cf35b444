"""Calls to systems outside, against real servers on this machine."""

import socket
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from odoo.tests import BaseCase, tagged
from odoo.tests.common import _super_send

from .. import http_client
from ..exceptions import RefusedError, RetryableError
from ..http_client import fetch

OWN = {"127.0.0.1"}


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        self.server.seen.append((self.command, self.path, dict(self.headers)))
        getattr(self, f"answer_{self.path.strip('/').partition('?')[0].partition('/')[0]}")()

    do_POST = do_GET

    def answer_hello(self):
        self._answer(200, b"hello")

    def answer_elsewhere(self):
        self._answer(302, b"", Location=f"http://localhost:{self.server.server_port}/hello")

    def answer_inside(self):
        self._answer(302, b"", Location="http://169.254.169.254/latest/meta-data/")

    def answer_file(self):
        self._answer(302, b"", Location="file:///etc/passwd")

    def answer_again(self):
        self._answer(302, b"", Location="/again")

    def answer_seen(self):
        self._answer(303, b"", Location="/hello")

    def answer_large(self):
        self._answer(200, b"x" * 200_000)

    def answer_drip(self):
        self.send_response(200)
        self.end_headers()
        for _number in range(50):
            self.wfile.write(b"x")
            self.wfile.flush()
            time.sleep(0.05)

    def answer_broken(self):
        self.send_response(200)
        self.send_header("Content-Length", "1000")
        self.end_headers()
        self.wfile.write(b"half")

    def answer_mute(self):
        self.close_connection = True

    def _answer(self, status, body, **headers):
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass


@tagged("-at_install", "post_install")
class TestHttpClient(BaseCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        cls.server.daemon_threads = True
        cls.server.seen = []
        cls.url = f"http://127.0.0.1:{cls.server.server_port}"
        threading.Thread(target=cls.server.serve_forever, daemon=True).start()
        cls.addClassCleanup(cls.server.server_close)
        cls.addClassCleanup(cls.server.shutdown)

    @classmethod
    def _request_handler(cls, session, request, /, **options):
        return _super_send(session, request, **options)  # Odoo keeps tests from asking anybody but itself

    def setUp(self):
        super().setUp()
        self.server.seen.clear()

    def _refused(self, *args, **options):
        with self.assertRaises(RefusedError) as caught:
            fetch(*args, **options)
        return str(caught.exception)

    def test_a_host_that_an_administrator_has_entered_is_reached(self):
        answer = fetch("GET", f"{self.url}/hello", private_hosts=OWN)
        self.assertEqual((answer.status, answer.body), (200, b"hello"))

    def test_nothing_inside_is_reached_by_a_strangers_address(self):
        port = self.server.server_port
        for host in ("127.0.0.1", "localhost", "[::ffff:127.0.0.1]", "0.0.0.0", "2130706433", "0x7f.1"):
            with self.subTest(host):
                try:
                    sentence = self._refused("GET", f"http://{host}:{port}/hello")
                except RetryableError:  # some spellings have no meaning here
                    continue
                self.assertIn("public Internet", sentence)
        self.assertFalse(self.server.seen, "not even asked")

    def test_redirects_are_checked_again(self):
        self.assertIn("localhost", self._refused("GET", f"{self.url}/elsewhere", private_hosts=OWN))
        self.assertIn("no web address", self._refused("GET", f"{self.url}/file", private_hosts=OWN))
        with self.assertRaises((RefusedError, RetryableError)):
            fetch("GET", f"{self.url}/inside", private_hosts=OWN)
        self.assertIn("again and again", self._refused("GET", f"{self.url}/again", private_hosts=OWN))

    def test_credentials_stay_with_the_host_that_was_asked(self):
        headers = {"Authorization": "Bearer secret", "Accept": "image/*"}
        fetch("GET", f"{self.url}/elsewhere", headers=headers, private_hosts={"127.0.0.1", "localhost"})
        asked, told = (headers for _method, _path, headers in self.server.seen)
        self.assertEqual(asked["Authorization"], "Bearer secret")
        self.assertNotIn("Authorization", told)
        self.assertEqual(told["Accept"], "image/*")

    def test_after_a_see_other_nothing_is_sent_again(self):
        fetch("POST", f"{self.url}/seen", json={"a": 1}, params={"key": "k"}, private_hosts=OWN)
        self.assertEqual([one[:2] for one in self.server.seen], [("POST", "/seen?key=k"), ("GET", "/hello")])

    def test_what_is_too_large_or_too_slow_is_given_up(self):
        self.assertIn("larger", self._refused("GET", f"{self.url}/large", private_hosts=OWN, max_bytes=100_000))
        self.patch(http_client, "TOTAL_SECONDS", 0.3)
        self.patch(http_client, "CHUNK_BYTES", 1)
        with self.assertRaises(RetryableError):
            fetch("GET", f"{self.url}/drip", private_hosts=OWN)

    def test_it_is_known_whether_anything_can_have_arrived(self):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            closed = f"http://127.0.0.1:{free.getsockname()[1]}/"
        for url, is_uncertain in ((closed, False), (f"{self.url}/mute", True), (f"{self.url}/broken", True)):
            with self.subTest(url), self.assertRaises(RetryableError) as caught:
                fetch("POST", url, private_hosts=OWN, data={"a": 1})
            self.assertEqual(caught.exception.is_uncertain, is_uncertain)

    def test_errors_do_not_tell_the_address(self):
        with self.assertRaises(RetryableError) as caught:
            fetch("GET", "http://nowhere.invalid/bot123:token/getMe")
        self.assertNotIn("token", str(caught.exception))
        self.assertIsNone(caught.exception.__cause__)
