from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

# What its words are noted from, and whether they are.
NOTED = {"subject", "description", "is_confidential"}


class FeedbackTicket(models.Model):
    """Tickets are found by the words that trends count."""

    _inherit = "feedback.ticket"

    trend_term = fields.Integer(store=False, search="_search_trend_term", exportable=False)

    @api.model
    def _search_trend_term(self, operator, value):
        """Find the tickets that speak of a term, given by its number."""
        if operator != "in":
            return NotImplemented
        numbers = [number for number in value if number is not False]
        return Domain.custom(
            to_sql=lambda model, alias, query: SQL(
                """EXISTS (SELECT FROM feedback_trend_message message
                            WHERE message.ticket_id = %s AND message.terms && %s::integer[])""",
                SQL.identifier(alias, "id"),
                numbers,
            )
        )

    def write(self, vals):
        result = super().write(vals)
        if NOTED & vals.keys():
            self.env["feedback.trend.message"]._forget(self)
        return result
