import re

from odoo import api, models
from odoo.exceptions import AccessError, ValidationError
from odoo.tools import html2plaintext

from ..tools.language import detect_language

MAX_SUBJECT = 80
MOST_STARS = 5
LOOKS_LIKE_HTML = re.compile(r"^\s*<(p|div|span|br|ul|ol|table|h\d)\b", re.IGNORECASE)
# Odoo's import joins columns that belong to one HTML field by this.
JOINT = "<br>"
TEMPLATE = "/feedback_intake/static/xls/import_template%s.xlsx"


class FeedbackTicket(models.Model):
    """Reviews and paper forms from a file, by Odoo's own import: with dates and stars, neither answered nor assigned.

    A row whose External ID is known changes its ticket instead of making another one.
    """

    _inherit = "feedback.ticket"

    @api.model
    def get_import_templates(self):
        ending = "_ru" if (self.env.lang or "").startswith("ru") else ""
        label = self.env._("Template for reviews and paper forms")
        return [{"label": label, "template": TEMPLATE % ending}]

    @api.model
    def load(self, fields, data):
        if self.env.context.get("import_file") and not self.env.su:
            if not self.env.user.has_group("feedback_intake.feedback_intake_group_manager"):
                raise AccessError(self.env._("Managers import tickets from files."))
        return super().load(fields, data)

    @api.model
    def _load_records_create(self, vals_list):
        if not self.env.context.get("import_file"):
            return super()._load_records_create(vals_list)
        quiet = self.with_context(mail_create_nosubscribe=True, mail_create_nolog=True, tracking_disable=True)
        prepared = [quiet._prepare_imported(vals) for vals in vals_list]
        tickets = super(FeedbackTicket, quiet)._load_records_create(prepared)
        tickets.sudo()._triage()  # sudo: feedback.ticket - what the system finds out about a ticket is the system's
        return tickets

    def _load_records_write(self, values):
        if self.env.context.get("import_file") and self.is_imported:
            values = self._prepare_reimported(values)
        return super()._load_records_write(values)

    @api.model
    def _prepare_imported(self, vals):
        """Return the values of a new ticket for those of a row."""
        vals = self._filled(vals)
        channel = self.env["feedback.channel"].browse(vals.get("channel_id") or [])
        company = channel.company_id or self.env["res.company"].browse(vals.get("company_id") or self.env.company.id)
        text = html2plaintext(vals.get("description") or "").strip()
        if not vals.get("subject"):
            first_line = text.partition("\n")[0][:MAX_SUBJECT].strip()
            stars = vals.get("rating") and self.env._("%s of 5 stars", vals["rating"])
            vals["subject"] = first_line or stars or self.env._("(no text)")
        if not vals.get("partner_id"):
            vals["partner_id"] = self._match_imported(channel, company, vals).id
        stage = channel.import_stage_id or self.env["feedback.stage"]._first_of("closed")
        return {
            "stage_id": stage.id,
            "language": detect_language(f"{vals['subject']}\n{text}") or False,
            "last_customer_date": vals.get("received_date"),
            **(channel._prepare_ticket_values(**vals) if channel else {"company_id": company.id, **vals}),
            "is_imported": True,
        }

    @api.model
    def _match_imported(self, channel, company, vals):
        email, phone = vals.get("email_from"), vals.get("phone")
        if not channel:
            return self._find_partner(company, email, phone)
        return channel._match_contact(email=email, phone=phone, name=vals.get("contact_name"))

    @api.model
    def _filled(self, vals):
        """Return what a row says. An empty cell says nothing; a text is plain, unless Odoo has written the file."""
        vals = {name: value for name, value in vals.items() if value not in (False, None, "")}
        if not 0 <= vals.get("rating", 0) <= MOST_STARS:
            raise ValidationError(self.env._("Stars go from 0 to 5, not to %s.", vals["rating"]))
        text = vals.get("description")
        if text and not LOOKS_LIKE_HTML.match(text):
            vals["description"] = self._text_to_body(text.replace(JOINT, "\n"))
        return vals

    def _prepare_reimported(self, values):
        """Return what a row changes of its ticket; stars may be corrected, where and when it was received may not."""
        values = self._filled(values)
        rating = values.pop("rating", None)
        if rating is not None and rating != self.rating:
            self.sudo().rating = rating  # sudo: feedback.ticket - managers correct what they have imported
        return {name: value for name, value in values.items() if not self._has_value(name, value)}

    def _has_value(self, name, value):
        if name not in self._system_fields():
            return False
        field = self._fields[name]
        return field.convert_to_cache(value, self) == field.convert_to_cache(self[name], self)
