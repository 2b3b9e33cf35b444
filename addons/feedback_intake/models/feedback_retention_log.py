from odoo import api, fields, models
from odoo.exceptions import AccessError


class FeedbackRetentionLog(models.Model):
    """What retention rules have done: how many, when, and what failed. It names nobody. Append-only."""

    _name = "feedback.retention.log"
    _description = "Feedback Retention Log"
    _order = "id desc"
    _rec_name = "rule_name"

    date = fields.Datetime(required=True, readonly=True, default=fields.Datetime.now)
    rule_id = fields.Many2one("feedback.retention.rule", readonly=True, index="btree_not_null", ondelete="set null")
    rule_name = fields.Char("Name of the Rule", required=True, readonly=True)
    company_id = fields.Many2one("res.company", readonly=True, index="btree_not_null")
    what = fields.Char(readonly=True)
    count = fields.Integer("Done", readonly=True)
    failed_count = fields.Integer("Failed", readonly=True)
    error = fields.Char("What Went Wrong", readonly=True)

    def write(self, vals):
        raise AccessError(self.env._("The retention log cannot be changed."))

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise AccessError(self.env._("The retention log cannot be changed."))
