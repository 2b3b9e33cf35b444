import json
import time

import jwt
from freezegun import freeze_time

from odoo.tests import TransactionCase, tagged

from ..exceptions import RefusedError
from .gateway_contract import FakeProvider, GatewayContract, ReplyContract, answer
from .review_case import EC_KEY, RSA_KEY, SERVICE_ACCOUNT, TOKEN, NoTokens, pem

ISSUER = "57246542-96fe-1a63-e053-0824d011072a"


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
