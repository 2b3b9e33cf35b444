from odoo import models

from .feedback_form_template_content import ask, end, form


class FeedbackFormTemplate(models.Model):
    """What the templates ask, in the language of the context: forms for one's own people."""

    _inherit = "feedback.form.template"

    def _content_employee(self):
        return form(
            {
                "form_title": self.env._("How are you doing at work?"),
                "kind": "suggestion",
                "contact_policy": "optional",
                "file_policy": "none",
                "message_policy": "optional",
                "is_confidential": True,
            },
            {
                "form_intro": self.env._("Leave the contact data empty, and nobody can find out who you are."),
                "form_thanks": self.env._("The results are shown to everybody, single answers to nobody."),
            },
            [
                ask("faces", "mood", self.env._("How was your last week?"), is_required=True, gives_rating=True),
                ask("scale", "recommend", self.env._("Would you recommend us as an employer?"), **self._scale_ends()),
                ask(
                    "choices",
                    "hinders",
                    self.env._("What hinders you most?"),
                    when=("mood", "at_most", 3),
                    options={
                        "load": self.env._("Too much work"),
                        "tools": self.env._("Tools and equipment"),
                        "manager": self.env._("My manager"),
                        "team": self.env._("The team"),
                        "pay": self.env._("Pay"),
                    },
                ),
                ask("long_text", "change", self.env._("What would you change first?")),
            ],
        )

    def _content_whistle(self):
        return form(
            {
                "form_title": self.env._("Report a breach"),
                "kind": "incident",
                "contact_policy": "none",
                "is_confidential": True,
                "acknowledge": False,
            },
            {
                "form_intro": self.env._(
                    "Your report is anonymous, and only those who investigate it read it. Do not write it on a "
                    "device of the company, and name yourself only if you want to."
                ),
                "form_thanks": self.env._(
                    "Keep the address of the next page: there you read our answer and can add to it."
                ),
            },
            [
                ask(
                    "choice",
                    "kind",
                    self.env._("What kind of breach is it?"),
                    is_required=True,
                    options={
                        "money": self.env._("Fraud, theft or bribery"),
                        "people": self.env._("Harassment or discrimination"),
                        "safety": self.env._("Health, safety or the environment"),
                        "data": self.env._("Personal data or secrets"),
                        "other": self.env._("Something else"),
                    },
                ),
                ask(
                    "choice",
                    "relation",
                    self.env._("How are you connected with us?"),
                    options={
                        "employee": self.env._("I work here"),
                        "former": self.env._("I used to work here"),
                        "partner": self.env._("Supplier or partner"),
                        "customer": self.env._("Customer"),
                    },
                ),
                ask(
                    "text",
                    "place",
                    self.env._("Where does it happen?"),
                    placeholder=self.env._("Department, branch or address"),
                ),
                ask("date", "since", self.env._("Since when?")),
                ask("yes_no", "ongoing", self.env._("Is it still going on?")),
                ask("yes_no", "danger", self.env._("Is somebody in danger?")),
                ask(
                    "long_text",
                    "danger_who",
                    self.env._("Who, and what has to be done at once?"),
                    is_required=True,
                    when=("danger", "is", "yes"),
                ),
                ask("text", "witnesses", self.env._("Who else knows of it?")),
            ],
            [
                end(
                    self.env._("We act at once"),
                    self.env._("If a life is at risk, please call the emergency services too."),
                    when=("danger", "is", "yes"),
                )
            ],
        )
