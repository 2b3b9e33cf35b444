from odoo import fields, models


class FeedbackRoutingWait(models.Model):
    """Which rules have seen to which waiting customer already, so that none does it twice."""

    _name = "feedback.routing.wait"
    _description = "Feedback Routing Wait"

    rule_id = fields.Many2one("base.automation", required=True, ondelete="cascade")
    ticket_id = fields.Many2one("feedback.ticket", required=True, index=True, ondelete="cascade")
    since = fields.Datetime(required=True)

    _wait_unique = models.UniqueIndex("(rule_id, ticket_id, since)")
