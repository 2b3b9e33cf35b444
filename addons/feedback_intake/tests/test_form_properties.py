from odoo import Command
from odoo.tests import TransactionCase, tagged

from .form_case import BuilderCase


@tagged("post_install", "-at_install")
class TestFormProperties(BuilderCase, TransactionCase):
    """The questions as properties of tickets."""

    def _answered(self, **properties):
        return self._ticket(channel_id=self.form.id, ticket_properties=properties)

    def test_each_kind_has_its_type(self):
        kinds = {
            "text": "char",
            "long_text": "text",
            "choice": "selection",
            "choices": "tags",
            "stars": "integer",
            "faces": "integer",
            "scale": "integer",
            "number": "float",
            "date": "date",
            "email": "char",
            "phone": "char",
        }
        for kind in kinds:
            self._ask(kind, kind, options=["A"] if kind in ("choice", "choices") else ())
        for kind in ("section", "file"):
            self._ask(kind, kind)
        found = {one["string"]: one["type"] for one in self.form.ticket_properties_definition}
        self.assertEqual(found, {"Was it late?": "selection", **kinds})

    def test_they_speak_the_companys_language(self):
        self.env["res.lang"]._activate_lang("ru_RU")
        self.company.partner_id.lang = "ru_RU"
        self.late.with_context(lang="ru_RU").name = "Опоздали?"
        self.assertEqual(self._definition()["form_was_it_late_selection"]["string"], "Опоздали?")

    def test_a_question_that_was_reworded_keeps_its_answers(self):
        ticket = self._answered(form_was_it_late_selection="yes")
        self.late.name = "Did it come late?"
        self.assertEqual(self._definition()["form_was_it_late_selection"]["string"], "Did it come late?")
        self.assertEqual(ticket.ticket_properties["form_was_it_late_selection"], "Yes")

    def test_a_question_that_was_removed_stays_as_long_as_it_has_answers(self):
        self._ask("text", "Nobody answers this")
        ticket = self._answered(form_was_it_late_selection="no")
        self.form.question_ids.unlink()
        self.assertEqual([*self._definition()], ["form_was_it_late_selection"])
        self.assertEqual(ticket.read(["ticket_properties"])[0]["ticket_properties"][0]["value"], "no")

    def test_another_kind_of_answer_is_another_property(self):
        ticket = self._answered(form_was_it_late_selection="no")
        self.late.kind = "text"
        self.assertEqual([*self._definition()], ["form_was_it_late_char", "form_was_it_late_selection"])
        self.assertEqual(ticket.ticket_properties["form_was_it_late_selection"], "No")

    def test_an_option_that_was_removed_stays_as_long_as_there_are_answers(self):
        reason = self._ask("choice", "What?", options=["A", "B"])
        reason.option_ids[0].unlink()
        self.assertEqual(self._definition()["form_what_selection"]["selection"], [["b", "B"]])
        self._answered(form_what_selection="b")
        reason.write({"option_ids": [Command.delete(reason.option_ids.id), Command.create({"name": "C"})]})
        self.assertEqual(self._definition()["form_what_selection"]["selection"], [["c", "C"], ["b", "B"]])

    def test_properties_of_others_are_left_alone(self):
        own = {"name": "branch", "type": "char", "string": "Branch"}
        self.form.ticket_properties_definition = [*self.form.ticket_properties_definition, own]
        self._ask("text", "Why?")
        self.assertEqual([*self._definition()], ["form_was_it_late_selection", "form_why_char", "branch"])

    def test_staff_filter_and_group_by_answers(self):
        reason = self._ask("choices", "What?", options=["Cold", "Rude"])
        self._ask("scale", "How likely?")
        self._ask("date", "When?")
        first = self._answered(
            form_was_it_late_selection="yes", form_what_tags=["cold", "rude"], form_how_likely_integer=9
        )
        second = self._answered(form_was_it_late_selection="no", form_what_tags=["cold"], form_when_date="2026-01-31")
        self.assertTrue(reason)
        Ticket = self._as("agent", self.env["feedback.ticket"])
        for domain, expected in [
            ([("ticket_properties.form_was_it_late_selection", "=", "yes")], first),
            ([("ticket_properties.form_what_tags", "in", "rude")], first),
            ([("ticket_properties.form_how_likely_integer", ">=", 9)], first),
            ([("ticket_properties.form_when_date", "=", "2026-01-31")], second),
        ]:
            with self.subTest(domain=domain):
                self.assertEqual(Ticket.search([("channel_id", "=", self.form.id), *domain]).ids, expected.ids)
        own = [("channel_id", "=", self.form.id)]
        groups = Ticket.formatted_read_group(own, ["ticket_properties.form_was_it_late_selection"], ["__count"])
        counts = {group["ticket_properties.form_was_it_late_selection"]: group["__count"] for group in groups}
        self.assertEqual(counts, {"yes": 1, "no": 1})
        groups = Ticket.formatted_read_group(own, ["ticket_properties.form_what_tags"], ["__count"])
        counts = {group["ticket_properties.form_what_tags"][0]: group["__count"] for group in groups}
        self.assertEqual(counts, {"cold": 2, "rude": 1})
