from odoo import fields, models
from odoo.fields import Domain


class FeedbackRetentionRule(models.Model):
    _inherit = "feedback.retention.rule"

    what = fields.Selection(
        selection_add=[("searches", "Searches: forget what was searched for")], ondelete={"searches": "cascade"}
    )

    def _plan(self):
        if self.what != "searches":
            return super()._plan()
        # Searches are of no channel.
        own = Domain("company_id", "=", self._origin.company_id.id or self.company_id.id)
        return (
            "feedback.kb.query",
            own & Domain("date", "<", self._cutoff()) & Domain("text", "!=", "…"),
            "_forget_text",
        )


class FeedbackKbQuery(models.Model):
    _inherit = "feedback.kb.query"

    def _forget_text(self):
        """Forget the words; that somebody searched, and what came of it, is still counted."""
        self.sudo().write({"text": "…"})  # sudo: feedback.kb.query - the system alone writes the log
