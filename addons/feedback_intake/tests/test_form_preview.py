from lxml import html

from odoo import Command
from odoo.tests import Form, TransactionCase, tagged

from .form_case import BuilderCase


@tagged("post_install", "-at_install")
class TestFormPreview(BuilderCase, TransactionCase):
    """What an administrator sees of the form while it is being edited."""

    def _pages(self, record):
        return {page["code"]: html.fromstring(page["html"]) for page in record.form_preview}

    def _labels(self, tree):
        nodes = tree.xpath("//*[@data-part]//label[@for] | //*[@data-part]//legend | //*[@data-part]/h2")
        return [" ".join(node.text_content().split()) for node in nodes]

    def test_what_is_not_saved_yet_is_shown(self):
        self.env["res.lang"]._activate_lang("ru_RU")
        with Form(self._as("manager", self.form).with_context(lang="en_US")) as form:
            form.form_title = "Tell us all"
            with form.question_ids.new() as line:
                line.name, line.kind, line.is_required = "What was it?", "choice", True
                with line.option_ids.new() as option:
                    option.name = "The lid"
            with form.question_ids.new() as line:
                line.name, line.kind = "Why?", "long_text"
                line.condition_question_id, line.condition_operator = self.late, "is"
            tree = self._pages(form)["en_US"]
            self.assertEqual(tree.xpath("//h1")[0].text_content(), "Tell us all")
            self.assertEqual(self._labels(tree), ["Was it late? optional", "What was it?", "Why? optional"])
            self.assertIn("The lid", tree.text_content())
            self.assertIn('"operator": "is"', tree.xpath("//form/@data-logic")[0])
            self.assertIn("What was it?", self._pages(form)["ru_RU"].text_content(), "what nobody has translated yet")
            self.assertEqual(len(self.form.question_ids), 1, "nothing is saved")
        self.assertEqual((len(self.form.question_ids), self.form.form_title), (3, "Tell us all"))

    def test_each_language_is_shown(self):
        self.env["res.lang"]._activate_lang("ru_RU")
        self.late.with_context(lang="ru_RU").name = "Опоздали?"
        pages = self._pages(self._as("manager", self.form))
        self.assertIn("Was it late?", pages["en_US"].text_content())
        self.assertIn("Опоздали?", pages["ru_RU"].text_content())

    def test_it_takes_nothing(self):
        tree = self._pages(self._as("manager", self.form))["en_US"]
        form = tree.xpath("//form")[0]
        self.assertEqual(form.get("data-preview"), "1")
        self.assertFalse(tree.xpath("//input[@type='hidden']"))

    def test_other_channels_have_none(self):
        self.assertFalse(self.channel.form_preview)

    def test_options_are_dropped_with_the_question_they_belong_to(self):
        reason = self._ask("choice", "What?", options=["A", "B"])
        why = self._ask(
            "text",
            "Why?",
            20,
            condition_question_id=reason.id,
            condition_option_ids=[Command.set(reason.option_ids.ids)],
        )
        with Form(self.form) as form, form.question_ids.edit(2) as line:
            line.condition_question_id = self.late
            self.assertFalse(line.condition_option_ids)
        self.assertEqual(why.condition_text, "Shown when “Was it late?” is “Yes”")
