"""What every gateway must do. ``test_gateway_contract.py`` has one class a gateway."""

import dataclasses
import json
import os
from contextlib import contextmanager
from datetime import datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from unittest.mock import patch

from freezegun import freeze_time
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug.datastructures import Headers

from ..exceptions import AuthenticationError, GatewayError
from ..http_client import Answer
from ..tools.delivery import Delivery
from ..tools.message import InboundMessage, Reply

FIXTURES = Path(__file__).parent / "fixtures"
README = Path(__file__).parents[1] / "readme" / "gateways"
# What recorded deliveries were signed for and with.
BASE_URL = "https://odoo.example"
URL_TOKEN = "test-token"
SECRET = "test-secret"
# dev/fuzz asks for more.
EXAMPLES = int(os.environ.get("FEEDBACK_FUZZ_EXAMPLES", 60))
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4),
    max_leaves=12,
)


class FakeProvider:
    """Stands for a system outside, at the one place where the addon calls any: ``http_client.fetch``.

    ``calls`` are dicts of method, url, headers and the other options. Answers are given in turn, or by a function of
    the call; a GatewayError is raised.
    """

    def __init__(self, *answers):
        self.calls, self.answers = [], list(answers)

    def __call__(self, method, url, **options):
        call = {"method": method, "url": url, **options}
        self.calls.append(call)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if callable(answer):
            answer = answer(call)
        if isinstance(answer, Exception):
            raise answer
        return answer

    @contextmanager
    def connected(self):
        with patch("odoo.addons.feedback_intake.models.feedback_channel_gateway.fetch", self):
            yield self


def answer(content=None, status=200, **headers):
    """Return an Answer with this JSON (or these bytes)."""
    body = content if isinstance(content, bytes) else json.dumps(content).encode()
    return Answer(status, Headers(headers), body)


def run_scheduled_action(env, name):
    """Run one of the addon's scheduled actions now, without a commit."""
    with patch.object(env.registry["ir.cron"], "_commit_progress", return_value=float("inf")):
        env.ref(f"feedback_intake.{name}").ir_actions_server_id.run()


def poll(channel):
    """Ask the channel's provider now, without a commit."""
    with patch.object(channel.env.registry["ir.cron"], "_commit_progress", return_value=float("inf")):
        channel._poll()


def load(path):
    """Return (Delivery, moment at which it came) of a recorded request: an HTTP head with CRLF, then the exact body.

    A header ``Forwarded: for=ADDRESS`` says where it came from.
    """
    head, _blank, body = path.read_bytes().partition(b"\r\n\r\n")
    first, *lines = head.decode().split("\r\n")
    method, target, _version = first.split(" ")
    headers = Headers([tuple(line.split(": ", 1)) for line in lines])
    rest = target.partition("?")[0].partition(URL_TOKEN)[2].strip("/")
    moment = parsedate_to_datetime(headers["Date"])
    source = headers.get("Forwarded", "").removeprefix("for=")
    delivery = Delivery(
        body=body, headers=headers, method=method, url=BASE_URL + target, rest=rest, remote_address=source
    )
    return delivery, moment


def shown(message):
    """Return what of a message is not as usual, as JSON says it."""
    result = {}
    for field in dataclasses.fields(InboundMessage):
        value = getattr(message, field.name)
        if dataclasses.is_dataclass(value):
            value = {name: part for name, part in dataclasses.asdict(value).items() if part}
        elif isinstance(value, tuple):
            value = [
                {name: part for name, part in dataclasses.asdict(one).items() if part is not None} for one in value
            ]
        elif isinstance(value, datetime):
            value = value.isoformat()
        if value and value != field.default:
            result[field.name] = value
    return json.loads(
        json.dumps(result, default=lambda one: one.isoformat() if hasattr(one, "isoformat") else repr(one))
    )


