import dataclasses
import json
import time
from unittest.mock import patch

import jwt
from freezegun import freeze_time

from odoo.tests import TransactionCase, tagged

from ..exceptions import AuthenticationError, GatewayError, RefusedError
from ..gateways import google, trustpilot
from ..tools.message import Reply
from .gateway_contract import FakeProvider, GatewayContract, ReplyContract, answer, poll
from .review_case import EC_KEY, RSA_KEY, SERVICE_ACCOUNT, TOKEN, pem

ISSUER = "57246542-96fe-1a63-e053-0824d011072a"


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


@tagged("-at_install", "post_install")
class TestGooglePlay(NoTokens, GatewayContract, ReplyContract, TransactionCase):
    gateway_type = "google_play"
    values = {"external_account": "com.example.lamp", "client_secret": SERVICE_ACCOUNT}
    has_secret = False
    sent = {**TOKEN, "result": {"replyText": "Thank you", "lastEdited": {"seconds": "1768757000", "nanos": 0}}}

    def test_access_is_granted_for_an_assertion_that_the_service_account_has_signed(self):
        with FakeProvider(answer(TOKEN), answer(self.sent)).connected() as provider:
            self.gateway._send(self.channel, self._reply())
            self.gateway._send(self.channel, self._reply())
        grant, *replies = provider.calls
        self.assertEqual(grant["url"], "https://oauth2.googleapis.com/token")
        self.assertEqual(grant["data"]["grant_type"], "urn:ietf:params:oauth:grant-type:jwt-bearer")
        assertion = grant["data"]["assertion"]
        claims = jwt.decode(assertion, RSA_KEY.public_key(), ["RS256"], audience=grant["url"])
        self.assertEqual(claims["iss"], "reviews@lamps.iam.gserviceaccount.com")
        self.assertEqual(claims["scope"], "https://www.googleapis.com/auth/androidpublisher")
        self.assertEqual(claims["exp"] - claims["iat"], 3600)
        self.assertEqual(jwt.get_unverified_header(assertion)["kid"], "0123456789abcdef")
        self.assertEqual([call["headers"]["Authorization"] for call in replies], ["Bearer ya29.lent"] * 2)

    def test_a_token_is_fetched_anew_before_it_ends_and_when_it_is_refused(self):
        with FakeProvider(lambda call: answer({**self.sent, "access_token": "t"})).connected() as provider:
            for moment in ("2026-01-18 10:00:00", "2026-01-18 10:58:00", "2026-01-18 10:59:30"):
                with freeze_time(moment):
                    self.gateway._send(self.channel, self._reply())
            self.assertEqual(sum("oauth2" in call["url"] for call in provider.calls), 2)
        self._refused(answer({"error": {"code": 401, "message": "Invalid Credentials"}}, status=401))
        with FakeProvider(answer(self.sent)).connected() as provider:
            self.gateway._send(self.channel, self._reply())
        self.assertIn("oauth2", provider.calls[0]["url"])

    def test_a_reply_goes_to_the_review_and_is_known_again_by_its_words(self):
        with FakeProvider(answer(self.sent)).connected() as provider:
            sent = self.gateway._send(self.channel, self._reply(thread_key="gp:1/2"))
        call = provider.calls[-1]
        base = "https://androidpublisher.googleapis.com/androidpublisher/v3/applications/com.example.lamp/reviews"
        self.assertEqual((call["method"], call["url"]), ("POST", f"{base}/gp%3A1%2F2:reply"))
        self.assertEqual(call["json"], {"replyText": "Thank you"})
        self.assertEqual(sent, self.gateway._answer_of_ours("gp:1/2", "Thank  you\n").external_id)

    def test_google_refuses_in_its_own_words(self):
        denied = {
            "error": {"code": 403, "message": "The caller does not have permission", "status": "PERMISSION_DENIED"}
        }
        error = self._refused(answer(denied, status=403))
        self.assertEqual(str(error), "Google: The caller does not have permission")
        self.assertEqual(error.code, "403")
        error = self._refused(answer(b"<html>gone</html>", status=404))
        self.assertEqual(str(error), "Google: 404")

    def test_a_used_up_quota_is_waited_for(self):
        quota = {"error": {"code": 403, "message": "Quota exceeded", "errors": [{"reason": "quotaExceeded"}]}}
        self.assertEqual(self._refused(answer(quota, status=403)).seconds, 3600)
        self.assertEqual(self._refused(answer({}, status=429, **{"Retry-After": "77"}), token=None).seconds, 77)

    def test_wrong_keys_are_told_in_words_without_the_key(self):
        for secret, words in (
            ("{", "not the JSON key file"),
            ('{"client_email": 5}', "not the JSON key file"),
            ('{"client_email": "a@b", "private_key": "-----BEGIN PRIVATE KEY-----xyz"}', "cannot be read"),
            (json.dumps({"client_email": "a@b", "private_key": pem(EC_KEY).replace("\n", "\r\n")}), None),
            ("plain", "not filled in"),
            (False, "not filled in"),
        ):
            self.channel.client_secret = secret
            error = self._refused(
                answer({"error": "invalid_grant", "error_description": "Invalid JWT"}, status=400), token=None
            )
            self.assertIn(words or "Invalid JWT", str(error))
            self.assertNotIn("xyz", str(error))

    def test_the_test_asks_for_one_review(self):
        findings, calls = self._check(answer(TOKEN), answer({"reviews": []}))
        self.assertTrue(all(is_well for is_well, _sentence in findings))
        self.assertEqual(calls[-1]["params"], {"maxResults": 1})

    def test_the_steps_name_the_service_account_but_not_its_key(self):
        steps = " ".join(self.gateway._setup_steps(self.channel))
        self.assertIn("reviews@lamps.iam.gserviceaccount.com", steps)
        self.assertNotIn("PRIVATE", steps)


