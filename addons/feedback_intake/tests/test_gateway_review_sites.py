import dataclasses
import json

from odoo.tests import TransactionCase, tagged

from ..exceptions import AuthenticationError
from .gateway_contract import FakeProvider, GatewayContract, ReplyContract, answer, poll
from .review_case import TOKEN, NoTokens


@tagged("-at_install", "post_install")
class TestTrustpilot(NoTokens, GatewayContract, ReplyContract, TransactionCase):
    gateway_type = "trustpilot"
    unit = "46d6a890000064000500e0c3"
    values = {"external_account": unit, "client_id": "key", "client_secret": "s3cret"}
    has_secret = False
    sent = TOKEN

    def _answer_call(self, call):
        if "oauth" in call["url"]:
            return answer({"access_token": "lent", "expires_in": "359999"})
        return answer(self._review(call["url"].rpartition("/")[2]))

    def _review(self, review_id="53bffd360000640002975387", **values):
        return {
            "id": review_id,
            "stars": 5,
            "title": "Отличный сервис",
            "text": "Заказ пришёл за день 👍",
            "language": "ru",
            "createdAt": "2026-01-18T17:34:44.000Z",
            "referralEmail": "anna@customer.example",
            "referenceId": "SO-1042",
            "isVerified": True,
            "consumer": {"id": "53bffc39", "displayName": "Анна"},
            "businessUnit": {"id": self.unit},
            **values,
        }

    def _hook(self, name):
        return next(delivery for fixture, delivery, _moment, _said in self._fixtures() if fixture.startswith(name))

    def _received(self, name, said):
        """Return the event of a webhook, of which the API says this."""
        with FakeProvider(lambda call: answer(TOKEN) if "oauth" in call["url"] else said).connected():
            return self._receive(self._hook(name))

    def test_a_webhook_is_believed_when_the_api_says_the_same(self):
        partner = self.env["res.partner"].create({"name": "Anna", "email": "anna@customer.example"})
        event = self._received("service_review_created__text", answer(self._review(text="What the API says", stars=1)))
        ticket = event.ticket_id
        self.assertIn("What the API says", ticket.description)
        self.assertEqual((ticket.rating, ticket.partner_id, ticket.subject), (1, partner, "Отличный сервис"))
        values = {one["string"]: one["value"] for one in ticket.read(["ticket_properties"])[0]["ticket_properties"]}
        self.assertEqual(values, {"Order Number": "SO-1042", "Verified Review": True})

    def test_a_webhook_that_the_api_does_not_confirm_makes_nothing(self):
        for said in (answer({"message": "Not found"}, status=404), answer(self._review(businessUnit={"id": "else"}))):
            event = self._received("service_review_created__text", said)
            self.assertEqual(event.state, "ignored")
            self.assertIn("does not confirm", event.reason)
            self.assertFalse(event.ticket_id)
            event.unlink()

    def test_a_webhook_waits_while_the_api_is_out_of_order(self):
        event = self._received("service_review_created__text", answer({}, status=503))
        self.assertEqual((event.state, bool(event.next_try_date)), ("pending", True))

    def test_an_update_shows_the_new_text_and_stars(self):
        ticket = self._received("service_review_created__text", answer(self._review())).ticket_id
        changed = self._review(stars=2, text="Лампа перегорела", updatedAt="2026-01-19T10:00:00Z")
        event = self._received("service_review_updated", answer(changed))
        self.assertEqual((event.ticket_id, event.outcome, ticket.rating), (ticket, "reply", 2))
        shown = "".join(ticket.message_ids.mapped("body"))
        self.assertIn("Лампа перегорела", shown)
        self.assertIn("Заказ пришёл за день", shown, "what was said before")

    def test_a_deletion_counts_once_the_review_is_gone(self):
        ticket = self._received("service_review_created__text", answer(self._review())).ticket_id
        event = self._received("service_review_deleted", answer(self._review()))
        self.assertEqual(event.state, "ignored", "it is still there")
        event.unlink()
        event = self._received("service_review_deleted", answer({"message": "Not found"}, status=404))
        self.assertEqual(event.ticket_id, ticket)
        self.assertNotIn("Заказ пришёл", "".join(ticket.message_ids.mapped("body")))

    def test_nobody_passes_a_review_off_as_one_that_we_have_asked_for(self):
        delivery = self._hook("service_review_created__text")
        forged = dataclasses.replace(delivery, body=json.dumps(self._review()).encode())
        self.assertEqual(self._tried(self.gateway._parse, forged).__name__, "UnsupportedEvent")
        with self.assertRaises(AuthenticationError):
            self.gateway._authenticate(self.channel, dataclasses.replace(delivery, method="POLL"))

    def test_what_is_polled_needs_no_further_question(self):
        def provider(call):
            return self._answer_call(call) if "oauth" in call["url"] else answer({"reviews": [self._review()]})

        with FakeProvider(provider).connected() as fake:
            poll(self.channel)
            self.assertFalse(self.channel._health().error)
            event = self.env["feedback.inbound.event"].search([("channel_id", "=", self.channel.id)])
            event._process()
        self.assertTrue(event.ticket_id, event.reason)
        self.assertEqual(len(fake.calls), 2, "token and list")
        self.assertEqual(fake.calls[1]["params"], {"orderBy": "createdat.desc", "perPage": 100, "page": 1})
        self.assertEqual(fake.calls[0]["auth"], ("key", "s3cret"))

    def test_a_reply_is_in_the_name_of_a_user_where_one_is_entered(self):
        for account, user in ((self.unit, None), (f"{self.unit} 507f191e", "507f191e")):
            self.channel.external_account = account
            with FakeProvider(self._answer_call).connected() as provider:
                self.gateway._send(self.channel, self._reply(thread_key="53bf"))
            call = provider.calls[-1]
            self.assertEqual(call["url"], "https://api.trustpilot.com/v1/private/reviews/53bf/reply")
            self.assertEqual(call["json"].get("authorBusinessUserId"), user)
            self.assertEqual(call["headers"].get("x-business-user-id"), user)

    def test_trustpilot_refuses_in_its_own_words(self):
        error = self._refused(answer({"message": "Reply exists"}, status=409))
        self.assertEqual(str(error), "Trustpilot: Reply exists")
        fault = {"fault": {"faultstring": "Invalid ApiKey"}}
        self.assertEqual(str(self._refused(answer(fault, status=401))), "Trustpilot: Invalid ApiKey")
        self.channel.client_secret = False
        self.assertIn("not filled in", str(self._refused(answer(TOKEN))))


