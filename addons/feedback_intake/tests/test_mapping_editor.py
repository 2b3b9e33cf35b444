import json

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, HttpCase, TransactionCase, tagged

from .common import DeskCase
from .test_gateway_webhook import mapping

TOKEN = "a-token-of-the-channel"
REVIEW = {
    "data": {"id": "r-9", "text": "It leaks", "rate": "9", "author": {"name": "Anna", "mail": "anna@leak.example"}}
}


@tagged("post_install", "-at_install")
class TestMappingEditor(TransactionCase):
    """What an administrator sees while they say what is what."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.channel = cls.env["feedback.channel"].create(
            {"name": "Reviews", "gateway_type": "webhook", "signing_secret": TOKEN, "webhook_proof": "header"}
        )

    def _receive(self, body):
        event = self.env["feedback.inbound.event"]._store(
            self.channel, "k1", body.encode(), headers={"content-type": "application/json"}
        )
        event._process()
        return event

    def test_the_ticket_is_shown_before_anything_is_saved(self):
        with Form(self.channel) as form:
            form.mapping_sample = json.dumps(REVIEW)
            self.assertIn("guessed", form.mapping_preview)
            self.assertEqual(
                form.mapping_paths, ["data.id", "data.text", "data.rate", "data.author.name", "data.author.mail"]
            )
            with form.mapping_line_ids.new() as line:
                line.target, line.path = "text", "data.text"
                self.assertEqual(line.found, "It leaks")
            with form.mapping_line_ids.new() as line:
                line.target, line.path, line.detail = "rating", "data.rate", "0-10"
                self.assertEqual(line.detail_hint, "scale: 1-5")
            with form.mapping_line_ids.new() as line:
                line.target, line.path = "email", "data.author.email"
                self.assertFalse(line.found)
            self.assertIn("★★★★★", form.mapping_preview)
            self.assertIn("nothing usable at “data.author.email”", form.mapping_preview)
            with form.mapping_line_ids.edit(2) as line:
                line.path = "data.author.mail"
            self.assertIn("anna@leak.example", form.mapping_preview)
            self.assertNotIn("nothing usable", form.mapping_preview)
            self.assertFalse(self.env["feedback.channel.mapping"].search([("channel_id", "=", self.channel.id)]))
        self.assertEqual(len(self.channel.mapping_line_ids), 3)

    def test_a_path_that_is_none_is_told_while_it_is_typed_and_refused_when_saved(self):
        with self.assertRaisesRegex(ValidationError, "data.customer.email"), Form(self.channel) as form:
            form.mapping_sample = json.dumps(REVIEW)
            with form.mapping_line_ids.new() as line:
                line.path = "data..text"
                self.assertIn("..text", line.found)
        with self.assertRaisesRegex(ValidationError, "0-10"):
            self.channel.mapping_line_ids = mapping(("rating", "data.rate", "many"))

    def test_the_last_delivery_is_the_sample_where_none_is_pasted(self):
        self._receive(json.dumps(REVIEW))
        self.assertIn("It leaks", self.channel.mapping_preview)
        self.assertIn("data.author.mail", self.channel.mapping_content)

    def test_what_a_sample_says_is_no_html(self):
        self.channel.mapping_sample = json.dumps({"text": "<img src=x onerror=alert(1)>", "<b>": "<script>"})
        for shown in (self.channel.mapping_preview, self.channel.mapping_content):
            self.assertNotIn("<img", shown)
            self.assertNotIn("<b>", shown)
            self.assertNotIn("<script", shown)

    def test_the_ticket_is_the_one_that_was_shown(self):
        self.channel.mapping_line_ids = mapping(
            ("text", "data.text", False), ("email", "data.author.mail", False), ("rating", "data.rate", "10")
        )
        ticket = self._receive(json.dumps(REVIEW)).ticket_id
        self.assertEqual((ticket.subject, ticket.rating, ticket.email_from), ("It leaks", 5, "anna@leak.example"))
        for shown in ("It leaks", "★★★★★", "anna@leak.example"):
            self.assertIn(shown, self.channel.mapping_preview)

    def test_lines_are_suggested_once(self):
        with self.assertRaisesRegex(UserError, "Paste"):
            self.channel.action_suggest_mapping()
        self.channel.mapping_sample = json.dumps(REVIEW)
        self.channel.action_suggest_mapping()
        found = {line.target: line.path for line in self.channel.mapping_line_ids}
        self.assertEqual(
            found, {"text": "data.text", "name": "data.author.name", "message": "data.id", "email": "data.author.mail"}
        )
        with self.assertRaisesRegex(UserError, "Nothing more"):
            self.channel.action_suggest_mapping()

    def test_what_is_no_sample_is_told(self):
        for sample, told in (
            ("{x", "no JSON"),
            ('{"a": 1}', "neither text"),
            ("[" * 20 + '"' + "x" * 300_000, "too large"),
        ):
            self.channel.mapping_sample = sample
            self.assertIn(told, self.channel.mapping_preview)
        self.channel.mapping_sample = json.dumps([{"text": f"No. {number}"} for number in range(5)])
        self.assertIn("2 more", self.channel.mapping_preview)

    def test_a_channel_that_is_copied_keeps_its_mapping_and_no_secret(self):
        self.channel.mapping_line_ids = mapping(("text", "data.text", False))
        self.channel.write({"mapping_sample": "{}", "reply_url": "https://x.example"})
        copy = self.channel.copy()
        self.assertEqual(copy.mapping_line_ids.path, "data.text")
        self.assertFalse(copy.signing_secret or copy.mapping_sample or copy.reply_url)
        self.assertNotEqual(copy.reply_secret, self.channel.reply_secret)

    def test_names_of_headers_and_addresses_are_checked(self):
        for values in ({"webhook_header": "X Shop"}, {"webhook_header": "X:\r\nY"}, {"reply_url": "crm.example"}):
            with self.assertRaises(ValidationError):
                self.channel.write(values)


@tagged("post_install", "-at_install")
class TestMappingInBrowser(HttpCase):
    def test_a_path_is_chosen_and_the_ticket_changes_at_once(self):
        channel = self.env["feedback.channel"].create(
            {
                "name": "Reviews",
                "gateway_type": "webhook",
                "mapping_sample": json.dumps(REVIEW),
                "mapping_line_ids": mapping(("text", "data.text", False), ("name", "data.id", False)),
            }
        )
        code = """
            const find = async (selector) => {
                for (let i = 0; i < 300; i++) {
                    const found = document.querySelector(selector);
                    if (found) return found;
                    await new Promise((resolve) => setTimeout(resolve, 100));
                }
                throw new Error(`${selector} is missing`);
            };
            (async () => {
                (await find(".nav-link[name=mapping]")).click();
                (await find(".o_data_row:nth-child(2) td[name=path]")).click();
                const input = await find(".o_data_row:nth-child(2) td[name=path] input[list]");
                const paths = [...input.parentElement.querySelectorAll("option")].map((option) => option.value);
                input.value = paths.find((path) => path === "data.author.name");
                input.dispatchEvent(new Event("input", { bubbles: true }));
                input.dispatchEvent(new Event("change", { bubbles: true }));
                const isShown = () => document.querySelector(".o_feedback_preview").innerText.includes("Anna");
                for (let i = 0; i < 100 && !isShown(); i++) {
                    await new Promise((resolve) => setTimeout(resolve, 100));
                }
                if (!isShown()) throw new Error("The ticket has no name.");
                (await find(".o_form_button_save")).click();
                for (let i = 0; i < 100 && document.querySelector(".o_form_dirty"); i++) {
                    await new Promise((resolve) => setTimeout(resolve, 100));
                }
                console.log("test successful");
            })().catch((error) => console.error(error.message));
        """
        self.browser_js(f"/odoo/feedback-channels/{channel.id}", code, login="admin", timeout=120)
        self.assertEqual(channel.mapping_line_ids.mapped("path"), ["data.text", "data.author.name"])


@tagged("post_install", "-at_install")
class TestMappingAccess(DeskCase, TransactionCase):
    def setUp(self):
        super().setUp()
        self.webhook = self.env["feedback.channel"].create(
            {
                "name": "Any",
                "gateway_type": "webhook",
                "company_id": self.company.id,
                "mapping_line_ids": mapping(("text", "text", False)),
                "mapping_sample": '{"text": "Private words"}',
                "reply_url": "https://crm.example/answers",
            }
        )

    def test_managers_of_the_company_alone_see_and_change_it(self):
        line = self.webhook.mapping_line_ids
        for role in ("reader", "agent", "lead", "stranger", "strange_manager", "portal", "public"):
            with self.subTest(role=role), self.assertRaises(AccessError):
                self._as(role, line).read(["path"])
            with self.subTest(role=role), self.assertRaises(AccessError):
                self._as(role, line).write({"path": "x"})
            with self.subTest(role=role), self.assertRaises(AccessError):
                self._as(role, self.webhook).action_suggest_mapping()
        self._as("manager", line).path = "body"
        self._as("manager", self.webhook).mapping_line_ids = [Command.create({"target": "name", "path": "name"})]

    def test_samples_and_secrets_are_not_for_everybody(self):
        for names, refused in (
            (["mapping_sample", "mapping_preview", "mapping_content"], ("reader", "agent", "lead")),
            (["reply_secret", "reply_url", "webhook_proof"], ("reader", "agent", "lead", "manager")),
        ):
            for role in refused:
                for name in names:
                    with self.subTest(role=role, name=name), self.assertRaises(AccessError):
                        self._as(role, self.webhook).read([name])
        self.assertIn("Private words", self._as("manager", self.webhook).mapping_preview)

    def test_agents_know_which_way_their_answer_goes(self):
        event = self.env["feedback.inbound.event"]._store(
            self.webhook, "k", b'{"text": "Hi"}', headers={"content-type": "application/json", "webhook-id": "m-1"}
        )
        event._process()
        self.assertEqual(event.state, "done", event.reason)
        self.assertIn("Any", self._as("agent", event.ticket_id).reply_hint)
