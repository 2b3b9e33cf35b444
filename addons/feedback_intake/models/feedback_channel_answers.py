from odoo import models
from odoo.tools import email_normalize

from ..tools.form_input import SCALES, read_answers
from ..tools.form_logic import is_met, shown_parts
from ..tools.rating import to_stars
from .feedback_channel_form import looks_like_phone


class FeedbackChannel(models.Model):
    """What visitors answer to the questions of a web form."""

    _inherit = "feedback.channel"

    def _form_questions(self):
        """Return the questions as tools/form_input.py takes them, in order."""
        return [question._as_question() for question in self._ordered_questions()]

    def _read_form_answers(self, typed):
        """Return ({key: value}, {name of the field: what is wrong with it}) of what was typed, {key: [text]}."""
        self.ensure_one()
        checks = {"email": lambda text: bool(email_normalize(text)), "phone": looks_like_phone}
        values, wrong = read_answers(self._form_questions(), typed, checks)
        return values, {f"q_{key}": self._wrong_answer_text(error) for key, error in wrong.items()}

    def _wrong_answer_text(self, error):
        limit = f"{error.limit or 0:g}"
        return {
            "missing": self.env._("Please answer this question."),
            "long": self.env._("This is too long: at most %s characters.", limit),
            "option": self.env._("Please choose one of these."),
            "number": self.env._("This is not a number. Example: 12.5"),
            "low": self.env._("This is too small: at least %s.", limit),
            "high": self.env._("This is too large: at most %s.", limit),
            "date": self.env._("This is not a date. Example: 2026-01-31"),
            "email": self.env._("This does not look like an e-mail address. Example: anna@example.com"),
            "phone": self.env._("This does not look like a phone number. Example: +7 495 123-45-67"),
        }[error.reason]

    def _form_contact(self, values):
        """Return {"email": …, "phone": …} that were given as answers to questions."""
        contact = {}
        for question in self._ordered_questions():
            if question.kind in ("email", "phone") and question.key in values:
                contact.setdefault(question.kind, values[question.key])
        return contact

    def _form_rating(self, values):
        """Return the stars, 1 to 5, that the answers give the ticket; 0: none."""
        for question in self._ordered_questions().filtered("gives_rating"):
            if question.kind in SCALES and question.key in values:
                return to_stars(values[question.key], *SCALES[question.kind])
        return 0

    def _form_ending(self, typed):
        """Return the thank-you text for those who have answered so, an empty recordset: the channel's own."""
        if not self.ending_ids:
            return self.ending_ids
        shown = shown_parts(self._form_questions(), typed)
        return self.ending_ids.sorted("sequence").filtered(lambda ending: is_met(ending._condition(), typed, shown))[:1]

    def _tell_answers(self, values):
        """Return the answers as the ledger keeps them: [dict] in the order of the form.

        ``property`` and ``value``: of the ticket; ``label`` and ``text`` for staff, ``asked`` and ``said`` for the
        visitor, each in their language; ``is_long``: words of the visitor's own.
        """
        office = self._in_office_language()
        return [
            {
                "key": question.key,
                "property": question._property_name(),
                "value": question.with_env(office.env)._property_value(values[question.key]),
                "label": question.with_env(office.env).name,
                "text": question.with_env(office.env)._answer_text(values[question.key]),
                "asked": question.name,
                "said": question._answer_text(values[question.key]),
                "is_long": question.kind == "long_text",
            }
            for question in self._ordered_questions()
            if question.key in values
        ]
