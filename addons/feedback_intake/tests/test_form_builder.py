from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import TransactionCase, tagged

from .form_case import BuilderCase


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
            with self.subTest(key=key), self.refused("small Latin letters"):
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
