from odoo import models

from .feedback_form_template_content import ask, form


class FeedbackFormTemplate(models.Model):
    """What the templates ask, in the language of the context: forms for one's own people."""

    _inherit = "feedback.form.template"

    def _content_employee(self):
        _ = self.env._
        return form(
            {
                "form_title": _("How are you doing at work?"),
                "kind": "suggestion",
                "contact_policy": "optional",
                "file_policy": "none",
                "message_policy": "optional",
                "is_confidential": True,
            },
            {
                "form_intro": _("Leave the contact data empty, and nobody can find out who you are."),
                "form_thanks": _("The results are shown to everybody, single answers to nobody."),
            },
            [
                ask("faces", "mood", _("How was your last week?"), is_required=True, gives_rating=True),
                ask("scale", "recommend", _("Would you recommend us as an employer?"), **self._scale_ends()),
                ask(
                    "choices",
                    "hinders",
                    _("What hinders you most?"),
                    when=("mood", "at_most", 3),
                    options={
                        "load": _("Too much work"),
                        "tools": _("Tools and equipment"),
                        "manager": _("My manager"),
                        "team": _("The team"),
                        "pay": _("Pay"),
                    },
                ),
                ask("long_text", "change", _("What would you change first?")),
            ],
        )

    def _content_whistle(self):
        _ = self.env._
        return form(
            {
                "form_title": _("Report a breach"),
                "kind": "incident",
                "contact_policy": "none",
                "is_confidential": True,
                "acknowledge": False,
            },
            {
                "form_intro": _(
                    "Your report is anonymous, and only those who investigate it read it. Do not write it on a "
                    "device of the company, and name yourself only if you want to."
                ),
                "form_thanks": _("Keep the address of the next page: there you read our answer and can add to it."),
            },
            [
                ask(
                    "choice",
                    "kind",
                    _("What kind of breach is it?"),
                    is_required=True,
                    options={
                        "money": _("Fraud, theft or bribery"),
                        "people": _("Harassment or discrimination"),
                        "safety": _("Health, safety or the environment"),
                        "data": _("Personal data or secrets"),
                        "other": _("Something else"),
                    },
                ),
                ask(
                    "choice",
                    "relation",
                    _("How are you connected with us?"),
                    options={
                        "employee": _("I work here"),
                        "former": _("I used to work here"),
                        "partner": _("Supplier or partner"),
                        "customer": _("Customer"),
                    },
                ),
                ask("text", "place", _("Where does it happen?"), placeholder=_("Department, branch or address")),
                ask("date", "since", _("Since when?")),
                ask("yes_no", "ongoing", _("Is it still going on?")),
                ask("yes_no", "danger", _("Is somebody in danger?")),
                ask(
                    "long_text",
                    "danger_who",
                    _("Who, and what has to be done at once?"),
                    is_required=True,
                    when=("danger", "is", "yes"),
                ),
                ask("text", "witnesses", _("Who else knows of it?")),
            ],
            [
                {
                    "name": _("We act at once"),
                    "text": _("If a life is at risk, please call the emergency services too."),
                    "when": ("danger", "is", "yes"),
                }
            ],
        )
