import base64
import json
import shutil
import subprocess
import tempfile
from datetime import datetime
from pathlib import Path
from unittest.mock import patch

from standardwebhooks import Webhook
from werkzeug.datastructures import Headers

from odoo.tests import TransactionCase, tagged

from ..exceptions import AuthenticationError
from ..gateways import google
from ..tools.delivery import Delivery
from .gateway_contract import FakeProvider, GatewayContract, answer, poll, run_scheduled_action
from .review_case import SERVICE_ACCOUNT, TOKEN

FORM_SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
OTHER_SECRET = "whsec_" + base64.b64encode(b"somebody else's key!").decode()
HARNESS = Path(__file__).parent / "google_forms.js"
RESPONSE = {
    "id": "2_ABaOnueZ0",
    "at": "2026-01-18T18:17:02.000Z",
    "email": "anna@customer.example",
    "items": [
        {"id": 1234567890, "title": "Оцените нас", "type": "SCALE", "value": "4", "min": 1, "max": 5},
        {"id": 2, "title": "Stars", "type": "RATING", "value": "2", "max": 5},
        {"id": 3, "title": "Grid", "type": "GRID", "value": ["good", None], "rows": ["Price", "Speed"]},
        {"id": 4, "title": "Boxes", "type": "CHECKBOX_GRID", "value": [["a", "b"], None], "rows": ["X", "Y"]},
        {"id": 5, "title": "Подробнее", "type": "PARAGRAPH_TEXT", "value": "Коробка помята 📦 «Луна»"},
    ],
}


