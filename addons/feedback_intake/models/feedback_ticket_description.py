from odoo import api, fields, models

from ..tools.mail_quote import mark_quotes
from ..tools.remote_content import block_remote_content


class FeedbackTicket(models.Model):
    """The first message as it is safe to look at."""

    _inherit = "feedback.ticket"

    # Without sanitizing: it would drop the addresses of blocked images; the source is sanitized.
    shown_description = fields.Html("Message", compute="_compute_shown_description", sanitize=False)

    @api.depends("description")
    def _compute_shown_description(self):
        for ticket in self:
            ticket.shown_description = block_remote_content(mark_quotes(str(ticket.description or "")))
