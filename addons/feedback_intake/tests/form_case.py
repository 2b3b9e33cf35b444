"""Web forms with questions, for tests of how they are built and what is made of the answers."""

from contextlib import contextmanager

from odoo.exceptions import ValidationError
from odoo.fields import Command

from .common import DeskCase
from .public_page_case import PublicPageCase

LATE = [("late", "It came late"), ("broken", "It was broken"), ("rude", "Somebody was rude")]
IN_RUSSIAN = {"late": "Пришло поздно", "broken": "Сломано", "rude": "Нагрубили"}


class QuestionsCase(PublicPageCase):
    """``self.questions``: {key: feedback.form.question} of a form about a delivery, in English and Russian."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.partner_id.lang = "en_US"
        cls.channel.write(
            {
                "message_policy": "optional",
                "ask_kind": False,
                "ask_category": False,
                "ask_rating": False,
                "hourly_limit": 1000,
            }
        )
        cls.questions = {}
        cls.ask(
            "stars", "service", "How was our service?", is_required=True, gives_rating=True, ru="Как вас обслужили?"
        )
        cls.ask(
            "choices",
            "reason",
            "What went wrong?",
            options=LATE,
            when=("service", "at_most", 3),
            ru="Что пошло не так?",
        )
        cls.ask("date", "day", "When did it come?", is_required=True, when=("reason", "is", "late"))
        cls.ask("section", "damage", "The damage", when=("reason", "is", "broken"))
        cls.ask("long_text", "what", "What is broken?", is_required=True)
        cls.ask("file", "photos", "Photos of it", file_policy="media")
        cls.ask("section", "end", "At last")
        cls.ask("yes_no", "again", "Would you order again?")
        cls.ask("scale", "nps", "Would you recommend us?", low_label="Not at all", high_label="Certainly")
        cls.ask("number", "days", "How many days?", has_limits=True, min_number=1, max_number=30)

    @classmethod
    def ask(cls, kind, key, name, options=(), when=None, ru=None, **values):
        question = cls.env["feedback.form.question"].create(
            {
                "channel_id": cls.channel.id,
                "sequence": 10 * (len(cls.questions) + 1),
                "kind": kind,
                "key": key,
                "name": name,
                "option_ids": [Command.create({"key": one, "name": label}) for one, label in options],
                **(cls.condition(*when) if when else {}),
                **values,
            }
        )
        if ru:
            question.with_context(lang="ru_RU").name = ru
        for option in question.option_ids:
            option.with_context(lang="ru_RU").name = IN_RUSSIAN.get(option.key, option.name)
        cls.questions[key] = question
        return question

    @classmethod
    def condition(cls, key, operator, value=None):
        source = cls.questions[key]
        options = source.option_ids.filtered(lambda option: option.key == value)
        return {
            "condition_question_id": source.id,
            "condition_operator": operator,
            "condition_option_ids": [Command.set(options.ids)],
            "condition_number": value if isinstance(value, int) else 0,
            "condition_answer": value if value in ("yes", "no") else "yes",
        }

    def answer(self, files=(), **answers):
        """Send the form with these answers to its questions, one text or a list each."""
        _page, values = self.open_form()
        typed = {f"q_{key}": given for key, given in answers.items()}
        parts = [(f"q_{key}", (name, data, "application/octet-stream")) for key, name, data in files]
        data = {**values, "email": "anna@form-tests.example", **typed}
        return self.url_open("/feedback/site", data=data, files=parts or None)

    def answers_of(self, ticket):
        """Return {label: value} of the ticket's properties that have one."""
        properties = ticket.read(["ticket_properties"])[0]["ticket_properties"]
        return {one["string"]: one["value"] for one in properties if one.get("value")}


class BuilderCase(DeskCase):
    """``self.form``: a channel whose form asks one question, ``self.late``."""

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
