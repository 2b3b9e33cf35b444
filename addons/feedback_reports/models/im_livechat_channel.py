from odoo import fields, models


class ImLivechatChannel(models.Model):
    """Live chats whose ratings count as CSAT."""

    _inherit = "im_livechat.channel"

    feedback_company_id = fields.Many2one(
        "res.company",
        "Ratings Count as CSAT Of",
        help="What visitors give after a chat becomes CSAT of this company: happy 5, neutral 3, unhappy 1. Empty: it "
        "does not count. Ratings from before are not taken in.",
    )
