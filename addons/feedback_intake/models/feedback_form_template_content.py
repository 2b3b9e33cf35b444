from odoo import models


def form(channel, texts, questions, endings=()):
    """Return the content of a template: values of the channel, its texts, questions and other endings."""
    always = {"ask_kind": False, "ask_category": False, "ask_rating": False}
    return {"channel": always | channel, "texts": texts, "questions": questions, "endings": endings}


def ask(kind, key, name, **values):
    """Return a question. ``when``: (key of an earlier question, operator, number, yes, no or keys of its answers)"""
    return {"kind": kind, "key": key, "name": name, **values}


def end(name, text, when):
    """Return another thank-you text for those who have answered so."""
    return {"name": name, "text": text, "when": when}


class FeedbackFormTemplate(models.Model):
    """What the templates ask, in the language of the context: forms for customers."""

    _inherit = "feedback.form.template"

    def _content_complaint(self):
        return form(
            {
                "form_title": self.env._("Something went wrong? Tell us"),
                "kind": "complaint",
                "file_policy": "none",
                "message_policy": "none",
            },
            {
                "form_intro": self.env._("Two minutes and a photo help us to put it right quickly."),
                "form_thanks": self.env._("We look into it and come back to you within one working day."),
            },
            [
                ask(
                    "choice",
                    "problem",
                    self.env._("What is it about?"),
                    is_required=True,
                    options={
                        "product": self.env._("The product is faulty or damaged"),
                        "delivery": self.env._("The delivery"),
                        "service": self.env._("How I was treated"),
                        "bill": self.env._("The bill or the payment"),
                        "other": self.env._("Something else"),
                    },
                ),
                ask(
                    "text",
                    "order",
                    self.env._("Order or receipt number"),
                    help_text=self.env._("If you have it at hand."),
                ),
                ask(
                    "choices",
                    "delivery",
                    self.env._("What was wrong with the delivery?"),
                    when=("problem", "is", ("delivery",)),
                    options={
                        "late": self.env._("It came late"),
                        "lost": self.env._("It has not come"),
                        "wrong": self.env._("Something else came"),
                        "damaged": self.env._("It came damaged"),
                    },
                ),
                ask("long_text", "what", self.env._("What has happened?"), is_required=True),
                ask(
                    "file",
                    "photos",
                    self.env._("Photos"),
                    file_policy="media",
                    help_text=self.env._("Show the damage, and the label of the parcel if there is one."),
                    when=("problem", "is", ("product", "delivery", "other")),
                ),
                ask(
                    "choice",
                    "wish",
                    self.env._("What would put it right?"),
                    options={
                        "money": self.env._("My money back"),
                        "replace": self.env._("A replacement"),
                        "repair": self.env._("A repair"),
                        "answer": self.env._("An explanation"),
                    },
                ),
            ],
        )

    def _content_review(self):
        return form(
            {
                "form_title": self.env._("How do you like it?"),
                "kind": "suggestion",
                "contact_policy": "optional",
                "file_policy": "media",
                "message_policy": "optional",
            },
            {"form_intro": self.env._("Your review helps others to choose and us to improve.")},
            [
                ask("text", "product", self.env._("Which product is it?"), is_required=True),
                ask(
                    "stars", "stars", self.env._("How many stars do you give it?"), is_required=True, gives_rating=True
                ),
                ask("text", "good", self.env._("What is good about it?")),
                ask("text", "bad", self.env._("What could be better?")),
                ask(
                    "choices",
                    "disappointed",
                    self.env._("What has disappointed you?"),
                    when=("stars", "at_most", 3),
                    options={
                        "quality": self.env._("Quality"),
                        "description": self.env._("It is not as described"),
                        "price": self.env._("Price"),
                        "use": self.env._("It is hard to use"),
                    },
                ),
                ask("yes_no", "recommend", self.env._("Would you recommend it to a friend?")),
            ],
            [
                end(
                    self.env._("We are sorry that it has let you down"),
                    self.env._("Somebody who knows the product reads your review today."),
                    when=("stars", "at_most", 2),
                )
            ],
        )

    def _content_idea(self):
        return form(
            {"form_title": self.env._("What should we do better?"), "kind": "suggestion", "contact_policy": "optional"},
            {
                "form_intro": self.env._(
                    "Every idea is read. Leave an address if you want to know what becomes of yours."
                ),
                "form_thanks": self.env._("We discuss new ideas every month and tell you what we have decided."),
            },
            [
                ask(
                    "choice",
                    "area",
                    self.env._("What is your idea about?"),
                    options={
                        "product": self.env._("A product"),
                        "service": self.env._("Our service"),
                        "website": self.env._("The website or the app"),
                        "other": self.env._("Something else"),
                    },
                ),
                ask("scale", "matters", self.env._("How much would it matter to you?"), **self._scale_ends()),
                ask("yes_no", "join", self.env._("May we ask you about it?")),
                ask("phone", "phone", self.env._("At which number?"), when=("join", "is", "yes")),
            ],
        )

    def _content_visit(self):
        return form(
            {
                "form_title": self.env._("How was your visit?"),
                "kind": "suggestion",
                "contact_policy": "optional",
                "file_policy": "none",
                "message_policy": "optional",
            },
            {
                "form_intro": self.env._("Half a minute, and nobody has to know who you are."),
                "form_thanks": self.env._("Come again soon!"),
            },
            [
                ask("faces", "visit", self.env._("How did you like it?"), is_required=True, gives_rating=True),
                ask(
                    "choices",
                    "wrong",
                    self.env._("What was not right?"),
                    when=("visit", "at_most", 3),
                    options={
                        "wait": self.env._("I had to wait"),
                        "staff": self.env._("The staff"),
                        "clean": self.env._("It was not clean"),
                        "choice": self.env._("I did not find what I wanted"),
                        "price": self.env._("Price"),
                    },
                ),
                ask(
                    "choices",
                    "good",
                    self.env._("What was especially good?"),
                    when=("visit", "at_least", 4),
                    options={
                        "staff": self.env._("The staff"),
                        "speed": self.env._("It went quickly"),
                        "choice": self.env._("The choice"),
                        "place": self.env._("The place"),
                    },
                ),
                ask("scale", "recommend", self.env._("Would you recommend us?"), **self._scale_ends()),
            ],
            [
                end(
                    self.env._("Thank you for telling us"),
                    self.env._("That is not how it should be. The manager reads it today."),
                    when=("visit", "at_most", 2),
                )
            ],
        )

    def _scale_ends(self):
        return {"low_label": self.env._("Not at all"), "high_label": self.env._("Very much")}
