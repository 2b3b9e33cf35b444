from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import hash_sign, verify_hash_signed

# A longer one would make the code too fine for a phone to read.
MAX_TEXT = 64


class FeedbackChannel(models.Model):
    """Links to a form that say, signed, which order or visit it is about.

    Whoever has such a link learns the document's name and nothing else, and writes as nobody in particular: links are
    forwarded, so none gives away or claims whom it was made for.
    """

    _inherit = "feedback.channel"

    def _signed_link(self, about, hours=None):
        """Return the address of the form that says what it is about.

        :param about: a record of one of the models that tickets may be about, or a text such as the number of a visit
        :param int hours: how long the link says so; None: for ever
        :raise UserError: this form cannot be about that
        """
        self.ensure_one()
        content = self._about_content(about)
        self._check_linkable(content)
        # sudo: ir.config_parameter - the secret of the database signs
        payload = hash_sign(self.env(su=True), self._about_scope(), content, expiration_hours=hours)
        return f"{self.form_url}?about={payload}"

    @api.model
    def _customer_link(self, slug, about, hours=None):
        """Return the signed link of the form at this address, for mail templates and server actions.

        A mail must not fail for it: what the form cannot be about gives its plain address, and no form gives "".
        ``about`` and ``hours``: see :meth:`_signed_link`.
        """
        # sudo: feedback.channel - whoever writes to a customer may name a form that customers see
        channel = self.sudo()._open_form(slug)
        if not channel:
            return ""
        try:
            return channel._signed_link(about, hours)
        except UserError:
            return channel.form_url

    def _about_content(self, about):
        """Return what a link carries: [model, id] or ["", text]."""
        if isinstance(about, str):
            return ["", " ".join(about.split())[:MAX_TEXT]]
        about.ensure_one()
        return [about._name, about.id]

    def _check_linkable(self, content):
        model, value = content
        if self.gateway_type != "form" or not self.form_url:
            raise UserError(self.env._("Only web forms have links for customers."))
        if self.contact_policy == "none":
            raise UserError(self.env._("This form is always anonymous: a link must not say what it is about."))
        if not value or (model and not self._find_about(content)):
            raise UserError(self.env._("The form of %s cannot be about this.", self.company_id.display_name))

    def _about_scope(self):
        return f"feedback_intake-about-{self.id}"

    def _read_about(self, payload):
        """Return [model, id] or ["", text] that a link says, or None when it is forged or too old."""
        self.ensure_one()
        try:
            # sudo: ir.config_parameter - the secret of the database has signed
            content = verify_hash_signed(self.env(su=True), self._about_scope(), payload)
        except ValueError:  # not even base64
            return None
        return content if content and self._about_name(content) else None

    def _about_name(self, content):
        """Return what a visitor reads of it, in their language; "" where it is gone."""
        model, value = content
        if not model:
            return value
        record = self._find_about(content)
        if not record:
            return ""
        # sudo: ir.model - what the kind of document is called
        kind = self.env["ir.model"].sudo()._get(model).name
        return f"{kind} {record.display_name}"

    def _find_about(self, content):
        """Return the record, as far as tickets of this channel may be about it, or None."""
        model, value = content
        if model not in dict(self.env["feedback.ticket"]._selection_related_models()):
            return None
        # sudo: any model that tickets are about - asked for visitors; a signed link names it, its name alone is shown
        record = self.env[model].sudo().browse(value).exists()
        company = record.company_id if "company_id" in record._fields else None
        return record if record and (not company or company == self.company_id) else None
