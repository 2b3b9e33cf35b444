from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.feedback_consent import METHODS

# What an agent may have witnessed.
WITNESSED = [method for method in METHODS if method[0] not in ("form", "api")]


class FeedbackConsentRecord(models.TransientModel):
    """An agent sets down a consent that somebody has given on the phone, in person, on paper."""

    _name = "feedback.consent.record"
    _description = "Record a Consent"

    ticket_id = fields.Many2one("feedback.ticket", required=True, readonly=True)
    company_id = fields.Many2one(related="ticket_id.company_id")
    purpose_id = fields.Many2one(
        "feedback.consent.purpose",
        required=True,
        domain="[('company_id', '=', company_id), ('version_ids', '!=', False)]",
    )
    text_id = fields.Many2one(related="purpose_id.text_id")
    shown_body = fields.Html(compute="_compute_shown_body", sanitize=False)
    method = fields.Selection(WITNESSED, "How", required=True, default="phone")
    given_date = fields.Datetime("When", required=True, default=fields.Datetime.now)
    note = fields.Char("What Proves It", help="For example: recording of the call, letter of 5 May.")

    @api.depends("text_id")
    def _compute_shown_body(self):
        for record in self:
            lang = record.ticket_id._customer_lang()
            record.shown_body = record.text_id._said("body", lang) if record.text_id else False

    def action_record(self):
        self.ensure_one()
        self.ticket_id.check_access("write")
        if self.ticket_id.is_anonymous:
            raise UserError(self.env._("The customer is anonymous: there is nobody who could consent."))
        if self.given_date > fields.Datetime.now():
            raise UserError(self.env._("Nobody can have consented in the future."))
        self.env["feedback.consent"]._record(
            self.text_id,
            self.method,
            self.ticket_id,
            lang=self.ticket_id._customer_lang(),
            note=self.note,
            given_date=self.given_date,
            user_id=self.env.uid,
        )
        return {"type": "ir.actions.act_window_close"}