@tagged("-at_install", "post_install")
class TestAppStore(NoTokens, GatewayContract, ReplyContract, TransactionCase):
    gateway_type = "app_store"
    values = {
        "external_account": "123456789",
        "client_id": f"{ISSUER} 2X9R4HXF34",
        "client_secret": pem(EC_KEY),
    }
    has_secret = False
    sent = {
        "data": {
            "type": "customerReviewResponses",
            "id": "7f1c",
            "attributes": {"responseBody": "Thank you", "state": "PENDING_PUBLISH"},
        }
    }

    def _token(self, client_id):
        self.channel.client_id = client_id
        scheme, token = self.gateway._request_headers(self.channel)["Authorization"].split()
        self.assertEqual(scheme, "Bearer")
        claims = jwt.decode(token, EC_KEY.public_key(), ["ES256"], audience="appstoreconnect-v1")
        return jwt.get_unverified_header(token), claims

    def test_the_token_is_that_of_a_teams_key(self):
        header, claims = self._token(f"{ISSUER} 2X9R4HXF34")
        self.assertEqual(header, {"alg": "ES256", "kid": "2X9R4HXF34", "typ": "JWT"})
        self.assertEqual(claims["iss"], ISSUER)
        self.assertLessEqual(claims["exp"] - int(time.time()), 20 * 60)

    def test_the_token_is_that_of_one_persons_key(self):
        header, claims = self._token("2X9R4HXF34")
        self.assertEqual((header["kid"], claims["sub"]), ("2X9R4HXF34", "user"))
        self.assertNotIn("iss", claims)

    def test_without_a_key_nothing_is_asked(self):
        self.channel.client_id = ISSUER
        self.assertIn("not filled in", str(self._refused(answer({}))))

    def test_all_pages_are_read_and_answers_go_with_their_reviews(self):
        response = {"type": "customerReviewResponses", "id": "r1", "attributes": {"responseBody": "Thanks"}}
        linked = {"id": "1", "relationships": {"response": {"data": {"id": "r1"}}}}
        next_url = "https://api.appstoreconnect.apple.com/v1/apps/123456789/customerReviews?cursor=Mg"
        pages = [
            answer({"data": [linked], "included": [response], "links": {"next": next_url}}),
            answer({"data": [{"id": "2"}], "links": {}}),
        ]
        with FakeProvider(*pages).connected() as provider:
            reviews = list(self.gateway._reviews(self.channel))
        self.assertEqual(reviews, [{**linked, "response": response}, {"id": "2"}])
        self.assertEqual(provider.calls[0]["params"], {"sort": "-createdDate", "limit": 200, "include": "response"})
        self.assertEqual(provider.calls[1]["url"], next_url)
        self.assertIn("Authorization", provider.calls[1]["headers"])

    def test_a_reply_names_its_review(self):
        with FakeProvider(answer(self.sent, status=201)).connected() as provider:
            self.gateway._send(self.channel, self._reply(thread_key="00000010"))
        call = provider.calls[-1]
        self.assertEqual(call["url"], "https://api.appstoreconnect.apple.com/v1/customerReviewResponses")
        data = call["json"]["data"]
        self.assertEqual(data["relationships"]["review"]["data"], {"type": "customerReviews", "id": "00000010"})
        self.assertEqual(data["attributes"], {"responseBody": "Thank you"})

    def test_apple_refuses_in_its_own_words(self):
        errors = {"errors": [{"status": "409", "code": "ENTITY_ERROR", "title": "Invalid", "detail": "Too long."}]}
        self.assertEqual(str(self._refused(answer(errors, status=409))), "App Store: Too long.")
        self.assertEqual(str(self._refused(answer(b"", status=403))), "App Store: 403")

    def test_the_test_asks_for_one_review(self):
        findings, calls = self._check(answer({"data": []}))
        self.assertEqual((findings[0][0], calls[0]["params"]), (True, {"limit": 1}))


