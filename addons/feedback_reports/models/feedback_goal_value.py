from odoo import fields, models


class FeedbackGoalValue(models.Model):
    """A goal's figure on one day. It is measured anew every day until the goal is over, then stays for good."""

    _name = "feedback.goal.value"
    _description = "Feedback Goal on a Day"
    _order = "goal_id, date"
    _rec_name = "date"

    goal_id = fields.Many2one("feedback.goal", required=True, readonly=True, ondelete="cascade")
    date = fields.Date(required=True, readonly=True)
    value = fields.Float("On This Day", readonly=True, aggregator=None)
    count = fields.Integer("Rows", readonly=True, help="How many rows of the report counted on this day.")
    total = fields.Float(
        "Up to This Day",
        readonly=True,
        aggregator=None,
        help="The figure from the goal's first day up to this one; of a level, that at the end of the day.",
    )

    _goal_date_unique = models.UniqueIndex("(goal_id, date)", "There is a figure for this day already.")
