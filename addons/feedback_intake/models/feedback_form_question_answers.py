from odoo import fields, models
from odoo.tools import format_date

from ..tools.form_input import SCALES
from .feedback_channel_form_properties import PREFIX

# kind of question -> type of the ticket's property. Of "yes or no" a selection: not asked is neither.
PROPERTY_TYPES = {
    **dict.fromkeys(("text", "email", "phone", "product", "order"), "char"),
    **dict.fromkeys(SCALES, "integer"),
    **dict.fromkeys(("choice", "yes_no"), "selection"),
    "long_text": "text",
    "choices": "tags",
    "number": "float",
    "date": "date",
}
COLORS = 11


class FeedbackFormQuestion(models.Model):
    """Answers to a question, as tickets have them and as people read them."""

    _inherit = "feedback.form.question"

    def _property_name(self):
        """Return the name; another type of answer is another property, so that old ones stay what they are."""
        return f"{PREFIX}{self.key}_{PROPERTY_TYPES[self.kind]}" if self.kind in PROPERTY_TYPES else ""

    def _prepare_property(self):
        """Return the definition in the language of the context, None where the question has no property."""
        self.ensure_one()
        name = self._property_name()
        if not name:
            return None
        kind = PROPERTY_TYPES[self.kind]
        definition = {"name": name, "type": kind, "string": self.name}
        if kind == "selection":
            definition["selection"] = [list(option) for option in self._options()]
        elif kind == "tags":
            definition["tags"] = [[*option, 1 + place % COLORS] for place, option in enumerate(self._options())]
        return definition

    def _property_value(self, value):
        return dict(self._options())[value] if self.kind == "product" else value

    def _answer_text(self, value):
        """Return an answer as people read it, in the language of the context."""
        self.ensure_one()
        if self.kind in ("choice", "choices", "yes_no", "product"):
            labels = dict(self._options())
            return ", ".join(labels[key] for key in (value if isinstance(value, list) else [value]))
        if self.kind == "stars":
            return self.env._("%s of 5 stars", value)
        if self.kind == "faces":
            return self._faces()[value]
        if self.kind == "scale":
            return self.env._("%s of 10", value)
        if self.kind == "date":
            return format_date(self.env, fields.Date.to_date(value))
        if self.kind == "file":
            return ", ".join(value)
        return f"{value:g}" if self.kind == "number" else value

    def _faces(self):
        """Return {number: what the face says}."""
        return {
            1: self.env._("Very bad"),
            2: self.env._("Bad"),
            3: self.env._("So-so"),
            4: self.env._("Good"),
            5: self.env._("Very good"),
        }
