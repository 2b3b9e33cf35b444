from odoo import models

from ..exceptions import PayloadError
from ..tools.chat_text import questions_and_answers
from ..tools.message import Answer, Author, InboundMessage
from ..tools.payload import as_dict, as_list, as_number, as_text

ANONYMOUS = {"is_anonymous": True, "campaign_id": False, "source_id": False, "medium_id": False}


class FeedbackGatewayOdooSurvey(models.AbstractModel):
    """Answers to surveys of Odoo's own addon survey.

    A delivery is JSON, written by ``models/survey_user_input.py``:

    - ``answer`` (its id), ``survey`` (its title), ``is_anonymous``, ``score`` (percent, null: none)
    - ``author``: ``name``, ``email``, ``partner_id``, ``language``
    - ``ticket``: ``team_id``, ``kind``, ``category_id``
    - ``answers``: ``key``, ``question``, ``said`` (texts), ``value`` (as a property, null: none)

    Of an anonymous one neither ``answer`` nor ``author``.
    """

    _name = "feedback.gateway.odoo_survey"
    _inherit = "feedback.gateway"
    _description = "Survey Gateway"

    _has_webhook = False
    _is_inside = True
    _takes_batches = False

    def _process(self, event):
        result = super()._process(event)
        if event.ticket_id.is_anonymous:
            event.ticket_id._blur_times()
        return result

    def _parse(self, channel, delivery):
        content = as_dict(delivery.json())
        said = [as_dict(answer) for answer in as_list(content.get("answers"))]
        title = as_text(content.get("survey"))
        if not title:
            raise PayloadError("The survey has no title.")
        ticket, answer = as_dict(content.get("ticket")), as_number(content.get("answer"))
        is_anonymous = content.get("is_anonymous") is not False
        return [
            InboundMessage(
                external_id="" if is_anonymous or not answer else f"answer:{answer}",
                author=Author() if is_anonymous else self._read_author(as_dict(content.get("author"))),
                subject=title,
                body=self._body(title, content.get("score"), said),
                is_html=True,
                answers=tuple(self._read_answers(said)),
                kind_of_ticket=as_text(ticket.get("kind")),
                ticket_values={
                    **{name: as_number(ticket.get(name)) for name in ("team_id", "category_id") if ticket.get(name)},
                    **(ANONYMOUS if is_anonymous else {"survey_answer_id": answer}),
                },
            )
        ]

    def _read_author(self, author):
        return Author(
            name=as_text(author.get("name")),
            email=as_text(author.get("email")),
            language=as_text(author.get("language")),
            partner_id=max(as_number(author.get("partner_id")), 0),
        )

    def _read_answers(self, said):
        for one in said:
            value = one.get("value")
            if isinstance(value, (int, float)) or (isinstance(value, str) and value):
                yield Answer(as_text(one.get("key")), as_text(one.get("question")), value)

    def _body(self, title, score, said):
        pairs = [(as_text(one.get("question")), [as_text(text) for text in as_list(one.get("said"))]) for one in said]
        if isinstance(score, (int, float)):
            pairs.insert(0, (self.env._("Score"), [f"{score:g} %"]))
        return str(questions_and_answers(pairs))

    def _complete(self, channel, messages):
        for message in messages:
            values = message.ticket_values
            for name, model in (
                ("survey_answer_id", "survey.user_input"),
                ("team_id", "feedback.team"),
                ("category_id", "feedback.category"),
            ):
                if name in values:
                    # sudo: what the survey's settings name may have been deleted since
                    found = self.env[model].sudo().browse(values.pop(name)).exists()
                    values.update({name: found.id} if found else {})
        return messages

    def _check(self, channel):
        # sudo: survey.survey - which surveys make tickets in this channel
        surveys = self.env["survey.survey"].sudo().search([("feedback_channel_id", "=", channel.id)])
        if surveys:
            yield True, self.env._("Tickets come from: %s.", ", ".join(surveys.mapped("title")))
        else:
            yield False, self.env._("No survey makes tickets here yet: choose this channel in one, under “Tickets”.")

    def _setup_steps(self, channel):
        return [
            self.env._("Open Surveys and there the survey whose answers you want to look after."),
            self.env._("On its page “Tickets”, choose which answers become tickets, and this channel."),
            self.env._(
                "Switch “Anonymous” on where you have promised it: nothing on the ticket then tells who answered."
            ),
            self.env._("Answers that are given from then on become tickets; what is entered by “Test” does not."),
        ]
