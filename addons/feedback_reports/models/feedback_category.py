from odoo import fields, models


class FeedbackCategory(models.Model):
    _inherit = "feedback.category"

    user_id = fields.Many2one(
        "res.users",
        "Owner",
        domain="[('share', '=', False)]",
        index="btree_not_null",
        help="Is told when complaints about this rise beyond what is usual, and about those below that have no owner.",
    )
