from lxml import html

from odoo.exceptions import AccessError
from odoo.tests import TransactionCase, tagged

from .common import DeskCase


@tagged("post_install", "-at_install")
class TestFormTemplate(DeskCase, TransactionCase):
    """Forms that are ready to be used."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("ru_RU")
        cls.templates = cls.env["feedback.form.template"].search([])

    def _create(self, code, lang="en_US"):
        template = self._as("manager", self.templates.filtered(lambda template: template.code == code))
        action = template.with_context(lang=lang).action_create_form()
        return self.env["feedback.channel"].browse(action["res_id"])

    def test_each_makes_a_form_of_its_own_company(self):
        self.assertEqual(len(self.templates), 6)
        for template in self.templates:
            with self.subTest(template.code):
                channel = self._create(template.code)
                self.assertEqual((channel.gateway_type, channel.company_id), ("form", self.company))
                self.assertTrue(channel.question_ids and channel.form_title and channel.slug)
                self.assertEqual(channel.user_id, self.users["manager"])

    def test_each_is_a_form_that_can_be_filled_in(self):
        for template in self.templates:
            with self.subTest(template.code):
                channel = self._create(template.code)
                _values, errors = channel._read_form_answers({})
                required = channel.question_ids.filtered(lambda one: one.is_required and not one.condition_question_id)
                self.assertEqual({*errors}, {f"q_{question.key}" for question in required})
                properties = {one["string"] for one in channel.ticket_properties_definition}
                self.assertLessEqual(len(properties), len(channel.question_ids))

    def test_each_is_shown_before_it_is_used(self):
        for template in self.templates:
            channel = self._as("manager", self._create(template.code))
            for page in channel.form_preview:
                with self.subTest(template.code, lang=page["code"]):
                    tree = html.fromstring(page["html"])
                    self.assertEqual(tree.get("lang"), page["code"].replace("_", "-"))
                    fields = set(tree.xpath("//form//@name"))
                    asked = {f"q_{one.key}" for one in channel.question_ids if one.kind != "section"}
                    self.assertLessEqual(asked, fields)
                    self.assertFalse({"csrf_token", "stamp"} & fields)

    def test_texts_are_there_in_each_language_whoever_creates_it(self):
        for lang in ("en_US", "ru_RU"):
            channel = self._create("visit", lang)
            source = channel.with_context(lang="en_US")
            self.assertEqual((source.name, source.slug), ("Rating after a Visit", channel.slug))
            self.assertEqual(source.question_ids[0].name, "How did you like it?")
            self.assertIn("Come again soon!", source.form_thanks)
            self.assertIn("The manager reads it today.", source.ending_ids.text)

    def test_a_whistle_blower_stays_unknown(self):
        channel = self._create("whistle")
        self.assertEqual((channel.contact_policy, channel.is_confidential), ("none", True))

    def test_managers_alone_use_them(self):
        for role in ("agent", "reader", "portal", "public"):
            with self.subTest(role=role), self.assertRaises(AccessError):
                self._as(role, self.templates[0]).action_create_form()
