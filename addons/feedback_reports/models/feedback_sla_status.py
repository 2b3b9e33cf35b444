from odoo import models


class FeedbackSlaStatus(models.Model):
    """A promise counts on the day it was decided, which is when it was kept or, if that came first, its deadline."""

    _inherit = "feedback.sla.status"

    _decided_idx = models.Index("(LEAST(deadline, reached_date))")
