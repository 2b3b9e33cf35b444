from odoo import models

from ..tools.form_input import MAX_LENGTHS, SCALES


class FeedbackFormQuestion(models.Model):
    """What the page shows of a question."""

    _inherit = "feedback.form.question"

    def _prepare_page_item(self, given):
        key = self._html_key()
        return {
            "key": key,
            "name": f"q_{key}",
            "kind": self.kind,
            "label": self.name,
            "help": self.help_text,
            "placeholder": self.placeholder,
            "is_required": self.is_required,
            "given": given,
            "options": self._page_options(),
            "low_label": self.low_label,
            "high_label": self.high_label,
            "lowest": self.min_number if self.has_limits else None,
            "highest": self.max_number if self.has_limits else None,
            "max_length": MAX_LENGTHS.get(self.kind),
            "file_policy": self.file_policy,
        }

    def _page_options(self):
        """Return [(value, label)] of what can be chosen, in the language of the context."""
        if self.kind == "stars":
            return [(str(star), self.env._("%s of 5 stars", star)) for star in range(1, 6)]
        if self.kind == "faces":
            return [(str(face), label) for face, label in self._faces().items()]
        if self.kind == "scale":
            lowest, highest = SCALES["scale"]
            return [(str(number), str(number)) for number in range(lowest, highest + 1)]
        return self._options() if self.kind in ("choice", "choices", "yes_no", "product") else []
