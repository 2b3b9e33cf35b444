from contextlib import contextmanager

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import TransactionCase, tagged

from .common import DeskCase


class BuilderCase(DeskCase):
    @contextmanager
    def refused(self, sentence, error=ValidationError):
        with self.assertRaisesRegex(error, sentence), self.env.cr.savepoint():
            yield

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.form = cls.env["feedback.channel"].create(
            {"name": "Form", "gateway_type": "form", "company_id": cls.company.id, "user_id": False}
        )
        cls.late = cls._ask("yes_no", "Was it late?")

    @classmethod
    def _ask(cls, kind, name, sequence=10, options=(), **values):
        return cls.env["feedback.form.question"].create(
            {
                "channel_id": cls.form.id,
                "kind": kind,
                "name": name,
                "sequence": sequence,
                "option_ids": [Command.create({"name": option}) for option in options],
                **values,
            }
        )

    def _if_late(self, **values):
        return {"condition_question_id": self.late.id, "condition_operator": "is", "condition_answer": "yes", **values}

    def _definition(self, channel=None):
        return {one["name"]: one for one in (channel or self.form).ticket_properties_definition}


@tagged("post_install", "-at_install")
class TestFormBuilder(BuilderCase, TransactionCase):
    """What an administrator may set up."""

    def test_short_names_are_made_of_the_question_and_stay(self):
        reason = self._ask("choice", "What went wrong?", options=["Too late", "Too late", "Опоздали"])
        twin, russian = self._ask("text", "What went wrong?"), self._ask("text", "Что случилось?")
        self.assertEqual(
            (self.late.key, reason.key, twin.key, russian.key),
            ("was_it_late", "what_went_wrong", "what_went_wrong_2", "question"),
        )
        self.assertEqual(reason.option_ids.mapped("key"), ["too_late", "too_late_2", "answer"])
        reason.name = "Was something wrong?"
        self.assertEqual(reason.key, "what_went_wrong")

    def test_two_questions_saved_with_the_channel_have_names_of_their_own(self):
        self.form.question_ids = [Command.create({"name": "Why?"}), Command.create({"name": "Why?"})]
        self.assertEqual(self.form.question_ids.mapped("key"), ["was_it_late", "why", "why_2"])

    def test_a_short_name_that_no_link_can_carry_is_refused(self):
        for key in ("Ключ", "a b", "A", "a&b", "_a", "a" * 50):
            with self.subTest(key=key), self.assertRaises(ValidationError):
                self.late.key = key

    def test_conditions_are_told_in_words(self):
        stars = self._ask("stars", "How was it?")
        reason = self._ask("choices", "What was it?", options=["Cold", "Rude"])
        of_reason = {"condition_question_id": reason.id, "condition_option_ids": [Command.set(reason.option_ids.ids)]}
        of_stars = {"condition_question_id": stars.id, "condition_number": 3}
        for values, sentence in [
            (self._if_late(), "Shown when “Was it late?” is “Yes”"),
            (self._if_late(condition_operator="is_not"), "Shown unless “Was it late?” is “Yes”"),
            (self._if_late(condition_operator="filled"), "Shown when “Was it late?” is filled in"),
            ({**of_reason, "condition_operator": "is"}, "Shown when “What was it?” is “Cold” or “Rude”"),
            ({**of_stars, "condition_operator": "at_most"}, "Shown when “How was it?” is at most 3"),
            ({**of_stars, "condition_operator": "at_least"}, "Shown when “How was it?” is at least 3"),
        ]:
            with self.subTest(sentence=sentence):
                self.assertEqual(self._ask("text", "More", **values).condition_text, sentence)

    def test_a_condition_asks_about_an_earlier_question_alone(self):
        why = self._ask("text", "Why?", 20, **self._if_late())
        with self.refused("no question above it"):
            self.late.write({"condition_question_id": why.id, "condition_operator": "filled"})
        with self.refused("no question above it"):
            why.condition_question_id = why
        with self.refused("no question above it"):
            why.sequence = 5
        with self.refused("no question above it"):
            self.late.kind = "section"
        other = self.form.copy({"name": "Other"})
        with self.refused("no question above it"):
            why.condition_question_id = other.question_ids[0]

    def test_questions_change_places_in_one_go(self):
        why = self._ask("text", "Why?", 20, **self._if_late())
        self.form.question_ids = [
            Command.update(self.late.id, {"sequence": 30}),
            Command.update(why.id, {"sequence": 40}),
        ]
        with self.refused("no question above it"):
            self.form.question_ids = [
                Command.update(why.id, {"sequence": 1}),
                Command.update(self.late.id, {"sequence": 2}),
            ]

    def test_a_condition_must_fit_what_it_asks_about(self):
        text = self._ask("text", "Your order?")
        reason, other = (self._ask("choice", name, options=["A", "B"]) for name in ("What?", "Which?"))
        why = self._ask("text", "Why?", 20)
        of_text = {"condition_question_id": text.id}
        with self.refused("choose another comparison"):
            why.write({**of_text, "condition_operator": "at_least"})
        of_reason = {"condition_question_id": reason.id, "condition_operator": "is"}
        with self.refused("on which answers"):
            why.write(of_reason)
        with self.refused("on which answers"):
            why.write({**of_reason, "condition_option_ids": [Command.set(other.option_ids[0].ids)]})
        why.write(of_text)
        self.assertEqual(why.condition_operator, "filled", "what can be asked of a text is preset")

    def test_an_option_on_which_something_depends_is_not_removed(self):
        reason = self._ask("choice", "What?", options=["A", "B"])
        self._ask(
            "text",
            "Why?",
            condition_question_id=reason.id,
            condition_operator="is",
            condition_option_ids=[Command.set(reason.option_ids[0].ids)],
        )
        with self.refused("on which answers"):
            reason.option_ids[0].unlink()
        reason.option_ids[1].unlink()

    def test_a_question_on_which_something_depends_is_not_removed(self):
        why = self._ask("text", "Why?", 20, **self._if_late())
        with self.refused("whether “Why\\?” is shown depends on it", UserError):
            self.late.unlink()
        self.form.question_ids = [Command.delete(self.late.id), Command.delete(why.id)]
        self.assertFalse(self.form.question_ids)
        late = self._ask("yes_no", "Was it late?")
        self.env["feedback.form.ending"].create(
            {"channel_id": self.form.id, "name": "Sorry!", "condition_question_id": late.id}
        )
        with self.refused("Sorry!", UserError):
            late.unlink()

    def test_a_choice_needs_answers(self):
        with self.refused("needs answers to choose from"):
            self._ask("choice", "What?")

    def test_limits_are_in_order(self):
        with self.refused("larger than the largest"):
            self._ask("number", "How many?", has_limits=True, min_number=3, max_number=2)

    def test_an_anonymous_form_does_not_ask_who_somebody_is(self):
        mail = self._ask("email", "Your address?")
        with self.refused("always anonymous"):
            self.form.contact_policy = "none"
        mail.unlink()
        self.form.contact_policy = "none"
        with self.refused("always anonymous"):
            self._ask("phone", "Your number?")

    def test_products_and_orders_are_asked_for_where_they_are_known(self):
        kinds = dict(self.env["feedback.form.question"]._selection_kind())
        self.assertEqual(
            ("product" in kinds, "order" in kinds), ("product.template" in self.env, "sale.order" in self.env)
        )

    def test_a_copy_of_the_channel_asks_the_same_under_the_same_conditions(self):
        reason = self._ask("choice", "What?", 15, options=["A", "B"], **self._if_late())
        of_reason = {
            "condition_question_id": reason.id,
            "condition_option_ids": [Command.set(reason.option_ids[1].ids)],
        }
        self._ask("text", "Why?", 20, **of_reason)
        self.env["feedback.form.ending"].create({"channel_id": self.form.id, "name": "Sorry!", **of_reason})
        copy = self.form.copy({"name": "Copy"})
        for channel in (self.form, copy):
            self.assertEqual(
                channel.question_ids.mapped("condition_text"),
                [False, "Shown when “Was it late?” is “Yes”", "Shown when “What?” is “B”"],
            )
        self.assertEqual(
            [part.as_json() for part in copy._form_questions()],
            [part.as_json() for part in self.form._form_questions()],
        )
        self.assertFalse(copy.question_ids.condition_question_id & self.form.question_ids)
        self.assertEqual(copy.ending_ids.condition_option_ids.question_id, copy.question_ids[1])

    def test_a_channel_goes_with_its_form(self):
        self._ask("text", "Why?", 20, **self._if_late())
        self.form.unlink()
        self.assertFalse(self.late.exists())


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


