from unittest.mock import patch

from PIL import Image

from odoo import fields
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..controllers import api
from ..models.feedback_ticket import FeedbackTicket
from ..tools.rate_limit import RateLimit
from .api_case import ApiCase
from .public_page_case import picture

EVENT_LOGGER = "odoo.addons.feedback_intake.models.feedback_inbound_event"
QUESTIONS = [
    {"name": "aaaa000000000001", "string": "Order", "type": "char"},
    {"name": "aaaa000000000002", "string": "Lamps", "type": "integer"},
    {"name": "aaaa000000000003", "string": "Bought", "type": "date"},
    {
        "name": "aaaa000000000004",
        "string": "Where",
        "type": "selection",
        "selection": [["shop", "Shop"], ["web", "Web"]],
    },
    {"name": "aaaa000000000005", "string": "Colours", "type": "tags", "tags": [["red", "Red", 1], ["blue", "Blue", 2]]},
    {"name": "aaaa000000000006", "string": "Broken", "type": "boolean"},
    {"name": "aaaa000000000007", "string": "Seen", "type": "datetime"},
    {"name": "aaaa000000000008", "string": "Our note", "type": "many2one", "comodel": "res.partner"},
]


@tagged("post_install", "-at_install")
class TestApi(ApiCase):
    def test_a_ticket_has_all_that_was_sent(self):
        answer = self.create(
            message="The lid leaks\nsince Monday",
            name="Anna",
            phone="+7 495 123-45-67",
            kind="complaint",
            category=self.category.id,
            rating=2,
            language="en-GB",
            device={"app_version": "3.1", "platform": "Android", "model": None},
        )
        self.assertEqual(answer.status_code, 201, answer.text)
        created = answer.json()
        ticket = self.ticket_of(created["id"])
        self.assertEqual(created["number"], ticket.number)
        self.assertTrue(answer.headers["Location"].endswith(f"/tickets/{created['id']}"))
        self.assertEqual(
            (ticket.subject, ticket.kind, ticket.rating, ticket.category_id, ticket.team_id, ticket.company_id),
            ("The lid leaks", "complaint", 2, self.category, self.team, self.company),
        )
        self.assertEqual((ticket.contact_name, ticket.email_normalized), ("Anna", "anna@api-tests.example"))
        self.assertEqual(ticket.language, "en")
        self.assertIn("The lid leaks<br>since Monday", ticket._public_messages().body)
        self.assertEqual(self.told(ticket), {"App Version": "3.1", "Platform": "Android"})
        self.assertEqual((self.events().state, self.events().outcome), ("done", "new"))
        self.assertEqual(ticket.milestone_ids.filtered(lambda one: one.kind == "received").actor, "customer")

    def told(self, ticket):
        """Return {label: value} of what a ticket's properties hold."""
        labels = {one["name"]: one["string"] for one in ticket.channel_id.ticket_properties_definition}
        return {labels[name]: value for name, value in dict(ticket.ticket_properties).items() if value}

    def test_answers_to_the_channels_questions_are_kept(self):
        self.channel.ticket_properties_definition = QUESTIONS
        asked = self.call("GET", "/form", key=self.key).json()["questions"]
        self.assertEqual(
            [(one["label"], one["type"]) for one in asked],
            [
                ("Order", "text"),
                ("Lamps", "integer"),
                ("Bought", "date"),
                ("Where", "choice"),
                ("Colours", "choices"),
                ("Broken", "boolean"),
                ("Seen", "datetime"),
            ],
        )
        self.assertEqual(asked[3]["options"], [{"value": "shop", "label": "Shop"}, {"value": "web", "label": "Web"}])
        values = ["SO-17", 2, "2026-03-01", "web", ["blue", "red", "blue"], True, "2026-03-01T12:00:00+03:00"]
        answers = {one["name"]: value for one, value in zip(asked, values, strict=True)}
        _path, _token, ticket = self.begin(answers={**answers, "aaaa000000000001": "SO-17"})
        kept = {one["name"]: one.get("value") for one in ticket.read(["ticket_properties"])[0]["ticket_properties"]}
        self.assertEqual(
            [kept[one["name"]] for one in asked],
            ["SO-17", 2, "2026-03-01", "web", ["blue", "red"], True, "2026-03-01 09:00:00"],
        )

    def test_answers_that_do_not_fit_are_refused_by_name(self):
        self.channel.ticket_properties_definition = QUESTIONS
        wrong = [7, 1.5, "tomorrow", "moon", ["green"], "yes", "", 3]
        answers = {one["name"]: value for one, value in zip(QUESTIONS, wrong, strict=True)}
        answer = self.create(answers={**answers, "aaaa000000000009": "who"})
        names = [f"#/answers/{one['name']}" for one in QUESTIONS]
        self.assert_problem(answer, "validation-failed", *names, "#/answers/aaaa000000000009")
        self.assertFalse(self.events())

    def test_what_apps_tell_of_themselves_is_no_question(self):
        self.begin(device={"app_version": "3.1"})
        self.assertFalse(self.call("GET", "/form", key=self.key).json()["questions"])

    def test_what_a_channel_has_stopped_asking_is_left_aside(self):
        self.channel.write({"ask_kind": False, "ask_category": False, "ask_rating": False})
        _path, _token, ticket = self.begin(kind="praise", category=self.category.id, rating=5)
        self.assertEqual((ticket.kind, ticket.category_id.id, ticket.rating), ("question", False, 0))
        form = self.call("GET", "/form", key=self.key).json()
        self.assertEqual((form["kinds"], form["categories"], form["asks_rating"]), ([], [], False))

    def test_each_wrong_member_is_named(self):
        for content, pointer in (
            ({"message": ""}, "#/message"),
            ({"message": "  "}, "#/message"),
            ({"message": 7}, "#/message"),
            ({"message": "x" * 20_001}, "#/message"),
            ({"email": "nobody"}, "#/email"),
            ({"email": None}, "#/email"),
            ({"phone": "call me"}, "#/phone"),
            ({"kind": "joke"}, "#/kind"),
            ({"category": 10**30}, "#/category"),
            ({"category": -1}, "#/category"),
            ({"rating": 6}, "#/rating"),
            ({"rating": True}, "#/rating"),
            ({"rating": 1.5}, "#/rating"),
            ({"language": "1"}, "#/language"),
            ({"device": {"imei": "1"}}, "#/device/imei"),
            ({"answers": []}, "#/answers"),
            ({"uploads": ["7"]}, "#/uploads/0"),
            ({"partner_id": 1}, "#/partner_id"),
            ({"a/b~": 1}, "#/a~1b~0"),
            ({"anonymous": True}, "#/email"),
        ):
            with self.subTest(content):
                self.assert_problem(self.create(**content), "validation-failed", pointer)
        self.assertFalse(self.events())

    def test_another_companys_category_is_refused(self):
        foreign = self.env["feedback.category"].create({"name": "Theirs", "company_id": self.other_company.id})
        self.assert_problem(self.create(category=foreign.id), "validation-failed", "#/category")

    def test_what_is_no_json_is_refused(self):
        json_head = {"Content-Type": "application/json"}
        bodies = (
            b"",
            b"{",
            b"\xff",
            b"[" * 100_000,
            b'{"message": NaN}',
            b'{"message": "x", "rating": 1e999}',
            b"1" * 5000,
        )
        for body in bodies:
            with self.subTest(body[:20]):
                answer = self.call("POST", "/tickets", key=self.key, data=body, headers=json_head)
                self.assert_problem(answer, "malformed-request")
        for body, pointer in ((b"[]", "#"), (b"null", "#"), (b'"x"', "#")):
            answer = self.call("POST", "/tickets", key=self.key, data=body, headers=json_head)
            self.assert_problem(answer, "validation-failed", pointer)
        for media_type in ("text/plain", "application/x-www-form-urlencoded", "application/xml"):
            answer = self.call("POST", "/tickets", key=self.key, data=b"{}", headers={"Content-Type": media_type})
            self.assert_problem(answer, "media-type-unsupported")
        answer = self.call("POST", "/tickets", key=self.key, data=b" " * 600_000, headers=json_head)
        self.assert_problem(answer, "too-large")
        answer = self.call("POST", "/tickets", key=self.key, files={"other": ("a.txt", b"a")})
        self.assert_problem(answer, "malformed-request")
        self.assertFalse(self.events())

    def test_what_postgresql_cannot_keep_is_left_out(self):
        _path, _token, ticket = self.begin(message="Zero\x00 \ud800 🙂 conj\u0301", name="\x00Anna")
        self.assertEqual((ticket.subject, ticket.contact_name), ("Zero ? 🙂 conj\u0301", "Anna"))

    def test_markup_stays_text(self):
        path, token, ticket = self.begin(message="<script>alert(1)</script>")
        self.assertNotIn("<script", ticket.description)
        message = self.call("GET", f"{path}/messages", token=token).json()["items"][0]
        self.assertEqual(message["text"], "<script>alert(1)</script>")
        self.assertNotIn("<script", message["html"])

    def test_the_same_key_and_body_is_one_ticket(self):
        first, second = (self.create(headers={"Idempotency-Key": "a-1"}) for _time in range(2))
        self.assertEqual((first.status_code, first.json()), (second.status_code, second.json()))
        self.assertEqual(first.headers["Location"], second.headers["Location"])
        self.assertEqual(len(self.events()), 1)
        self.assertNotIn("a-1", self.events().delivery_key, "what the client has chosen is only known again")

    def test_the_same_key_with_another_body_is_refused(self):
        head = {"Idempotency-Key": "a-1"}
        self.create(headers=head)
        self.assert_problem(self.create(headers=head, message="Another"), "idempotency-key-reused")
        self.assert_problem(self.create([("a.txt", b"a")], headers=head), "idempotency-key-reused")
        self.assertEqual(len(self.events()), 1)

    def test_a_key_is_of_one_channel(self):
        other = self._create_channel(company_id=self.other_company.id)
        first = self.create(headers={"Idempotency-Key": "a-1"})
        second = self.create(headers={"Idempotency-Key": "a-1"}, key=other.api_key)
        self.assertEqual(second.status_code, 201, second.text)
        self.assertNotEqual(first.json()["id"], second.json()["id"])

    def test_a_key_that_was_refused_can_be_used_again(self):
        head = {"Idempotency-Key": "a-1"}
        self.assertEqual(self.create(headers=head, email="nobody").status_code, 422)
        self.assertEqual(self.create(headers=head).status_code, 201)

    def test_without_a_key_each_request_is_a_ticket(self):
        self.assertNotEqual(self.create().json()["id"], self.create().json()["id"])

    def test_a_key_that_is_none_is_refused(self):
        for key in ("", "x" * 256, "a\tb", "a b", "é"):
            self.assert_problem(self.create(headers={"Idempotency-Key": key}), "malformed-request", "Idempotency-Key")

    def test_files_come_along(self):
        answer = self.create([("lid.png", picture()), ("приказ.txt", "да".encode())])
        self.assertEqual(answer.status_code, 201, answer.text)
        message = self.ticket_of(answer.json()["id"])._public_messages()
        self.assertEqual(message.attachment_ids.sorted("id").mapped("name"), ["lid.png", "приказ.txt"])
        self.assertEqual(message.attachment_ids.sorted("id").mapped("mimetype"), ["image/png", "text/plain"])

    def test_the_json_may_be_a_blob_as_browsers_send_it(self):
        blob = ("blob", b'{"message": "Hi", "email": "anna@api-tests.example"}', "application/json")
        answer = self.call("POST", "/tickets", key=self.key, files={"data": blob, "files": ("a.txt", b"hello")})
        self.assertEqual(answer.status_code, 201, answer.text)

    def test_files_that_may_not_be_kept_are_named(self):
        answer = self.create([("a.png", picture()), ("evil.html", b"<script>alert(1)</script>"), ("empty.txt", b"")])
        self.assert_problem(answer, "validation-failed", "#/files/1", "#/files/2")
        self.channel.max_file_mb = 0.00001
        self.assert_problem(self.create([("a.png", picture())]), "validation-failed", "#/files/0")
        four = [(f"{number}.txt", b"a") for number in range(4)]
        self.assert_problem(self.create(four), "validation-failed", "#/uploads")
        self.channel.file_policy = "none"
        self.assert_problem(self.create([("a.png", picture())]), "validation-failed", "#/files/0")
        self.assertFalse(self.events())

    def test_what_fails_is_kept_and_comes_later(self):
        head = {"Idempotency-Key": "a-1"}
        with patch.object(FeedbackTicket, "_triage", side_effect=ZeroDivisionError), mute_logger(EVENT_LOGGER):
            answer = self.create(headers=head)
        self.assertEqual(answer.status_code, 202, answer.text)
        created = answer.json()
        path, token = f"/tickets/{created['id']}", created["token"]
        self.assertFalse(created["number"])
        self.assertEqual(self.call("GET", path, token=token).json()["status"], "received")
        self.assertEqual(self.call("GET", f"{path}/messages", token=token).json()["items"], [])
        self.assert_problem(self.send("POST", f"{path}/messages", {"message": "?"}, token=token), "not-ready")
        self.assert_problem(self.send("PUT", f"{path}/rating", {"stars": 1}, token=token), "not-ready")
        self.events(state="failed").action_replay()
        again = self.create(headers=head)
        self.assertEqual((again.status_code, again.json()["id"]), (201, created["id"]))
        self.assertEqual(self.call("GET", path, token=token).json()["number"], again.json()["number"])

    def test_refusals_are_in_the_clients_language(self):
        self.env["res.lang"]._activate_lang("ru_RU")
        for wish, expected in (("ru", "ru-RU"), ("fr, ru;q=0.5", "ru-RU"), ("fr", "en-US"), ("", "en-US")):
            answer = self.create(email="x", headers={"Accept-Language": wish})
            self.assertEqual(answer.headers["Content-Language"], expected)
        russian = self.create(email="x", headers={"Accept-Language": "ru"}).json()["errors"][0]["detail"]
        self.assertRegex(russian, "[а-я]")

    def test_the_form_is_in_the_clients_language(self):
        self.category.with_context(lang="ru_RU").name = "Доставка"
        names = {
            lang: self.call("GET", "/form", key=self.key, headers={"Accept-Language": lang}).json()["categories"]
            for lang in ("ru", "en")
        }
        self.assertIn({"id": self.category.id, "name": "Доставка"}, names["ru"])
        self.assertIn({"id": self.category.id, "name": "Lamp post"}, names["en"])

    def test_too_many_tickets_have_to_wait(self):
        self.channel.hourly_limit = 2
        with patch.object(api, "rate_limit", RateLimit()):
            head = {"Idempotency-Key": "a-1"}
            self.create(headers=head)
            self.assertEqual(self.create().status_code, 201)
            answer = self.create()
            self.assert_problem(answer, "too-many-requests")
            self.assertTrue(0 < int(answer.headers["Retry-After"]) <= 3601)
            self.assertEqual(self.create(headers=head).status_code, 201, "a resend is no ticket")
        self.channel.write({"hourly_limit": 9, "api_hourly_limit": 1})
        with patch.object(api, "rate_limit", RateLimit()):
            self.create()
            self.assert_problem(self.create(), "too-many-requests")

    def test_without_articles_nothing_is_found(self):
        with patch.object(type(self.channel), "_search_articles", lambda *_values: []):
            answer = self.call("GET", "/articles?q=lid", key=self.key)
        self.assertEqual(answer.json(), {"items": []})
        for query in ("", "?q=", "?q=%20", f"?q={'x' * 401}"):
            self.assert_problem(self.call("GET", f"/articles{query}", key=self.key), "validation-failed", "q")
        for limit in ("0", "21", "x", "-1", "9" * 30, "²"):
            answer = self.call("GET", f"/articles?q=lid&limit={limit}", key=self.key)
            self.assert_problem(answer, "validation-failed", "limit")