@tagged("-at_install", "post_install")
class TestGoogleBusiness(NoTokens, GatewayContract, ReplyContract, TransactionCase):
    gateway_type = "google_business"
    values = {
        "external_account": "accounts/123/locations/456",
        "client_id": "1.apps.googleusercontent.com",
        "client_secret": "GOCSPX-x",
        "access_token": "1//refresh",
    }
    has_secret = False
    sent = {**TOKEN, "comment": "Thank you", "updateTime": "2026-01-18T18:05:00Z"}

    def test_access_is_granted_for_the_refresh_token(self):
        with FakeProvider(answer(TOKEN), answer(self.sent)).connected() as provider:
            self.gateway._send(self.channel, self._reply())
        self.assertEqual(
            provider.calls[0]["data"],
            {
                "grant_type": "refresh_token",
                "refresh_token": "1//refresh",
                "client_id": "1.apps.googleusercontent.com",
                "client_secret": "GOCSPX-x",
            },
        )

    def test_a_reply_is_put_to_its_review(self):
        with FakeProvider(answer(self.sent)).connected() as provider:
            self.gateway._send(self.channel, self._reply(thread_key="AbFvOqk1"))
        call = provider.calls[-1]
        base = "https://mybusiness.googleapis.com/v4/accounts/123/locations/456/reviews"
        self.assertEqual((call["method"], call["url"]), ("PUT", f"{base}/AbFvOqk1/reply"))
        self.assertEqual(call["json"], {"comment": "Thank you"})

    def test_all_pages_are_read(self):
        pages = [
            answer({"reviews": [{"reviewId": "1"}], "nextPageToken": "p2"}),
            answer({"reviews": [{"reviewId": "2"}]}),
        ]
        seen = []

        def provider(call):
            if "oauth2" in call["url"]:
                return answer(TOKEN)
            seen.append(dict(call["params"]))
            return pages.pop(0)

        with FakeProvider(provider).connected():
            reviews = list(self.gateway._reviews(self.channel))
        self.assertEqual([one["reviewId"] for one in reviews], ["1", "2"])
        self.assertEqual([params.get("pageToken") for params in seen], [None, "p2"])
        self.assertEqual(seen[0]["orderBy"], "updateTime desc")

    def test_an_answer_is_measured_in_bytes(self):
        self.assertFalse(self.gateway._refuse_text(self.channel, "a" * 4096))
        self.assertIn("4098 bytes", self.gateway._refuse_text(self.channel, "я" * 2049))

    def test_the_account_is_a_location(self):
        for entered in ("456", "accounts/1/locations/", "accounts/1/locations/2/../../3", False):
            self.channel.external_account = entered
            self.assertIn("is a location", str(self._refused(answer(TOKEN))))

    def test_the_test_counts_the_reviews(self):
        findings, _calls = self._check(answer(TOKEN), answer({"reviews": [], "totalReviewCount": 42}))
        self.assertIn("42", findings[0][1])
