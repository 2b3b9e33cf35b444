from odoo import fields, models


class FeedbackAgentLimit(models.Model):
    """How many open tickets of one channel an agent has at most, for example three telephone calls."""

    _name = "feedback.agent.limit"
    _description = "Feedback Agent's Limit"
    _order = "agent_id, id"
    _rec_name = "channel_id"

    agent_id = fields.Many2one("feedback.agent", required=True, index=True, ondelete="cascade")
    channel_id = fields.Many2one("feedback.channel", required=True, index=True, ondelete="cascade")
    capacity = fields.Integer("Open Tickets at Most", required=True, help="0: none of this channel.")

    _channel_unique = models.UniqueIndex("(agent_id, channel_id)", "There is a limit for this channel already.")
    _capacity_positive = models.Constraint("CHECK (capacity >= 0)", "The number of open tickets cannot be negative.")