@tagged("post_install", "-at_install")
class TestApiAnonymous(ApiCase):
    def test_of_an_anonymous_sender_nothing_is_kept(self):
        self.channel.contact_policy = "optional"
        path, token, ticket = self.begin(
            name="Anna",
            phone="+7 495 123-45-67",
            anonymous=True,
            device={"model": "Pixel", "app_version": "1"},
        )
        self.assertTrue(ticket.is_anonymous)
        self.assertFalse(ticket.partner_id or ticket.email_from or ticket.phone or ticket.contact_name)
        self.send("POST", f"{path}/messages", {"message": "More"}, token=token)
        self.send("PUT", f"{path}/rating", {"stars": 2, "comment": "Slow"}, token=token)
        self.assertEqual(ticket.rating, 2)
        events = self.events()
        self.assertEqual(len(events), 3)
        for event in events:
            for word in ("anna", "123-45", "Pixel", "127.0.0.1"):
                self.assertNotIn(word, f"{event._raw().decode()}{event.headers}{event.sender}")
        conversation = ticket.conversation_id
        dates = [
            *(event[name] for event in events for name in ("create_date", "write_date", "received_date")),
            *(ticket[name] for name in ("create_date", "write_date", "received_date", "last_customer_date")),
            *(conversation[name] for name in ("create_date", "write_date", "last_in_date")),
            *ticket.milestone_ids.mapped("date"),
            *ticket.message_ids.mapped("date"),
            *ticket.message_ids.mapped("create_date"),
        ]
        self.assertEqual({(date.minute, date.second, date.microsecond) for date in dates}, {(0, 0, 0)})
        public = self.env.ref("base.public_user")
        self.assertEqual(ticket.create_uid | ticket.message_ids.create_uid, public)
        answer = self.call("GET", path, token=token).json()
        self.assertTrue(answer["anonymous"])
        self.assertIn(":00:00Z", answer["created_at"])

    def test_who_gives_nothing_where_nothing_is_required_is_anonymous(self):
        self.channel.contact_policy = "optional"
        self.assertTrue(self.begin(email=None)[2].is_anonymous)
        self.assertFalse(self.begin()[2].is_anonymous)

    def test_a_channel_that_asks_for_nobody_forgets_who_it_is(self):
        self.channel.contact_policy = "none"
        ticket = self.begin(name="Anna")[2]
        self.assertEqual((ticket.is_anonymous, ticket.email_from, ticket.contact_name), (True, False, False))

    def test_pictures_of_anonymous_senders_lose_what_the_camera_wrote(self):
        self.channel.contact_policy = "none"
        exif = Image.Exif()
        exif[0x010F] = "Nikon"
        answer = self.create([("a.jpg", picture("JPEG", exif=exif.tobytes()))])
        self.assertEqual(answer.status_code, 201, answer.text)
        kept = self.ticket_of(answer.json()["id"])._public_messages().attachment_ids
        self.assertNotIn(b"Nikon", kept.raw)
        self.assertEqual(kept.create_date, self.company._day_of(fields.Datetime.now()))
        self.assertEqual(kept.name, "file-1.jpg")
        heic = [("a.heic", b"\x00\x00\x00\x18ftypheic" + b"\x00" * 20)]
        self.assert_problem(self.create(heic), "validation-failed", "#/files/0")

    def test_an_anonymous_failure_shows_no_time_either(self):
        self.channel.contact_policy = "none"
        with patch.object(FeedbackTicket, "_triage", side_effect=ZeroDivisionError), mute_logger(EVENT_LOGGER):
            created = self.create().json()
        conversation = self.env["feedback.conversation"].search([("thread_key", "=", created["id"])])
        today = self.company._day_of(fields.Datetime.now())
        self.assertEqual((conversation.last_in_date, conversation.create_date), (today, today))