@tagged("-at_install", "post_install")
class TestGoogleForms(GatewayContract, TransactionCase):
    gateway_type = "google_forms"
    values = {"signing_secret": FORM_SECRET, "client_secret": SERVICE_ACCOUNT}
    is_body_signed = True

    def setUp(self):
        super().setUp()
        patcher = patch.object(google.TOKENS, "_tokens", {})
        patcher.start()
        self.addCleanup(patcher.stop)

    def _secrets(self):
        return {"signing_secret": FORM_SECRET}

    def _run_script(self, *steps, statuses=(), responses=(RESPONSE,), channel=None):
        """Run the script of the channel's page through these steps, each a function of it or a response's id."""
        node = shutil.which("node")
        self.assertTrue(node, "Node.js runs the script that the set-up shows.")
        scenario = {"responses": responses, "statuses": list(statuses), "steps": steps}
        with tempfile.NamedTemporaryFile("w", suffix=".js", encoding="utf-8") as script:
            script.write((channel or self.channel).setup_code)
            script.flush()
            command = [node, str(HARNESS), script.name, json.dumps(scenario)]
            done = subprocess.run(command, capture_output=True, timeout=60, check=False)  # noqa: S603 - our own file
        self.assertFalse(done.returncode, done.stderr.decode())
        return json.loads(done.stdout)

    def _delivery(self, sent):
        headers = Headers([*sent["headers"].items(), ("Content-Type", sent["contentType"])])
        return Delivery(body=sent["payload"].encode(), headers=headers, url=sent["url"])

    def test_another_channels_secret_is_refused(self):
        other = self._create_channel(signing_secret=OTHER_SECRET)
        for _name, delivery, _moment, _expected in self._fixtures():
            with self.assertRaises(AuthenticationError):
                self.gateway._authenticate(other, delivery)

    def test_the_script_on_the_channels_page_is_complete_and_signs_as_the_standard_says(self):
        for secret in (FORM_SECRET, None):
            channel = self._create_channel()
            channel.action_make_secret() if secret is None else channel.write({"signing_secret": secret})
            result = self._run_script(RESPONSE["id"], channel=channel)
            (sent,) = result["sent"]
            self.assertEqual((sent["url"], sent["method"]), (channel.webhook_url, "post"))
            Webhook(channel.signing_secret).verify(sent["payload"], sent["headers"])
            self.gateway._authenticate(channel, self._delivery(sent))
            self.assertFalse(result["waiting"])

    def test_what_the_script_sends_becomes_a_ticket(self):
        (sent,) = self._run_script(RESPONSE["id"])["sent"]
        event = self._receive(self._delivery(sent))
        ticket = event.ticket_id
        self.assertEqual((ticket.rating, ticket.email_from), (4, "anna@customer.example"), event.reason)
        self.assertEqual(ticket.subject, "Коробка помята 📦 «Луна»")
        answers = {one["string"]: one["value"] for one in ticket.read(["ticket_properties"])[0]["ticket_properties"]}
        self.assertEqual(answers["Grid"], "Price: good, Speed: –")
        self.assertEqual(answers["Boxes"], "X: a, b, Y: –")
        self.assertEqual((answers["Оцените нас"], answers["Stars"]), (4, 2))

    def test_what_does_not_arrive_is_sent_again_until_it_has(self):
        for trouble in (503, 403, "unreachable"):
            result = self._run_script(
                "install", RESPONSE["id"], "sendWaiting", "sendWaiting", "sendWaiting", statuses=[200, trouble, trouble]
            )
            bodies = [sent["payload"] for sent in result["sent"]]
            self.assertEqual(len(bodies), 1 + 3, "the test, twice in vain, once with success")
            self.assertEqual(len(set(bodies[1:])), 1)
            self.assertFalse(result["waiting"])
        keys = {self.gateway._delivery_key(self.channel, self._delivery(sent)) for sent in result["sent"][1:]}
        self.assertEqual(len(keys), 1, "it is one response however often it is sent")

    def test_a_deleted_response_is_waited_for_no_longer(self):
        gone = {**RESPONSE, "id": "2_gone"}
        result = self._run_script("install", "2_gone", responses=(RESPONSE, gone), statuses=[200, 503])
        self.assertEqual(result["waiting"], ["waiting:2_gone"])

    def test_installing_twice_makes_each_trigger_once_and_shows_that_all_is_well(self):
        result = self._run_script("install", "install")
        self.assertEqual(result["triggers"], ["submit", "10 minutes"])
        event = self._receive(self._delivery(result["sent"][0]))
        self.assertEqual((event.state, event.reason), ("ignored", "The script in the form can reach us."))

    def test_installing_tells_when_we_cannot_be_reached(self):
        result = self._run_script("install", statuses=[404])
        self.assertIn("404", result["sent"][-1]["error"])

    def test_without_a_secret_there_is_no_script(self):
        self.channel.signing_secret = False
        self.assertFalse(self.channel.setup_code)
        self.channel.signing_secret = "A"
        self.assertFalse(self.channel.setup_code, "no key that anybody could sign with")

    def test_an_edited_response_changes_text_stars_and_answers(self):
        fixtures = {name: delivery for name, delivery, _moment, _expected in self._fixtures()}
        ticket = self._receive(fixtures["submitted__text.http"]).ticket_id
        event = self._receive(fixtures["submitted__edited.http"])
        self.assertEqual((event.ticket_id, event.outcome, ticket.rating), (ticket, "reply", 2))
        shown = "".join(ticket.message_ids.mapped("body"))
        self.assertIn("Лампа всё-таки разбита", shown)
        self.assertIn("Лампа цела", shown)

    def test_uploaded_files_are_fetched_by_the_service_account(self):
        fixtures = {name: delivery for name, delivery, _moment, _expected in self._fixtures()}
        ticket = self._receive(fixtures["submitted__file.http"]).ticket_id

        def provider(call):
            if "oauth2" in call["url"]:
                return answer(TOKEN)
            return answer({"name": "коробка.txt"}) if "fields" in call["params"] else answer(b"Box")

        with FakeProvider(provider).connected() as fake:
            run_scheduled_action(self.env, "ir_cron_fetch_files")
        files = ticket.message_ids.attachment_ids
        self.assertEqual(set(files.mapped("name")), {"коробка.txt"})
        self.assertEqual(files[0].raw, b"Box")
        self.assertEqual(fake.calls[1]["url"], "https://www.googleapis.com/drive/v3/files/1DriveFileId_a-B")
        self.assertEqual(fake.calls[2]["headers"], {"Authorization": "Bearer ya29.lent"})

    def test_without_a_service_account_files_are_links(self):
        self.channel.client_secret = False
        fixtures = {name: delivery for name, delivery, _moment, _expected in self._fixtures()}
        event = self._receive(fixtures["submitted__file.http"])
        self.assertFalse(self.env["feedback.remote.file"].search([("ticket_id", "=", event.ticket_id.id)]))
        self.assertIn("drive.google.com/open?id=1DriveFileId_a-B", event.ticket_id.description)
        self.assertEqual(event.ticket_id.phone, "+7 921 000-00-00")
        self.assertEqual(event.ticket_id.contact_name, "Пётр")


def question(title, **values):
    return {"title": title, "questionItem": {"question": values}}


