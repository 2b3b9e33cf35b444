from odoo import api, fields, models

# Channels where we ask for contact data ourselves.
ASKING_TYPES = ("form", "api")


class FeedbackChannelConsent(models.Model):
    """One consent that a channel asks for."""

    _name = "feedback.channel.consent"
    _description = "Feedback Consent Asked by a Channel"
    _order = "sequence, id"
    _rec_name = "purpose_id"
    _check_company_auto = True

    channel_id = fields.Many2one("feedback.channel", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="channel_id.company_id", store=True)
    sequence = fields.Integer(default=10)
    purpose_id = fields.Many2one(
        "feedback.consent.purpose", required=True, index=True, ondelete="restrict", check_company=True
    )
    is_required = fields.Boolean(
        "Required",
        help="Without it the message cannot be sent. Only for what the answer really needs: consent to marketing or "
        "publication must be free.",
    )
    text_id = fields.Many2one(related="purpose_id.text_id", string="Valid Version")

    _purpose_unique = models.UniqueIndex("(channel_id, purpose_id)", "The channel asks for this consent already.")


class FeedbackChannel(models.Model):
    """Which consents the channel asks for, and whether something is missing."""

    _inherit = "feedback.channel"

    consent_line_ids = fields.One2many("feedback.channel.consent", "channel_id", "Consents Asked For", copy=True)
    consent_warning = fields.Char(compute="_compute_consent_warning")
    lacks_consent = fields.Boolean(compute="_compute_consent_warning", search="_search_lacks_consent")

    @api.depends("gateway_type", "contact_policy", "consent_line_ids.purpose_id.version_ids")
    def _compute_consent_warning(self):
        for channel in self:
            asks = channel.gateway_type in ASKING_TYPES and channel.contact_policy != "none"
            unpublished = channel.consent_line_ids.purpose_id.filtered(lambda purpose: not purpose.text_id)
            warning = False
            if asks and not channel.consent_line_ids:
                warning = self.env._("This form collects personal data, but asks for no consent to their processing.")
            elif asks and unpublished:
                warning = self.env._("Not asked for yet, as its text is not published: %s", unpublished[0].name)
            channel.consent_warning = warning
            channel.lacks_consent = bool(warning)

    @api.model
    def _search_lacks_consent(self, operator, value):
        if operator != "in":
            return NotImplemented
        asking = [("gateway_type", "in", ASKING_TYPES), ("contact_policy", "!=", "none")]
        missing = ["|", ("consent_line_ids", "=", False), ("consent_line_ids.purpose_id.version_ids", "=", False)]
        return [*asking, *missing]

    def _asked_consents(self):
        """Return the lines whose purpose has a valid text, in order; none where everybody stays anonymous."""
        self.ensure_one()
        lines = self.consent_line_ids.filtered(lambda line: line.purpose_id.active and line.purpose_id.text_id)
        return lines if self.contact_policy != "none" else lines.browse()

    def _prepare_form_consents(self):
        """Return what the form shows of each consent that it asks for, [dict]."""
        return [
            {
                "id": line.text_id.id,
                "field": f"consent-{line.text_id.id}",
                "label": line.text_id._said("label"),
                "body": line.text_id._said("body"),
                "version": line.text_id.version,
                "is_required": line.is_required,
            }
            for line in self._asked_consents()
        ]

    def _check_consents(self, text_ids):
        """Return (versions agreed to, {name of the field: what is wrong}) for the ids of texts that somebody ticked.

        Only the valid version counts: nobody agrees to a text that they have not seen.
        """
        lines = self._asked_consents()
        given = lines.text_id.filtered(lambda text: text.id in text_ids)
        missing = lines.filtered(lambda line: line.is_required and line.text_id not in given)
        return given, {
            f"consent-{line.text_id.id}": self.env._(
                "We need this consent to take your message: “%s”", line.text_id._said("name")
            )
            for line in missing
        }

    def _prepare_api_form(self):
        return {
            **super()._prepare_api_form(),
            "consents": [
                {
                    "id": line.text_id.id,
                    "version": line.text_id.version,
                    "name": line.text_id._said("name"),
                    "label": line.text_id._said("label"),
                    "url": line.text_id.page_url,
                    "required": line.is_required,
                }
                for line in self._asked_consents()
            ],
        }
