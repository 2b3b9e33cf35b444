from odoo import fields, models


class FeedbackChannel(models.Model):
    """Access tokens that end, and are renewed as long as they live."""

    _inherit = "feedback.channel"

    token_end_date = fields.Datetime(
        "Access Token Ends",
        copy=False,
        readonly=True,
        groups="base.group_system",
        help="It is renewed before, when the channel is tested, which happens every day.",
    )

    def write(self, vals):
        if "access_token" in vals:  # of another one it is not known yet
            vals = {"token_end_date": False, **vals}
        return super().write(vals)
