from unittest.mock import patch

from psycopg2 import OperationalError

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from ..controllers.api_ticket import FeedbackApiTicket
from ..tools.api_document import PREFIX
from .api_case import ApiCase
from .common import AGENT, MANAGER

HOME = "https://shop.example"


@tagged("post_install", "-at_install")
class TestApiAccess(ApiCase):
    def test_without_a_key_nothing_is_created_or_told(self):
        for key in ("", "fbk_wrong", self.key[:-1], f"{self.key}x", self.key.lower(), "é"):
            with self.subTest(key):
                head = {"X-Api-Key": key.encode()} if key else {}
                for method, path in (
                    ("POST", "/tickets"),
                    ("GET", "/form"),
                    ("GET", "/articles"),
                    ("POST", "/uploads"),
                ):
                    answer = self.call(method, path, headers=head)
                    self.assert_problem(answer, "key-refused")
                    self.assertIn("WWW-Authenticate", answer.headers)
        self.assertFalse(self.events())

    def test_a_key_opens_no_conversation(self):
        path, _token, _ticket = self.begin()
        for bearer in (None, self.key):
            answer = self.call("GET", path, key=self.key, token=bearer)
            self.assert_problem(answer, "token-refused")

    def test_a_token_creates_no_ticket(self):
        token = self.begin()[1]
        self.assert_problem(self.call("POST", "/tickets", token=token, json={"message": "x"}), "key-refused")
        self.assert_problem(self.call("POST", "/tickets", key=token, json={"message": "x"}), "key-refused")

    def test_a_token_opens_its_own_conversation_alone(self):
        path, token, _ticket = self.begin()
        other_path, other_token, other = self.begin(message="Another")
        for method, rest in (("GET", ""), ("GET", "/messages"), ("POST", "/messages"), ("PUT", "/rating")):
            for given in (token, token[:-1], "", other_token.upper()):
                body = {"json": {"stars": 1} if method == "PUT" else {"message": "x"}} if method != "GET" else {}
                answer = self.call(method, f"{other_path}{rest}", headers={"Authorization": f"Bearer {given}"}, **body)
                self.assert_problem(answer, "token-refused")
        self.assertEqual(len(other._public_messages()), 1)
        self.assert_problem(self.call("GET", path, headers={"Authorization": f"Basic {token}"}), "token-refused")
        self.assert_problem(self.call("GET", f"/tickets/{other.id}", token=other_token), "token-refused")
        self.assert_problem(self.call("GET", f"/tickets/{other.number}", token=other_token), "token-refused")

    def test_another_companys_key_reaches_nothing_of_ours(self):
        other = self._create_channel(company_id=self.other_company.id)
        answer = self.create(key=other.api_key)
        self.assertEqual(self.ticket_of(answer.json()["id"]).company_id, self.other_company)
        names = [one["name"] for one in self.call("GET", "/form", key=other.api_key).json()["categories"]]
        self.assertNotIn("Lamp post", names)

    def test_a_conversation_of_another_kind_of_channel_has_no_token(self):
        form = self.env["feedback.channel"].create({"name": "Site", "gateway_type": "form"})
        conversation = self.env["feedback.conversation"].create({"channel_id": form.id, "thread_key": "a" * 32})
        answer = self.call("GET", f"/tickets/{'a' * 32}", token=conversation._api_token())
        self.assert_problem(answer, "token-refused")

    def test_an_archived_channel_takes_no_tickets_and_keeps_its_conversations(self):
        path, token, ticket = self.begin()
        self.channel.active = False
        self.assert_problem(self.create(), "key-refused")
        self.assertEqual(self.call("GET", path, token=token).status_code, 200)
        self.assertEqual(self.send("POST", f"{path}/messages", {"message": "Hm"}, token=token).status_code, 201)
        self.assertEqual(len(ticket._public_messages()), 2)

    def test_a_deleted_ticket_is_gone(self):
        path, token, ticket = self.begin()
        ticket.unlink()
        self.assertEqual(self.call("GET", path, token=token).json()["status"], "received")
        self.assertEqual(self.call("GET", f"{path}/messages", token=token).json()["items"], [])

    def test_a_new_key_ends_the_old_one_and_no_conversation(self):
        path, token, _ticket = self.begin()
        self.channel.action_renew_api_key()
        self.assert_problem(self.create(), "key-refused")
        self.assertEqual(self.create(key=self.channel.api_key).status_code, 201)
        self.assertEqual(self.call("GET", path, token=token).status_code, 200)

    def test_keys_are_made_for_such_channels_alone_and_are_no_copies(self):
        self.assertRegex(self.key, r"^fbk_[\w-]{32}$")
        self.assertNotEqual(self.channel.copy().api_key, self.key)
        form = self.env["feedback.channel"].create({"name": "Site", "gateway_type": "form"})
        form.action_renew_api_key()
        self.assertFalse(form.api_key or form.api_base_url)

    def test_who_guesses_a_token_is_stopped_at_that_conversation_alone(self):
        path, token, _ticket = self.begin()
        other_path, other_token, _other = self.begin()
        for _time in range(20):
            self.assert_problem(self.call("GET", path, token="0" * 64), "token-refused")
        answer = self.call("GET", path, token=token)
        self.assert_problem(answer, "too-many-requests")
        self.assertIn("Retry-After", answer.headers)
        self.assertEqual(self.call("GET", other_path, token=other_token).status_code, 200)

    def test_who_tries_keys_is_stopped(self):
        with patch.dict("odoo.addons.feedback_intake.controllers.api.HOURLY", refused=3):
            for _time in range(3):
                self.assert_problem(self.call("GET", "/form", key="fbk_wrong"), "key-refused")
            self.assert_problem(self.call("GET", "/form", key="fbk_wrong"), "too-many-requests")
            self.assertEqual(self.call("GET", "/form", key=self.key).status_code, 200)

    def test_who_is_logged_in_is_nobody_here(self):
        new_test_user(self.env, "api_manager", groups=MANAGER, password="api_manager-password")
        self.authenticate("api_manager", "api_manager-password")
        path, token, ticket = self.begin()
        self.assertEqual(ticket.create_uid, self.env.ref("base.public_user"))
        self.assert_problem(self.call("GET", path), "token-refused")
        answer = self.send("POST", f"{path}/messages", {"message": "Hm"}, token=token)
        self.assertEqual(answer.status_code, 201)
        self.assertFalse(ticket._public_messages()[-1].author_id)

    def test_what_is_not_there_is_told_as_everything_is(self):
        for path in ("/nothing", "/tickets/", "/tickets/a/b/c", "/%F0%9F%99%82", "/../v1"):
            answer = self.call("GET", path, check=False)
            self.assertEqual(answer.headers["Content-Type"], "application/problem+json", path)
            self.assertIn(answer.status_code, (404, 405), path)
        for method, path, allowed in (
            ("DELETE", "/tickets", "POST"),
            ("GET", "/tickets", "POST"),
            ("PUT", f"/tickets/{'a' * 32}/messages", "GET, POST"),
            ("POST", "/form", "GET"),
            ("TRACE", "/form", "GET"),
        ):
            answer = self.call(method, path, check=False)
            self.assert_problem(answer, "method-not-allowed")
            self.assertEqual((answer.status_code, answer.headers["Allow"]), (405, allowed))

    def test_an_error_of_ours_shows_nothing_of_ours(self):
        for error, name, status in (
            (ZeroDivisionError("secret"), "internal-error", 500),
            (OperationalError(), "busy", 503),
        ):
            with (
                patch.object(FeedbackApiTicket, "_create", side_effect=error),
                mute_logger("odoo.http", "odoo.service.model"),
            ):
                answer = self.create(headers={"Origin": HOME})
            self.assert_problem(answer, name)
            self.assertEqual(answer.status_code, status)
            self.assertNotRegex(answer.text, "secret|Traceback|ZeroDivision")

    def test_outsiders_of_the_company_see_no_key_and_no_upload(self):
        manager = new_test_user(
            self.env, "api_other", groups=MANAGER, company_id=self.company.id, company_ids=self.company.ids
        )
        with self.assertRaises(AccessError):
            self.channel.with_user(manager).read(["api_key"])
        with self.assertRaises(AccessError):
            self.channel.with_user(manager).read(["api_example"])
        for login, groups in (("api_plain", AGENT), ("api_system", "base.group_system")):
            user = new_test_user(self.env, login, groups=groups)
            for model in ("feedback.upload", "feedback.upload.part"):
                with self.assertRaises(AccessError):
                    self.env[model].with_user(user).search([])
        agent = new_test_user(
            self.env, "api_writer", groups=AGENT, company_id=self.company.id, company_ids=self.company.ids
        )
        with self.assertRaises(AccessError):
            self.channel.with_user(agent).action_renew_api_key()

    def test_the_document_is_open_to_all_and_names_its_server(self):
        answer = self.call("GET", "/openapi.json", headers={"Origin": "https://editor.example"})
        self.assertEqual(answer.headers["Access-Control-Allow-Origin"], "*")
        self.assertEqual(answer.json()["openapi"], "3.1.0")
        self.assertTrue(answer.json()["servers"][0]["url"].endswith(PREFIX))

    def test_the_line_to_try_holds_the_key_and_the_address(self):
        self.assertIn(self.key, self.channel.api_example)
        self.assertIn(f"{self.channel.get_base_url()}{PREFIX}/tickets", self.channel.api_example)