@tagged("post_install", "-at_install")
class TestFormAccess(BuilderCase, TransactionCase):
    """Managers build forms, those who read tickets read them, nobody touches another company's."""

    def _parts(self):
        reason = self._ask("choice", "What?", options=["A"])
        ending = self.env["feedback.form.ending"].create(
            {"channel_id": self.form.id, "name": "Sorry!", "condition_question_id": self.late.id}
        )
        return reason, reason.option_ids, ending

    def test_who_may_read(self):
        for records in self._parts():
            for role in ("agent", "reader", "manager"):
                self.assertTrue(self._as(role, records).read(["name"]))
            for role in ("stranger", "strange_manager", "portal", "public"):
                with self.subTest(role=role, model=records._name), self.assertRaises(AccessError):
                    self._as(role, records).read(["name"])

    def test_who_may_write(self):
        for records in self._parts():
            self._as("manager", records).name = "Changed"
            for role in ("agent", "reader", "strange_manager", "portal", "public"):
                with self.subTest(role=role, model=records._name), self.assertRaises(AccessError):
                    self._as(role, records).name = "Forged"

    def test_a_manager_builds_a_form(self):
        form = self._as("manager", self.form)
        form.question_ids = [Command.create({"name": "Why?", "kind": "text"})]
        self.assertIn("form_why_char", self._definition())
        with self.assertRaises(AccessError):
            self._as("strange_manager", self.env["feedback.form.question"]).create(
                {"channel_id": self.form.id, "name": "Forged"}
            )
