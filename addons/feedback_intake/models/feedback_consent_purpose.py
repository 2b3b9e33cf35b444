from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import html_sanitize, is_html_empty


class FeedbackConsentPurpose(models.Model):
    """What people are asked to agree to, each thing by itself: processing of their data, publication, marketing.

    The wording is edited here; publishing it makes a version that never changes again (``feedback.consent.text``).
    """

    _name = "feedback.consent.purpose"
    _description = "Feedback Consent Purpose"
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True, help="Its short name, for example: publication of the review.")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company)
    label = fields.Char(
        "Sentence Beside the Checkbox", required=True, translate=True, help="What somebody agrees to by ticking it."
    )
    body = fields.Html(
        "Full Text",
        translate=True,
        # Each language has a text of its own; sanitised below, as Odoo would then translate it sentence by sentence.
        sanitize=False,
        help="Who processes which data for what, for how long, and how the consent is withdrawn.",
    )
    is_lasting = fields.Boolean(
        "Outlives the Ticket",
        help="For consents to something that goes on, such as a newsletter: kept, apart from the ticket, when the "
        "ticket is anonymised.",
    )
    version_ids = fields.One2many("feedback.consent.text", "purpose_id", "Versions", readonly=True)
    text_id = fields.Many2one("feedback.consent.text", "Valid Version", compute="_compute_text")
    is_changed = fields.Boolean("Changed Since", compute="_compute_text")
    consent_count = fields.Integer("Consents", compute="_compute_consent_count")

    @api.depends("version_ids", "name", "label", "body")
    def _compute_text(self):
        for purpose in self:
            purpose.text_id = purpose.version_ids.sorted("version")[-1:]
            wording = purpose._wording() if purpose.ids else {}
            purpose.is_changed = bool(purpose.text_id) and purpose.text_id.wording != wording

    def _compute_consent_count(self):
        counts = dict(
            self.env["feedback.consent"]._read_group([("purpose_id", "in", self.ids)], ["purpose_id"], ["__count"])
        )
        for purpose in self:
            purpose.consent_count = counts.get(purpose._origin, 0)

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._sanitised(vals) for vals in vals_list])

    def write(self, vals):
        return super().write(self._sanitised(vals))

    def _sanitised(self, vals):
        return {**vals, "body": html_sanitize(vals["body"])} if vals.get("body") else vals

    def _wording(self):
        """Return {language: {"name", "label", "body"}} as it is written now, in every language of the database."""
        self.ensure_one()
        wording = {}
        for code, _name in self.env["res.lang"].get_installed():
            purpose = self.with_context(lang=code)
            body = str(html_sanitize(purpose.body or ""))  # the dialog of translations writes past the model
            wording[code] = {"name": purpose.name, "label": purpose.label, "body": body}
        return wording

    def action_publish(self):
        """Make the wording valid: what is agreed to from now on is this version."""
        for purpose in self:
            purpose.check_access("write")
            if is_html_empty(purpose.body):
                raise UserError(self.env._("“%s” needs its full text before it can be published.", purpose.name))
            if purpose.text_id and not purpose.is_changed:
                raise UserError(self.env._("Nothing has changed since version %s.", purpose.text_id.version))
            # sudo: feedback.consent.text - versions are made by publishing alone
            self.env["feedback.consent.text"].sudo().create(
                {
                    "purpose_id": purpose.id,
                    "version": purpose.text_id.version + 1,
                    "wording": purpose._wording(),
                    "user_id": self.env.uid,
                }
            )
        self.invalidate_recordset(["version_ids", "text_id", "is_changed"])

    def action_open_consents(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("feedback_intake.feedback_consent_action")
        return {**action, "domain": [("purpose_id", "=", self.id)], "context": {}}

    @api.ondelete(at_uninstall=False)
    def _unlink_unless_used(self):
        if self.version_ids:
            raise UserError(self.env._("A purpose that has been published stays readable: archive it instead."))


class FeedbackConsentText(models.Model):
    """One published version of a purpose's wording, in every language that it had then. It never changes."""

    _name = "feedback.consent.text"
    _description = "Feedback Consent Text"
    _order = "purpose_id, version desc"

    purpose_id = fields.Many2one(
        "feedback.consent.purpose", required=True, readonly=True, index=True, ondelete="restrict"
    )
    company_id = fields.Many2one(related="purpose_id.company_id", store=True)
    version = fields.Integer(required=True, readonly=True)
    wording = fields.Json(required=True, readonly=True)
    date = fields.Datetime("Published", required=True, readonly=True, default=fields.Datetime.now)
    user_id = fields.Many2one("res.users", "Published By", readonly=True)
    shown_label = fields.Char("Sentence", compute="_compute_shown")
    shown_body = fields.Html("Text", compute="_compute_shown", sanitize=False)
    page_url = fields.Char("Page", compute="_compute_page_url")

    _version_unique = models.UniqueIndex("(purpose_id, version)")

    @api.depends("purpose_id", "version")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for text in self:
            text.display_name = self.env._(
                "%(purpose)s, version %(version)s", purpose=text._said("name"), version=text.version
            )

    @api.depends("wording")
    @api.depends_context("lang")
    def _compute_shown(self):
        for text in self:
            text.shown_label, text.shown_body = text._said("label"), text._said("body")

    def _compute_page_url(self):
        for text in self:
            text.page_url = f"{text.get_base_url()}/feedback/consent/{text.id}"

    def _lang(self, wished):
        """Return the language, among those of this version, in which somebody who reads ``wished`` is shown it."""
        self.ensure_one()
        languages = list(self.wording)
        short = (wished or "").split("_")[0]
        same = [code for code in languages if code == wished] + [one for one in languages if one.split("_")[0] == short]
        return (same or [code for code in languages if code == "en_US"] or languages)[0]

    def _prepare_given(self, wished):
        """Return [dict] of what a delivery says of these versions, agreed to by somebody who reads ``wished``."""
        return [{"text_id": text.id, "lang": text._lang(wished)} for text in self]

    def _said(self, part, lang=None):
        """Return ``name``, ``label`` or ``body`` (Markup, sanitised when it was written)."""
        value = self.wording[self._lang(lang or self.env.lang)][part] if self.wording else ""
        return Markup(value) if part == "body" else value  # noqa: S704 - from a sanitised field

    def write(self, vals):
        raise UserError(self.env._("A published text cannot be changed: publish a new version of its purpose."))

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("A published text stays readable."))
