import hashlib

from odoo import models

TYPES = {bool: "boolean", int: "integer", float: "float"}


class FeedbackChannel(models.Model):
    """Answers of forms outside become properties of the ticket; a question that is new is learnt as it comes in."""

    _inherit = "feedback.channel"

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
