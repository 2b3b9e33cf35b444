from odoo import models


def form(channel, texts, questions, endings=()):
    """Return the content of a template: values of the channel, its texts, questions and other endings."""
    always = {"ask_kind": False, "ask_category": False, "ask_rating": False}
    return {"channel": always | channel, "texts": texts, "questions": questions, "endings": endings}


def ask(kind, key, name, **values):
    """Return a question. ``when``: (key of an earlier question, operator, number, yes, no or keys of its answers)"""
    return {"kind": kind, "key": key, "name": name, **values}


class FeedbackFormTemplate(models.Model):
    """What the templates ask, in the language of the context: forms for customers."""

    _inherit = "feedback.form.template"

    def _content_complaint(self):
        _ = self.env._
        return form(
            {
                "form_title": _("Something went wrong? Tell us"),
                "kind": "complaint",
                "file_policy": "none",
                "message_policy": "none",
            },
            {
                "form_intro": _("Two minutes and a photo help us to put it right quickly."),
                "form_thanks": _("We look into it and come back to you within one working day."),
            },
            [
                ask(
                    "choice",
                    "problem",
                    _("What is it about?"),
                    is_required=True,
                    options={
                        "product": _("The product is faulty or damaged"),
                        "delivery": _("The delivery"),
                        "service": _("How I was treated"),
                        "bill": _("The bill or the payment"),
                        "other": _("Something else"),
                    },
                ),
                ask("text", "order", _("Order or receipt number"), help_text=_("If you have it at hand.")),
                ask(
                    "choices",
                    "delivery",
                    _("What was wrong with the delivery?"),
                    when=("problem", "is", ("delivery",)),
                    options={
                        "late": _("It came late"),
                        "lost": _("It has not come"),
                        "wrong": _("Something else came"),
                        "damaged": _("It came damaged"),
                    },
                ),
                ask("long_text", "what", _("What has happened?"), is_required=True),
                ask(
                    "file",
                    "photos",
                    _("Photos"),
                    file_policy="media",
                    help_text=_("Show the damage, and the label of the parcel if there is one."),
                    when=("problem", "is", ("product", "delivery", "other")),
                ),
                ask(
                    "choice",
                    "wish",
                    _("What would put it right?"),
                    options={
                        "money": _("My money back"),
                        "replace": _("A replacement"),
                        "repair": _("A repair"),
                        "answer": _("An explanation"),
                    },
                ),
            ],
        )

    def _content_review(self):
        _ = self.env._
        return form(
            {
                "form_title": _("How do you like it?"),
                "kind": "suggestion",
                "contact_policy": "optional",
                "file_policy": "media",
                "message_policy": "optional",
            },
            {"form_intro": _("Your review helps others to choose and us to improve.")},
            [
                ask("text", "product", _("Which product is it?"), is_required=True),
                ask("stars", "stars", _("How many stars do you give it?"), is_required=True, gives_rating=True),
                ask("text", "good", _("What is good about it?")),
                ask("text", "bad", _("What could be better?")),
                ask(
                    "choices",
                    "disappointed",
                    _("What has disappointed you?"),
                    when=("stars", "at_most", 3),
                    options={
                        "quality": _("Quality"),
                        "description": _("It is not as described"),
                        "price": _("Price"),
                        "use": _("It is hard to use"),
                    },
                ),
                ask("yes_no", "recommend", _("Would you recommend it to a friend?")),
            ],
            [
                {
                    "name": _("We are sorry that it has let you down"),
                    "text": _("Somebody who knows the product reads your review today."),
                    "when": ("stars", "at_most", 2),
                }
            ],
        )

    def _content_idea(self):
        _ = self.env._
        return form(
            {"form_title": _("What should we do better?"), "kind": "suggestion", "contact_policy": "optional"},
            {
                "form_intro": _("Every idea is read. Leave an address if you want to know what becomes of yours."),
                "form_thanks": _("We discuss new ideas every month and tell you what we have decided."),
            },
            [
                ask(
                    "choice",
                    "area",
                    _("What is your idea about?"),
                    options={
                        "product": _("A product"),
                        "service": _("Our service"),
                        "website": _("The website or the app"),
                        "other": _("Something else"),
                    },
                ),
                ask("scale", "matters", _("How much would it matter to you?"), **self._scale_ends()),
                ask("yes_no", "join", _("May we ask you about it?")),
                ask("phone", "phone", _("At which number?"), when=("join", "is", "yes")),
            ],
        )

    def _content_visit(self):
        _ = self.env._
        return form(
            {
                "form_title": _("How was your visit?"),
                "kind": "suggestion",
                "contact_policy": "optional",
                "file_policy": "none",
                "message_policy": "optional",
            },
            {
                "form_intro": _("Half a minute, and nobody has to know who you are."),
                "form_thanks": _("Come again soon!"),
            },
            [
                ask("faces", "visit", _("How did you like it?"), is_required=True, gives_rating=True),
                ask(
                    "choices",
                    "wrong",
                    _("What was not right?"),
                    when=("visit", "at_most", 3),
                    options={
                        "wait": _("I had to wait"),
                        "staff": _("The staff"),
                        "clean": _("It was not clean"),
                        "choice": _("I did not find what I wanted"),
                        "price": _("Price"),
                    },
                ),
                ask(
                    "choices",
                    "good",
                    _("What was especially good?"),
                    when=("visit", "at_least", 4),
                    options={
                        "staff": _("The staff"),
                        "speed": _("It went quickly"),
                        "choice": _("The choice"),
                        "place": _("The place"),
                    },
                ),
                ask("scale", "recommend", _("Would you recommend us?"), **self._scale_ends()),
            ],
            [
                {
                    "name": _("Thank you for telling us"),
                    "text": _("That is not how it should be. The manager reads it today."),
                    "when": ("visit", "at_most", 2),
                }
            ],
        )

    def _scale_ends(self):
        return {"low_label": self.env._("Not at all"), "high_label": self.env._("Very much")}
