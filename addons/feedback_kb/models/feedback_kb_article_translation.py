from odoo import api, fields, models
from odoo.exceptions import ValidationError


class FeedbackKbArticle(models.Model):
    """The same answer in other languages: each translation is an article that names its original."""

    _inherit = "feedback.kb.article"

    translation_of_id = fields.Many2one(
        "feedback.kb.article",
        domain="[('translation_of_id', '=', False), ('id', '!=', id), ('lang', '!=', lang)]",
        check_company=True,
        index="btree_not_null",
        ondelete="set null",
        copy=False,
        tracking=True,
    )
    translation_ids = fields.One2many("feedback.kb.article", "translation_of_id", "Other Languages")
    translated_date = fields.Datetime(
        "Translated As Of", readonly=True, copy=False, help="The original's state that this translation follows."
    )
    is_translation_outdated = fields.Boolean(
        "Original Has Changed",
        compute="_compute_is_translation_outdated",
        search="_search_is_translation_outdated",
    )
    missing_langs = fields.Char("Missing Translations", compute="_compute_missing_langs")

    _translation_unique = models.UniqueIndex(
        "(translation_of_id, lang) WHERE translation_of_id IS NOT NULL",
        "The article has a translation into this language already.",
    )

    @api.depends("translation_of_id.content_date", "translated_date")
    def _compute_is_translation_outdated(self):
        for article in self:
            changed = article.translation_of_id.content_date
            article.is_translation_outdated = bool(
                changed and (not article.translated_date or changed > article.translated_date)
            )

    @api.model
    def _search_is_translation_outdated(self, operator, value):
        if operator != "in":
            return NotImplemented
        articles = self.search([("translation_of_id", "!=", False)])
        return [("id", "in", articles.filtered("is_translation_outdated").ids)]

    @api.depends("lang", "translation_ids.lang", "translation_of_id.lang", "translation_of_id.translation_ids.lang")
    def _compute_missing_langs(self):
        installed = self.env["res.lang"].get_installed()
        for article in self:
            present = set(article._all_translations().mapped("lang"))
            article.missing_langs = ", ".join(name for code, name in installed if code not in present) or False

    @api.constrains("translation_of_id", "lang")
    def _check_translation(self):
        for article in self.filtered("translation_of_id"):
            original = article.translation_of_id
            if original.translation_of_id or article.translation_ids or original == article:
                raise ValidationError(self.env._("Choose the original article, not another translation of it."))
            if original.lang == article.lang:
                raise ValidationError(self.env._("A translation has another language than its original."))

    @api.model_create_multi
    def create(self, vals_list):
        articles = super().create(vals_list)
        articles.filtered(lambda article: article.translation_of_id and not article.translated_date)._note_translated()
        return articles

    def write(self, vals):
        result = super().write(vals)
        if vals.get("translation_of_id"):
            self._note_translated()
        return result

    def _note_translated(self):
        for article in self:
            article.translated_date = article.translation_of_id.content_date

    def _all_translations(self):
        """Return the article in all its languages, itself included."""
        originals = self.translation_of_id | self.filtered(lambda article: not article.translation_of_id)
        return originals | originals.translation_ids

    def action_confirm_translation(self):
        """The translation says what the original says now."""
        self._note_translated()

    def action_translate(self):
        """Open a new article, filled in, for a language that is still missing."""
        self.ensure_one()
        original = self.translation_of_id or self
        present = set(original._all_translations().mapped("lang"))
        missing = [code for code, _name in self.env["res.lang"].get_installed() if code not in present]
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Translation"),
            "res_model": self._name,
            "views": [(False, "form")],
            "context": {
                "default_translation_of_id": original.id,
                "default_title": original.title,
                "default_body": original.body,
                "default_category_id": original.category_id.id,
                "default_visibility": original.visibility,
                "default_company_id": original.company_id.id,
                "default_lang": missing[0] if missing else False,
            },
        }

    def action_open_translations(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Translations"),
            "res_model": self._name,
            "view_mode": "list,form",
            "domain": [("id", "in", self._all_translations().ids)],
        }
