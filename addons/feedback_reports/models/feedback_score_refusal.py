from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import email_normalize


class FeedbackScoreRefusal(models.Model):
    """Somebody does not want to be asked for scores by a company any more."""

    _name = "feedback.score.refusal"
    _description = "Does Not Want to Be Asked for Scores"
    _order = "id desc"
    _rec_name = "email_normalized"

    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, index=True, ondelete="cascade"
    )
    email_normalized = fields.Char("Email", required=True)
    partner_id = fields.Many2one("res.partner", "Customer", index="btree_not_null", ondelete="set null")
    score_id = fields.Many2one(
        "feedback.score", "Refused on Being Asked For", readonly=True, index="btree_not_null", ondelete="set null"
    )

    _once = models.UniqueIndex("(email_normalized, company_id)", "This address is on the list already.")

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._with_plain_address(values) for values in vals_list])

    def write(self, vals):
        return super().write(self._with_plain_address(vals))

    def _with_plain_address(self, values):
        if "email_normalized" not in values:
            return values
        address = email_normalize(values["email_normalized"])
        if not address:
            raise ValidationError(self.env._("“%s” is not an e-mail address.", values["email_normalized"] or ""))
        return {**values, "email_normalized": address}

    @api.model
    def _add(self, score):
        """Put the person of this score on the list, once."""
        who = [("email_normalized", "=", score.email_normalized), ("company_id", "=", score.company_id.id)]
        if score.email_normalized and not self.search_count(who, limit=1):
            values = {"partner_id": score.partner_id.id, "score_id": score.id}
            self.create({**{name: value for name, _operator, value in who}, **values})
