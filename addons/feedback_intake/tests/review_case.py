"""What tests of review channels share: keys, and a provider that lists reviews."""

import json
from unittest.mock import patch

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from ..exceptions import GatewayError
from ..gateways import google, trustpilot
from ..tools.message import Reply
from .gateway_contract import FakeProvider, answer, poll, run_scheduled_action

RSA_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
EC_KEY = ec.generate_private_key(ec.SECP256R1())
TOKEN = {"access_token": "ya29.lent", "expires_in": 3599, "token_type": "Bearer"}


def pem(key):
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()


SERVICE_ACCOUNT = json.dumps(
    {
        "type": "service_account",
        "project_id": "lamps",
        "private_key_id": "0123456789abcdef",
        "private_key": pem(RSA_KEY),
        "client_email": "reviews@lamps.iam.gserviceaccount.com",
        "token_uri": "https://oauth2.googleapis.com/token",
    }
)


def play_review(number, moment, text="Slow", stars=3, reply=None, **more):
    """Return a review as Google Play lists it; ``moment``: aware or naive UTC."""
    seconds = str(int(moment.timestamp()))
    said = {"text": text, "lastModified": {"seconds": seconds, "nanos": 0}, "starRating": stars, **more}
    comments = [{"userComment": said}]
    if reply:
        comments.append({"developerComment": {"text": reply, "lastModified": {"seconds": seconds, "nanos": 0}}})
    return {"reviewId": f"gp:{number}", "authorName": f"Customer {number}", "comments": comments}


class ReviewCase:
    """Mixed into a TransactionCase: a Google Play channel whose provider lists ``reviews``, the newest first."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.channel = cls._create_channel()

    @classmethod
    def _create_channel(cls, **values):
        return cls.env["feedback.channel"].create(
            {
                "name": "Play",
                "gateway_type": "google_play",
                "external_account": "com.example.lamp",
                "client_secret": SERVICE_ACCOUNT,
                **values,
            }
        )

    def _answer_call(self, call):
        return answer(TOKEN if "oauth2" in call["url"] else {"reviews": self.reviews})

    def _poll(self, *reviews, channel=None):
        """Ask for these reviews and process what is new. Return the new events."""
        self.reviews, Event = list(reviews), self.env["feedback.inbound.event"]
        last = Event.search([], limit=1, order="id desc").id or 0
        with FakeProvider(self._answer_call).connected():
            poll(channel or self.channel)
            run_scheduled_action(self.env, "ir_cron_process_events")
        self.assertFalse((channel or self.channel)._health().error)
        return Event.search([("id", ">", last)], order="id")


class NoTokens:
    """No access token is left from another test."""

    def setUp(self):
        super().setUp()
        for tokens in (google.TOKENS, trustpilot.TOKENS):
            patcher = patch.object(tokens, "_tokens", {})
            patcher.start()
            self.addCleanup(patcher.stop)

    def _refused(self, said, token=TOKEN):
        """Return how an answer of ours fails at a provider that says this."""
        provider = FakeProvider(lambda call: answer(token) if token and "oauth" in call["url"] else said)
        with provider.connected(), self.assertRaises(GatewayError) as caught:
            self.gateway._send(self.channel, Reply("7", text="Thank you"))
        return caught.exception

    def _check(self, *answers):
        with FakeProvider(*answers).connected() as provider:
            return list(self.gateway._check(self.channel)), provider.calls
