from odoo import models


class FeedbackGatewayForm(models.AbstractModel):
    """Our own web form."""

    _name = "feedback.gateway.form"
    _inherit = "feedback.gateway"
    _description = "Web Form Gateway"
