from odoo import api, fields, models
from odoo.exceptions import UserError


class FeedbackKbArticle(models.Model):
    """The ticket that an article was drafted from."""

    _inherit = "feedback.kb.article"

    # Its name would be shown to people who may not see that ticket: they get `shown_source_ticket_id`.
    source_ticket_id = fields.Many2one(
        "feedback.ticket", copy=False, index="btree_not_null", ondelete="set null", groups=fields.NO_ACCESS
    )
    shown_source_ticket_id = fields.Many2one("feedback.ticket", "Drafted From", compute="_compute_shown_source_ticket")

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_shown_source_ticket(self):
        # sudo: feedback.kb.article - whether the ticket may be seen is asked right here
        visible = self.sudo().source_ticket_id.with_env(self.env)._filtered_access("read")
        for article in self:
            article.shown_source_ticket_id = article.sudo().source_ticket_id.with_env(self.env) & visible

    def _set_source(self, ticket):
        # sudo: feedback.kb.article - nobody edits where an article comes from
        self.sudo().source_ticket_id = ticket

    def action_learn_question(self):
        """The article answers what the draft in the context was to answer: it is found by that question from now on."""
        self.ensure_one()
        self.check_access("read")
        draft = self.env["feedback.kb.draft"].browse(self.env.context.get("draft_id")).exists()
        if not draft:
            raise UserError(self.env._("The draft is gone. Open it again."))
        draft.check_access("read")
        self.env["feedback.kb.question"]._learn(self, draft._masked_question(), "ticket")
        if draft.gap_id:
            draft.gap_id._settle(self)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._("“%(title)s” is found by this question from now on.", title=self.title),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }
