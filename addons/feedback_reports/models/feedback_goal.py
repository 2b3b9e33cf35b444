from odoo import fields, models

GOAL_STATES = [
    ("draft", "Draft"),
    ("on_track", "On Track"),
    ("at_risk", "At Risk"),
    ("will_miss", "Will Miss"),
    ("met", "Met"),
    ("missed", "Missed"),
    ("cancelled", "Cancelled"),
]


class FeedbackGoal(models.Model):
    """A key figure that is to reach a value by a day."""

    _name = "feedback.goal"
    _description = "Feedback Goal"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "date_end, id"

    name = fields.Char(required=True, tracking=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company)
    kpi_id = fields.Many2one("feedback.kpi", "Key Figure", required=True, ondelete="restrict")
    domain = fields.Char("Filter", default="[]", help="Only what this holds for counts.")
    user_id = fields.Many2one("res.users", "Owner", default=lambda self: self.env.user, tracking=True)
    date_start = fields.Date("From", required=True, default=fields.Date.context_today)
    date_end = fields.Date("Until", required=True)
    baseline_value = fields.Float("Before")
    target_value = fields.Float("Target", tracking=True)
    state = fields.Selection(GOAL_STATES, "Status", required=True, readonly=True, default="draft", tracking=True)

    _dates_order = models.Constraint("CHECK (date_start < date_end)", "A goal ends after it has begun.")