@tagged("post_install", "-at_install")
class TestApiOrigins(ApiCase):
    def preflight(self, origin, path="/tickets"):
        head = {
            "Origin": origin,
            "Access-Control-Request-Method": "POST",
            "Access-Control-Request-Headers": "x-api-key",
        }
        answer = self.call("OPTIONS", path, headers=head, check=False)
        self.assertEqual(answer.status_code, 204)
        return answer

    def test_a_listed_website_may_call_and_read_refusals(self):
        self.channel.api_origins = f"{HOME}\ncapacitor://localhost"
        for origin in (HOME, "capacitor://localhost"):
            before = self.preflight(origin)
            self.assertEqual(before.headers["Access-Control-Allow-Origin"], origin)
            self.assertIn("X-Api-Key", before.headers["Access-Control-Allow-Headers"])
            self.assertIn("PATCH", before.headers["Access-Control-Allow-Methods"])
            head = {"Origin": origin}
            for answer in (
                self.create(headers=head),
                self.create(headers=head, email="x"),
                self.create(headers=head, key="fbk_wrong"),
                self.call("GET", "/nothing", headers=head, check=False),
                self.call("DELETE", "/form", headers=head, check=False),
            ):
                self.assertEqual(answer.headers["Access-Control-Allow-Origin"], origin)
                self.assertIn("Retry-After", answer.headers["Access-Control-Expose-Headers"])
                self.assertNotIn("Access-Control-Allow-Credentials", answer.headers)
                self.assertIn("Origin", answer.headers["Vary"])

    def test_other_websites_may_not(self):
        self.channel.api_origins = HOME
        for origin in ("https://evil.example", f"{HOME}.evil.example", "http://shop.example", "null"):
            self.assertNotIn("Access-Control-Allow-Origin", self.preflight(origin).headers)
            self.assertNotIn("Access-Control-Allow-Origin", self.create(headers={"Origin": origin}).headers)

    def test_a_website_of_another_channel_may_not_read_ours(self):
        other = self._create_channel(company_id=self.other_company.id, api_origins=HOME)
        head = {"Origin": HOME}
        self.assertIn("Access-Control-Allow-Origin", self.create(headers=head, key=other.api_key).headers)
        self.assertNotIn("Access-Control-Allow-Origin", self.create(headers=head).headers)
        path, token, _ticket = self.begin()
        self.assertNotIn("Access-Control-Allow-Origin", self.call("GET", path, token=token, headers=head).headers)

    def test_without_a_list_no_website_may(self):
        self.assertNotIn("Access-Control-Allow-Origin", self.preflight(HOME).headers)

    def test_a_star_lets_all(self):
        self.channel.api_origins = "*"
        for answer in (self.preflight(HOME), self.create(headers={"Origin": HOME})):
            self.assertEqual(answer.headers["Access-Control-Allow-Origin"], "*")

    def test_a_list_that_is_taken_back_counts_at_once(self):
        self.channel.api_origins = HOME
        self.assertIn("Access-Control-Allow-Origin", self.preflight(HOME).headers)
        self.channel.api_origins = False
        self.assertNotIn("Access-Control-Allow-Origin", self.preflight(HOME).headers)

    def test_what_is_no_website_is_not_listed(self):
        for origin in (
            "shop.example",
            f"{HOME}/page",
            "https://*.example",
            "https://a b",
            "null",
            "javascript:alert(1)",
        ):
            with self.assertRaises(ValidationError), self.cr.savepoint():
                self.channel.api_origins = origin