@tagged("-at_install", "post_install")
class TestGoogleFormsApi(GatewayContract, TransactionCase):
    gateway_type = "google_forms_api"
    values = {"external_account": "1AbC", "client_secret": SERVICE_ACCOUNT}
    has_secret = False

    form = {
        "formId": "1AbC",
        "info": {"title": "Отзыв"},
        "items": [
            {
                "title": "Stars",
                "questionItem": {"question": {"questionId": "a", "ratingQuestion": {"ratingScaleLevel": 5}}},
            },
            {
                "title": "Scale",
                "questionItem": {"question": {"questionId": "b", "scaleQuestion": {"low": 1, "high": 10}}},
            },
            {"title": "A picture", "imageItem": {}},
            {
                "title": "Grid",
                "questionGroupItem": {
                    "questions": [{"questionId": "c", "rowQuestion": {"title": "Price"}}],
                    "grid": {},
                },
            },
            {"title": "Why?", "questionItem": {"question": {"questionId": "d", "textQuestion": {"paragraph": True}}}},
            {"title": "Photo", "questionItem": {"question": {"questionId": "e", "fileUploadQuestion": {}}}},
        ],
    }

    def _response(self, number, submitted="2026-01-18T18:17:02.123456Z", **answers):
        given = {
            key: {"questionId": key, "textAnswers": {"answers": [{"value": value}]}} for key, value in answers.items()
        }
        return {"responseId": f"R{number}", "lastSubmittedTime": submitted, "answers": given}

    def _ask(self, *pages):
        """Ask for responses in these pages. Return (new events, parameters of each call)."""
        left, asked = list(pages), []

        def provider(call):
            if "oauth2" in call["url"]:
                return answer(TOKEN)
            if not call["url"].endswith("/responses"):
                return answer(self.form)
            asked.append(dict(call["params"]))
            page = left.pop(0)
            return answer({"responses": page, **({"nextPageToken": "more"} if left else {})})

        Event = self.env["feedback.inbound.event"]
        last = Event.search([], limit=1, order="id desc").id or 0
        with FakeProvider(provider).connected(), patch.object(google.TOKENS, "_tokens", {}):
            poll(self.channel)
        self.assertFalse(self.channel._health().error)
        events = Event.search([("id", ">", last)], order="id")
        events._process()
        return events, asked

    def test_answers_are_told_by_their_questions(self):
        response = self._response(1, a="4", b="9", c="good", d="Коробка помята")
        response["answers"]["e"] = {"questionId": "e", "fileUploadAnswers": {"answers": [{"fileId": "1Drive"}]}}
        events, _asked = self._ask([response])
        ticket = events.ticket_id
        self.assertEqual((ticket.rating, ticket.subject), (4, "Коробка помята"), events.reason)
        answers = {one["string"]: one["value"] for one in ticket.read(["ticket_properties"])[0]["ticket_properties"]}
        self.assertEqual(answers, {"Stars": 4, "Scale": 9, "Grid: Price": "good", "Why?": "Коробка помята"})
        file = self.env["feedback.remote.file"].search([("ticket_id", "=", ticket.id)])
        self.assertEqual(file.source, {"file_id": "1Drive"})

    def test_pages_are_read_to_the_end_and_later_only_what_is_new(self):
        self.channel.live_since = "2026-01-01"
        first = [self._response(number, f"2026-01-1{number}T10:00:00Z", a="1") for number in (3, 1, 2)]
        events, asked = self._ask(first[:2], first[2:])
        self.assertEqual(len(events), 3)
        self.assertEqual([params.get("pageToken") for params in asked], [None, "more"])
        self.assertNotIn("filter", asked[0])
        edited = self._response(3, "2026-01-14T10:00:00Z", a="5")
        events, asked = self._ask([first[0], edited])
        self.assertEqual(asked[0]["filter"], "timestamp >= 2026-01-13T10:00:00Z")
        self.assertEqual((len(events), events.outcome, events.ticket_id.rating), (1, "reply", 5))

    def test_of_old_responses_the_newest_are_imported_up_to_the_limit(self):
        self.channel.write({"live_since": "2026-02-01", "import_since": "2026-01-01", "import_limit": 2})
        events, asked = self._ask(
            [self._response(number, f"2026-01-1{number}T10:00:00Z", a="1") for number in range(5)]
        )
        self.assertEqual(asked[0]["filter"], "timestamp >= 2026-01-01T00:00:00Z")
        self.assertEqual(
            events.ticket_id.mapped("received_date"), [datetime(2026, 1, 13, 10), datetime(2026, 1, 14, 10)]
        )
        self.assertEqual(set(events.ticket_id.mapped("is_imported")), {True})

    def test_nothing_is_taken_from_outside(self):
        _name, delivery, _moment, _expected = self._fixtures()[0]
        with self.assertRaises(AuthenticationError):
            self.gateway._authenticate(self.channel, delivery)

    def test_the_test_names_the_form(self):
        provider = FakeProvider(lambda call: answer(TOKEN if "oauth2" in call["url"] else self.form))
        with provider.connected():
            findings = list(self.gateway._check(self.channel))
        self.assertIn("Отзыв", findings[0][1])
