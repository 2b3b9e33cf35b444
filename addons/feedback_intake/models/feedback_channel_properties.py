import hashlib

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..tools.rating import read_scale

TYPES = {bool: "boolean", int: "integer", float: "float"}


class FeedbackChannel(models.Model):
    """Answers of forms outside become properties of the ticket; a question that is new is learnt as it comes in."""

    _inherit = "feedback.channel"

    rating_question = fields.Char(
        "Question with the Rating",
        help="The question whose answer gives the ticket its stars, by its title or by its name on the other side. "
        "Empty: no answer does.",
    )
    rating_scale = fields.Char("Scale", default="1-5", help="The lowest and the highest answer, as 1-5 or 0-10.")

    @api.constrains("rating_scale")
    def _check_rating_scale(self):
        for channel in self:
            try:
                read_scale(channel.rating_scale)
            except ValueError as error:
                raise ValidationError(
                    self.env._("“%s” is no scale of a rating: write for example 1-5 or 0-10.", channel.rating_scale)
                ) from error

    def _learn_questions(self, answers):
        """Define the questions of these answers, as far as the channel does not know them."""
        self.ensure_one()
        known = {definition["name"] for definition in self.ticket_properties_definition or []}
        new = {}
        for answer in answers:
            name = _property_name(answer.key)
            if name not in known:
                kind = TYPES.get(type(answer.value), "char")
                new.setdefault(name, {"name": name, "type": kind, "string": answer.label or answer.key})
        if new:
            self.ticket_properties_definition = [*(self.ticket_properties_definition or []), *new.values()]

    def _prepare_properties(self, answers):
        """Return {name of a property: value} of these answers."""
        self.ensure_one()
        kinds = {definition["name"]: definition["type"] for definition in self.ticket_properties_definition or []}
        values = {_property_name(answer.key): answer.value for answer in answers}
        return {name: _fitting(value, kinds[name]) for name, value in values.items() if name in kinds}


def _property_name(key):
    """Odoo takes small letters and digits; keys of providers may be anything."""
    return hashlib.blake2b(key.encode(), digest_size=8).hexdigest()


def _fitting(value, kind):
    """Return the value as a property of this type takes it: a form may change what kind of answer it asks for."""
    if kind in ("integer", "float") and not isinstance(value, (int, float)):
        try:
            return float(value) if kind == "float" else int(value)
        except (TypeError, ValueError):
            return False
    if kind == "boolean":
        return bool(value)
    if kind == "char":
        return ", ".join(map(str, value)) if isinstance(value, (list, tuple)) else str(value)
    return value