class GatewayContract:
    """Subclass with TransactionCase (after it in the bases) and say ``gateway_type``."""

    allow_inherited_tests_method = True  # without it Odoo's loader skips inherited tests, silently green

    gateway_type = None
    # Of the channel, beside the secret.
    values = {}
    # Whether the proof covers the body: a static secret, for one, does not.
    is_body_signed = False
    # Whether there is any proof but the secret address.
    has_secret = True

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["ir.config_parameter"].set_param("web.base.url", BASE_URL)
        cls.channel = cls._create_channel(url_token=URL_TOKEN)
        cls.gateway = cls.channel._gateway()

    @classmethod
    def _create_channel(cls, **values):
        return cls.env["feedback.channel"].create(
            {
                "name": f"Test {cls.gateway_type}",
                "gateway_type": cls.gateway_type,
                "signing_secret": SECRET,
                **cls.values,
                **values,
            }
        )

    def _fixtures(self):
        """Return [(name, delivery, moment, what is expected of it)]"""
        paths = sorted((FIXTURES / self.gateway_type).glob("*.http"))
        self.assertGreaterEqual(len(paths), 4, "text, attachment, thread, something to ignore")
        expected = [json.loads(path.with_suffix(".expected.json").read_text()) for path in paths]
        return [(path.name, *load(path), one) for path, one in zip(paths, expected, strict=True)]

    def _each(self, check):
        """Call ``check(delivery, expected)`` for each fixture, at the moment at which it came."""
        for name, delivery, moment, expected in self._fixtures():
            with self.subTest(name), freeze_time(moment):
                check(delivery, expected)

    @contextmanager
    def _connected(self):
        """Whatever the provider is asked while a fixture is processed is answered by :meth:`_answer_call`."""
        with FakeProvider(self._answer_call).connected() as provider:
            yield provider

    def _answer_call(self, call):
        return answer({})

    def test_parses_every_fixture_to_its_expected_messages(self):
        def check(delivery, expected):
            try:
                found = {"messages": [shown(one) for one in self.gateway._parse(self.channel, delivery)]}
            except GatewayError as error:
                found = {"ignored": str(error)}
            self.assertEqual(found, expected)

        self._each(check)

    def test_accepts_every_fixture_as_recorded(self):
        if not self.gateway._has_webhook:
            return

        def check(delivery, _expected):
            self.gateway._authenticate(self.channel, delivery)

        self._each(check)

    def test_refuses_another_channels_secret(self):
        if not self.has_secret:
            return
        other = self._create_channel(**{name: f"{value}-else" for name, value in self._secrets().items()})

        def check(delivery, _expected):
            with self.assertRaises(AuthenticationError):
                self.gateway._authenticate(other, delivery)

        self._each(check)

    def test_refuses_when_no_secret_is_set(self):
        if not self.has_secret:
            return
        bare = self._create_channel(**dict.fromkeys(self._secrets(), False))

        def check(delivery, _expected):
            with self.assertRaises(AuthenticationError):
                self.gateway._authenticate(bare, delivery)

        self._each(check)

    def _secrets(self):
        """Return {field: value} of what the proof is made with."""
        return {"signing_secret": SECRET}

    def _kept_out(self):
        """Return what the ledger must not keep."""
        return list(self._secrets().values())

    def test_refuses_a_changed_body(self):
        if not self.is_body_signed:
            return

        def check(delivery, _expected):
            with self.assertRaises(AuthenticationError):
                self.gateway._authenticate(self.channel, dataclasses.replace(delivery, body=delivery.body + b" "))

        self._each(check)

    def test_what_is_resent_is_taken_once(self):
        def check(delivery, expected):
            with self._connected():
                first, second = (self._receive(delivery) for _time in range(2))
            self.assertTrue(first)
            self.assertFalse(second, "the same delivery key")
            self.assertEqual(first.state, "ignored" if "ignored" in expected else first.state)
            self.assertIn(first.state, ("done", "ignored"), first.reason)

        self._each(check)

    def test_a_replay_is_the_live_path(self):
        def check(delivery, _expected):
            event = self._store(delivery)
            live, replay = (self._tried(self.gateway._parse, one) for one in (delivery, event._delivery()))
            self.assertEqual(replay, live, "the headers that it needs are kept")

        self._each(check)

    def test_no_secret_is_kept_in_the_ledger(self):
        def check(delivery, _expected):
            event = self._store(delivery)
            for secret in self._kept_out():
                self.assertNotIn(secret, event.headers)
                self.assertNotIn(secret.encode(), event._raw())

        self._each(check)

    def test_anything_is_understood_or_refused_in_words(self):
        """Whatever JSON comes in, nothing but a GatewayError goes out."""
        deliveries = [delivery for _name, delivery, _moment, _expected in self._fixtures()]

        @settings(max_examples=EXAMPLES, deadline=None, database=None, suppress_health_check=list(HealthCheck))
        @given(st.sampled_from(deliveries), JSON, st.integers(0, 30))
        def check(delivery, value, place):
            for body in (json.dumps(value), _disturbed(delivery.body, value, place)):
                broken = dataclasses.replace(delivery, body=body.encode() if isinstance(body, str) else body)
                self._tried(self.gateway._parse, broken)
                self._tried(self.gateway._delivery_key, broken)

        check()

    def test_setup_steps_and_readme_tell_how(self):
        self.assertTrue(self.gateway._setup_steps(self.channel))
        self.assertTrue((README / f"{self.gateway_type}.md").exists())

    def _tried(self, method, delivery):
        try:
            return method(self.channel, delivery)
        except GatewayError as error:
            return type(error)

    def _store(self, delivery):
        return self.env["feedback.inbound.event"]._store_delivery(self.channel, delivery)

    def _receive(self, delivery):
        event = self._store(delivery)
        event._process()
        return event


