from odoo import models

from ..tools.message import Answer


class FeedbackChannel(models.Model):
    """What becomes of ``origin`` in the delivery of a form, see ``controllers/form_origin.py``."""

    _inherit = "feedback.channel"

    def _prepare_origin_values(self, origin):
        """Return the values of a new ticket that say where its form was filled in and what it was about."""
        self.ensure_one()
        values, answers = {}, self._origin_answers(origin)
        model, about = origin.get("about") or ("", "")
        if model and self._find_about([model, about]):
            values["related_document"] = f"{model},{about}"
        if origin.get("page_url"):
            values["page_url"] = origin["page_url"]
        if answers:
            self._learn_questions(answers)
            values["ticket_properties"] = self._prepare_properties(answers)
        return values

    def _origin_answers(self, origin):
        site_values = origin.get("site_values") or {}
        answers = [
            Answer(f"site:{name}", name, site_values[name]) for name in self._site_field_names() if name in site_values
        ]
        model, about = origin.get("about") or ("", "")
        if about and not model:
            answers.append(Answer("about", self.env._("Order or Visit"), about))
        return answers
