from odoo import fields, models


class FeedbackKbArticle(models.Model):
    """Where an imported article came from, so that importing it again updates it."""

    _inherit = "feedback.kb.article"

    import_key = fields.Char("Imported From", readonly=True, copy=False, help="The file, or the file and the row.")
    import_digest = fields.Char(readonly=True, copy=False, exportable=False)

    _import_key_unique = models.UniqueIndex(
        "(import_key, COALESCE(company_id, 0)) WHERE import_key IS NOT NULL",
        "An article was imported from this file or row already.",
    )
