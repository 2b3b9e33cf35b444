from markupsafe import Markup

from odoo import api, fields, models

from ..tools.finding import Finding

AROUND = 30
KINDS = [
    ("email", "Email"),
    ("url", "Personal Link"),
    ("phone", "Phone"),
    ("card", "Card or Account"),
    ("document", "Identity Document"),
    ("number", "Order Number"),
    ("address", "Address"),
    ("account", "Account Name"),
    ("name", "Person's Name"),
]
PLACES = [("title", "Question"), ("body", "Answer"), ("keywords", "Keywords"), ("question", "Example")]


class FeedbackKbFinding(models.TransientModel):
    """A piece of an article's text that may be personal data, shown to whoever decides about it."""

    _name = "feedback.kb.finding"
    _description = "Personal Data Found"
    _order = "id"

    draft_id = fields.Many2one("feedback.kb.draft", index=True, ondelete="cascade")
    publish_id = fields.Many2one("feedback.kb.publish", index=True, ondelete="cascade")
    article_id = fields.Many2one("feedback.kb.article", readonly=True, ondelete="cascade")
    kind = fields.Selection(KINDS, readonly=True, required=True)
    place = fields.Selection(PLACES, "Where", readonly=True, required=True)
    text = fields.Char(readonly=True, required=True)
    preview = fields.Html("In Its Sentence", readonly=True)
    is_kept = fields.Boolean("Keep", help="Otherwise it is replaced by “…”.")

    def _finding(self):
        self.ensure_one()
        return Finding(self.kind, 0, 0, self.text)

    @api.model
    def _prepare_values(self, place, finding, source):
        """Return the values of one finding.

        :param source: the plain text that it stands in, for its preview
        """
        start = source.find(finding.text)
        if start < 0:
            before = after = ""
        else:
            end = start + len(finding.text)
            before = ("…" if start > AROUND else "") + source[max(start - AROUND, 0) : start]
            after = source[end : end + AROUND] + ("…" if end + AROUND < len(source) else "")
        preview = Markup("<span>%s<mark>%s</mark>%s</span>") % (before, finding.text, after)
        return {"place": place, "kind": finding.kind, "text": finding.text, "preview": preview}