@tagged("-at_install", "post_install")
class TestAppStoreRss(NoTokens, GatewayContract, TransactionCase):
    gateway_type = "app_store_rss"
    values = {"external_account": "123456789 ru us"}
    has_secret = False

    def _feed(self, *entries):
        return answer({"feed": {"entry": list(entries) if len(entries) != 1 else entries[0]}})

    def test_each_store_is_read_to_its_end(self):
        review = {"id": {"label": "1"}, "im:rating": {"label": "5"}}
        app = {"id": {"label": "https://apps.apple.com/…"}, "title": {"label": "The app itself"}}
        with FakeProvider(
            self._feed(app, review), self._feed(), self._feed(review), answer({"feed": {}})
        ).connected() as provider:
            found = [list(listing) for listing in self.gateway._listings(self.channel)]
        self.assertEqual(found, [[{**review, "store": "ru"}], [{**review, "store": "us"}]])
        paths = [call["url"].removeprefix("https://itunes.apple.com") for call in provider.calls]
        self.assertEqual(paths[0], "/ru/rss/customerreviews/page=1/id=123456789/sortby=mostrecent/json")
        self.assertEqual(paths[3], "/us/rss/customerreviews/page=2/id=123456789/sortby=mostrecent/json")
        self.assertNotIn("Authorization", str(provider.calls))

    def test_the_account_is_a_number_and_stores(self):
        for entered, expected in (
            ("123", ("123", ["us"])),
            ("id123 RU, de", ("123", ["ru", "de"])),
            ("com.example", None),
            ("123 russia", None),
            (False, None),
        ):
            self.channel.external_account = entered
            if expected:
                self.assertEqual(self.gateway._account(self.channel), expected)
            else:
                with self.assertRaises(RefusedError):
                    self.gateway._account(self.channel)

    def test_the_test_tells_of_each_store(self):
        findings, _calls = self._check(self._feed({"im:rating": {"label": "1"}}), self._feed())
        self.assertEqual(
            [sentence for _well, sentence in findings], ["Store RU shows reviews.", "Store US shows no reviews."]
        )

    def test_agents_are_told_that_there_are_no_answers(self):
        _name, delivery, _moment, _expected = self._fixtures()[0]
        ticket = self._receive(delivery).ticket_id
        self.assertTrue(ticket.is_reply_refused)


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
