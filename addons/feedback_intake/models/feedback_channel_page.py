import json

from odoo import models

from ..tools.api_schema import MAX_LENGTHS


class FeedbackChannel(models.Model):
    """What the page of a web form shows, for its template: the same for visitors and for the preview."""

    _inherit = "feedback.channel"

    def _prepare_form_page(self, typed):
        """Return the values. ``typed``: {key of a question: [text]}"""
        self.ensure_one()
        sections = [{"section": None, "questions": []}]
        for question in self._ordered_questions():
            item = question._prepare_page_item(typed.get(question._html_key(), []))
            if question.kind == "section":
                sections.append({"section": item, "questions": []})
            else:
                sections[-1]["questions"].append(item)
        return {
            "kinds": self._form_kinds() if self.ask_kind else [],
            "categories": self._form_categories() if self.ask_category else [],
            "stars": {star: self.env._("%s of 5 stars", star) for star in range(1, 6)},
            "max_lengths": MAX_LENGTHS,
            "sections": sections,
            "form_logic": self._form_logic(),
        }

    def _form_logic(self):
        """Return for the page's script, as JSON, what is shown when; None where everything always is."""
        parts = self._form_questions()
        if not any(part.condition for part in parts):
            return None
        return json.dumps([part.as_json() for part in parts], ensure_ascii=False)
