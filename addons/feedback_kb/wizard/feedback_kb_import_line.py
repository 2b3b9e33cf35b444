from odoo import fields, models

from ..tools import import_item as reasons


class FeedbackKbImportLine(models.TransientModel):
    """What became of one file or row."""

    _name = "feedback.kb.import.line"
    _description = "Import of Articles, line"
    _order = "outcome_order, id"

    import_id = fields.Many2one("feedback.kb.import", required=True, index=True, ondelete="cascade")
    source = fields.Char("File or Row", required=True)
    title = fields.Char()
    outcome = fields.Selection(
        [("created", "Created"), ("updated", "Updated"), ("same", "Unchanged"), ("skipped", "Not Taken")], required=True
    )
    # What was not taken comes first: it is what has to be looked at.
    outcome_order = fields.Integer()
    note = fields.Text("Details")
    article_id = fields.Many2one("feedback.kb.article", ondelete="set null")

    def _reason_text(self, reason):
        """Return the sentence that says why something was not taken."""
        sentences = {
            reasons.EMPTY: self.env._("There is no text in it."),
            reasons.NO_TITLE: self.env._("The row has no title."),
            reasons.BINARY: self.env._("This is no text, whatever its name says."),
            reasons.TOO_LARGE: self.env._("The file is too large for an article."),
            reasons.TYPE: self.env._("Files of this type are not imported: Markdown, HTML, CSV and ZIP are."),
            reasons.NO_ARTICLES: self.env._("There is no Markdown, HTML or CSV file in it."),
            reasons.COLUMNS: self.env._("The table needs a column “title” and a column “body” in its first row."),
            reasons.DAMAGED: self.env._("It is damaged and cannot be read."),
            reasons.ENCRYPTED: self.env._("The archive has a password. Unpack it and import the files."),
            reasons.BOMB: self.env._("The archive unpacks to far more than it should; nothing of it was taken."),
            reasons.TOO_MANY: self.env._("The archive has too many files. Split it."),
            reasons.UNSAFE_PATH: self.env._("The file's path leads out of the archive."),
            reasons.NESTED: self.env._("Archives within archives are not opened."),
            reasons.UNREADABLE: self.env._("The encoding of the text is not known. Save it as UTF-8."),
            reasons.REPEATED: self.env._("The same title or id stands further up."),
        }
        return sentences.get(reason, reason)
