from odoo import api, fields, models


class FeedbackRoutingTrace(models.Model):
    """Why a ticket is where it is: one line for each decision of the system, with what it saw at that moment."""

    _name = "feedback.routing.trace"
    _description = "Feedback Routing Trace"
    _order = "id desc"
    _rec_name = "kind"

    ticket_id = fields.Many2one("feedback.ticket", required=True, index=True, ondelete="cascade")
    kind = fields.Selection([("rules", "Rules"), ("assignment", "Assignment")], required=True)
    trigger = fields.Char(help="The event that the rules were run for.")
    details = fields.Json(required=True)

    @api.model
    def _log(self, vals_list):
        """Append to the trace. ``vals_list``: one dict a decision, as for ``create``."""
        # sudo: feedback.routing.trace - the system alone writes it
        return self.sudo().create(vals_list)
