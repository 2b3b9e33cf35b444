import hashlib
import hmac
import json

from odoo.tests import HttpCase, tagged

from ..controllers.webhook import MAX_BYTES
from .gateway_contract import FIXTURES, SECRET, load
from .test_gateway_meta import WHATSAPP

CHALLENGE = "hub.mode=subscribe&hub.challenge=1158201444&hub.verify_token="


@tagged("-at_install", "post_install")
class TestMetaHttp(HttpCase):
    """The way that Meta takes: a request to the channel's address."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.channel = cls.env["feedback.channel"].create(
            {"name": "WhatsApp", "gateway_type": "whatsapp", "signing_secret": SECRET, **WHATSAPP}
        )
        cls.path = f"/feedback/hook/{cls.channel.url_token}"

    def _events(self):
        return self.env["feedback.inbound.event"].search([("channel_id", "=", self.channel.id)])

    def _post(self, body, signature=None):
        signature = signature or f"sha256={hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()}"
        headers = {"Content-Type": "application/json", "X-Hub-Signature-256": signature}
        return self.url_open(self.path, data=body, headers=headers)

    def _recorded(self):
        delivery, _moment = load(FIXTURES / "whatsapp" / "messages__text.http")
        return delivery.body

    def test_handshake_with_the_right_word(self):
        answer = self.url_open(f"{self.path}?{CHALLENGE}verify-me")
        self.assertEqual((answer.status_code, answer.text), (200, "1158201444"))
        self.assertTrue(answer.headers["Content-Type"].startswith("text/plain"))
        self.assertFalse(self._events(), "a handshake is no message")

    def test_handshake_with_a_wrong_word_or_none(self):
        for query in (f"{CHALLENGE}verify-you", CHALLENGE, "hub.mode=subscribe&hub.challenge=1", "hub.challenge=1", ""):
            with self.subTest(query):
                answer = self.url_open(f"{self.path}?{query}")
                self.assertEqual(answer.status_code, 403)
                self.assertNotIn("1158201444", answer.text)

    def test_handshake_with_a_channel_that_has_no_word_yet(self):
        self.channel.confirmation_code = False
        self.assertEqual(self.url_open(f"{self.path}?{CHALLENGE}").status_code, 403)

    def test_a_resend_is_one_ticket(self):
        body = self._recorded()
        for _time in range(2):
            answer = self._post(body)
            self.assertEqual((answer.status_code, answer.text), (200, ""))
        events = self._events()
        self.assertEqual(len(events), 1)
        events._process()
        self.assertEqual(self.channel.ticket_count, 1)
        self.assertNotIn(SECRET, events.headers)

    def test_a_wrong_signature_leaves_no_line(self):
        body = self._recorded()
        sha1 = hmac.new(SECRET.encode(), body, hashlib.sha1).hexdigest()
        for signature in ("sha256=" + "0" * 64, f"sha1={sha1}", "é", "sha256="):
            with self.subTest(signature):
                answer = self._post(body, signature.encode())
                self.assertEqual(answer.status_code, 403)
        unsigned = self.url_open(self.path, data=body, headers={"Content-Type": "application/json"})
        self.assertEqual(unsigned.status_code, 403)
        self.assertFalse(self._events())

    def test_the_bytes_are_signed_not_what_they_mean(self):
        body = self._recorded()
        signature = f"sha256={hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()}"
        same = json.dumps(json.loads(body), ensure_ascii=False).encode()
        self.assertEqual(self._post(same, signature).status_code, 403)

    def test_a_body_that_is_too_large(self):
        answer = self._post(b"x" * (MAX_BYTES + 1))
        self.assertEqual(answer.status_code, 413)
        self.assertFalse(self._events())

    def test_what_is_signed_but_no_message_is_kept_and_failed_in_sight(self):
        self.assertEqual(self._post(b"not json").status_code, 200)
        event = self._events()
        event._process()
        self.assertEqual(event.state, "failed")
        self.assertIn("JSON", event.reason)
