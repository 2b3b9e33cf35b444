from odoo import models


class FeedbackCategory(models.Model):
    """Routing rules keep which categories stand below which."""

    _name = "feedback.category"
    _inherit = ["feedback.category", "feedback.cached.mixin"]
