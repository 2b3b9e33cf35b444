from odoo import api, fields, models
from odoo.tools import sql


class FeedbackSlaStatus(models.Model):
    """A promise counts on the day it was kept or, if that came first, on the day of its deadline."""

    _inherit = "feedback.sla.status"

    decided_date = fields.Datetime(
        compute="_compute_decided_date",
        store=True,
        precompute=True,
        help="When it was kept, or its deadline if that came first. Of an open promise it may lie ahead.",
    )

    _decided_idx = models.Index(
        "(decided_date) INCLUDE (ticket_id, policy_id, target, deadline, reached_date, cancelled_date)"
        " WHERE decided_date IS NOT NULL"
    )

    def _auto_init(self):
        # In one statement: there may be millions of them when the addon comes.
        if not sql.column_exists(self.env.cr, self._table, "decided_date"):
            sql.create_column(self.env.cr, self._table, "decided_date", "timestamp")
            self.env.cr.execute("UPDATE feedback_sla_status SET decided_date = LEAST(deadline, reached_date)")
        return super()._auto_init()

    @api.depends("deadline", "reached_date")
    def _compute_decided_date(self):
        for status in self:
            status.decided_date = min(filter(None, (status.deadline, status.reached_date)), default=False)
