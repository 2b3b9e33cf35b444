import json

from markupsafe import Markup

from odoo import models

from ..exceptions import PayloadError, UnsupportedEvent
from ..tools.form_answers import FormAnswer, read_form
from ..tools.mapping import readable, to_moment
from ..tools.payload import as_dict, as_text
from ..tools.signature import check_shared_token

HEADER = "X-Feedback-Secret"
REQUIRED = ("answer_id", "answers")
# Stands in the template where a variable of the form belongs.
MARK = "←"
# A text at least so long is what the customer wanted to say.
LONG_TEXT = 40


class FeedbackGatewayYandexForms(models.AbstractModel):
    """Yandex Forms: the integration “HTTP request” sends what the form's owner has written into it, our template;
    https://yandex.ru/support/forms/ru/send-request"""

    _name = "feedback.gateway.yandex_forms"
    _inherit = "feedback.gateway"
    _description = "Yandex Forms Gateway"

    _settings = ("signing_secret",)
    _optional_settings = ("rating_question", "rating_scale")

    def _authenticate(self, channel, delivery):
        check_shared_token(channel.signing_secret, delivery.headers.get(HEADER))

    def _delivery_key(self, channel, delivery):
        return as_text(as_dict(delivery.json()).get("answer_id")) or delivery.digest

    def _parse(self, channel, delivery):
        content = as_dict(delivery.json())
        missing = [name for name in REQUIRED if name not in content]
        if missing:
            raise PayloadError(
                self.env._(
                    "The request lacks %s: paste the template from the channel's page into the form's integration.",
                    ", ".join(missing),
                )
            )
        answers = [self._read_answer(*item) for item in as_dict(content["answers"]).items()]
        left = [name for name in ("answer_id", "form_id", "form") if MARK in as_text(content.get(name))]
        left += [answer.label for answer in answers if MARK in answer.value]
        if left:
            raise PayloadError(
                self.env._(
                    "The template still has to be filled in: choose a variable of the form for %s.", ", ".join(left)
                )
            )
        answers = [answer for answer in answers if answer.value]
        if not answers:
            raise UnsupportedEvent(self.env._("All answers are empty."))
        return [
            read_form(
                as_text(content.get("form")),
                answers,
                channel.rating_question,
                channel.rating_scale,
                external_id=as_text(content["answer_id"]),
                sent_date=to_moment(content.get("created")),
            )
        ]

    def _read_answer(self, label, value):
        text = readable(value).strip()
        return FormAnswer(as_text(label), as_text(label), text, "long" if len(text) >= LONG_TEXT else "")

    def _setup_steps(self, channel):
        return [
            self.env._("Press “Make One” for the secret, and save."),
            self.env._("In Yandex Forms open the form, then Integrations, and add the action “HTTP request”."),
            self.env._("Choose the method POST and enter the address “Webhook”."),
            self.env._(
                "Add the header %(header)s with the secret, and Content-Type with application/json.", header=HEADER
            ),
            Markup("%s<pre>%s</pre>")
            % (
                self.env._(
                    "Paste this as the body. Put the variable named there in place of each arrow, and under "
                    "“answers” a line for each question: its name, and as its value the variable with its answer."
                ),
                self._template(),
            ),
            self.env._("Fill in the form once: the answer becomes a ticket. If not, the ledger says what is missing."),
            self.env._("Yandex calls from IPv6 addresses alone: our address must be reachable over IPv6."),
        ]

    def _template(self):
        questions = (
            self.env._("Name"),
            self.env._("E-mail"),
            self.env._("Phone"),
            self.env._("Rating"),
            self.env._("Message"),
        )
        variables = {
            "form": self.env._("name of the form"),
            "form_id": self.env._("ID of the form"),
            "answer_id": self.env._("ID of the answer"),
            "created": self.env._("date of the answer"),
        }
        answer = self.env._("answer to the question")
        template = {
            **{name: f"{MARK} {variable}" for name, variable in variables.items()},
            "answers": dict.fromkeys(questions, f"{MARK} {answer}"),
        }
        return json.dumps(template, ensure_ascii=False, indent=2)
