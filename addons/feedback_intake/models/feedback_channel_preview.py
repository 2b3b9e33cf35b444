from contextlib import contextmanager

from odoo import api, fields, models
from odoo.tools import is_html_empty

FIELDS = ("message", "name", "email", "phone", "kind", "category", "rating", "chat")


class FeedbackChannel(models.Model):
    """How the web form looks, while it is being edited: the page's own template, in every language."""

    _inherit = "feedback.channel"

    form_preview = fields.Json("Preview", compute="_compute_form_preview")

    @api.depends(lambda self: self._preview_depends())
    def _compute_form_preview(self):
        for channel in self:
            channel.form_preview = channel.gateway_type == "form" and channel._prepare_previews()

    def _prepare_previews(self):
        """Return [{"code", "name", "html"}], one for each language."""
        # What is being typed has no translation yet: it stands for itself, as it will once it is saved.
        typed = self._prepare_form_page({})
        pages = []
        for code, name in self.env["res.lang"].get_installed():
            with self._keeping_typed_texts():
                html = self.with_context(lang=code)._render_form_preview(typed)
            pages.append({"code": code, "name": name.split("/")[-1].split()[0].capitalize(), "html": html})
        return pages

    @contextmanager
    def _keeping_typed_texts(self):
        """A record that is being edited forgets what was typed when it is read in another language: put it back."""
        records = [record for record in (self, *self.question_ids, *self.question_ids.option_ids) if not record.id]
        kept = [
            (record, {name: record[name] for name, field in record._fields.items() if field.translate})
            for record in records
        ]
        yield
        for record, values in kept:
            record._update_cache(values, validate=False)

    @api.model
    def _preview_depends(self):
        own = ("gateway_type", "name", "company_id", "form_title", "form_intro", "contact_policy", "message_policy")
        own += (
            "form_color",
            "form_logo",
            "company_id.primary_color",
            "consent_line_ids.text_id",
            "consent_line_ids.is_required",
        )
        own += ("ask_kind", "ask_category", "ask_rating", "kind", "file_policy", "max_files", "max_file_mb")
        of_question = ("sequence", "kind", "name", "help_text", "placeholder", "is_required", "has_limits")
        of_question += ("min_number", "max_number", "low_label", "high_label", "file_policy")
        of_question += ("condition_question_id", "condition_operator", "condition_option_ids", "condition_number")
        of_question += ("condition_answer", "option_ids.name", "option_ids.sequence")
        return [*own, *(f"question_ids.{name}" for name in of_question)]

    def _render_form_preview(self, typed):
        """Return the page of the form as HTML that takes nothing and asks nobody."""
        self.ensure_one()
        # sudo: feedback.channel - the page shows to everybody what is read here
        channel = self.sudo()
        return channel.env["ir.qweb"]._render("feedback_intake.feedback_form", channel._prepare_form_preview(typed))

    def _prepare_form_preview(self, typed):
        policies = {self.file_policy, *self.question_ids.mapped("file_policy")}
        file_fields = {policy: self._prepare_file_field(policy) for policy in policies}
        return {
            "channel": self,
            "company": self.company_id,
            "is_preview": True,
            "values": {**dict.fromkeys(FIELDS, ""), "kind": self.kind},
            "errors": {},
            "file_fields": file_fields,
            "file_field": file_fields[self.file_policy],
            "assets": self.env["ir.qweb"]._get_asset_links("feedback_intake.assets_public", css=True, js=True),
            "languages": [],
            "page_lang": self.env.lang,
            "is_html_empty": is_html_empty,
            "consents": self._prepare_form_consents(),
            "ticked_consents": (),
            **self._look_urls(self.company_id),
            **_filled(self._prepare_form_page({}), typed),
        }


def _filled(value, fallback):
    """Return the value with what is empty in it taken from another of the same shape."""
    if isinstance(value, dict):
        return {name: _filled(one, fallback[name]) for name, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [_filled(one, other) for one, other in zip(value, fallback, strict=True)]
    return value or fallback