def _disturbed(body, value, place):
    """Return the JSON of ``body`` with ``value`` instead of one of its parts, or the body with a piece missing."""
    try:
        content = json.loads(body)
    except ValueError:
        return body[:place] + body[place + 5 :]
    parts = list(_parts(content))
    if parts:
        holder, key = parts[place % len(parts)]
        holder[key] = value
    return json.dumps(content)


def _parts(content):
    items = content.items() if isinstance(content, dict) else enumerate(content) if isinstance(content, list) else ()
    for key, value in items:
        yield content, key
        yield from _parts(value)


def _is_said_by_customer(message):
    return message.get("kind", "message") == "message" and not message.get("is_ours")


class ReplyContract:
    """For gateways that can answer. Subclass GatewayContract as well; say ``sent`` (what the provider answers)."""

    allow_inherited_tests_method = True

    sent = {}
    too_long = None

    def _reply(self, **values):
        return Reply(
            **{"thread_key": "7", "author_id": "7", "text": "Thank you", "key": "k" * 32, "number": 12345, **values}
        )

    def test_an_answer_leaves_and_its_id_is_known(self):
        with FakeProvider(answer(self.sent)).connected() as provider:
            external_id = self.gateway._send(self.channel, self._reply())
        self.assertTrue(external_id)
        self.assertIn("Thank you", repr(provider.calls[-1]))

    def test_a_busy_provider_is_asked_again_later(self):
        with FakeProvider(answer({}, status=429)).connected(), self.assertRaises(GatewayError) as caught:
            self.gateway._send(self.channel, self._reply())
        self.assertTrue(hasattr(caught.exception, "seconds"), caught.exception)

    def test_agents_answer_reaches_the_provider_once(self):
        ticket = self._first_ticket()
        agent = self.env.ref("base.user_admin")
        # Some take answers only for some hours.
        with FakeProvider(answer(self.sent)).connected() as provider, freeze_time(ticket.received_date):
            ticket.with_user(agent).message_post(
                body="We look into it.", message_type="comment", subtype_xmlid="mail.mt_comment"
            )
            outbound = ticket.outbound_message_ids
            for _time in range(2):
                run_scheduled_action(self.env, "ir_cron_send_replies")
        self.assertEqual(outbound.state, "sent", outbound.error)
        self.assertEqual(sum("We look into it." in repr(call) for call in provider.calls), 1)
        mails = self.env["mail.mail"].search([("mail_message_id", "=", outbound.mail_message_id.id)])
        self.assertFalse(mails, "it goes one way only")

    def _first_ticket(self):
        said = (
            (delivery, moment)
            for _name, delivery, moment, expected in self._fixtures()
            if _is_said_by_customer(expected.get("messages", [{"kind": "none"}])[0])
        )
        delivery, moment = next(said)
        with self._connected(), freeze_time(moment):
            return self._receive(delivery).ticket_id
