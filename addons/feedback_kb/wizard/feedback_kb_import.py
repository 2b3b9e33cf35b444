import base64
import csv
import io
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.feedback_kb_article import VISIBILITIES
from ..tools.import_files import read_files
from ..tools.import_item import NO_ARTICLES, TYPE, ImportItem, ImportRefused
from ..tools.import_pages import HTML, MARKDOWN, read_page
from ..tools.import_table import TABLES, read_table

PICTURES = (".png", ".jpg", ".jpeg", ".gif", ".webp")
# A spreadsheet would run what starts like this.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


class FeedbackKbImport(models.TransientModel):
    """Articles from elsewhere: Markdown, HTML and CSV files, loose or in a ZIP, and OCA's Document Page.

    The methods of one subject stand in one file: ``feedback_kb_import_<subject>.py``.
    """

    _name = "feedback.kb.import"
    _description = "Import of Articles"

    state = fields.Selection([("setup", "Set Up"), ("report", "Report")], default="setup", required=True)
    file_ids = fields.Many2many("ir.attachment", string="Files")
    has_document_page = fields.Boolean(compute="_compute_has_document_page")
    take_pages = fields.Boolean("Document Page", help="Take over the pages of the wiki that is installed here.")
    lang = fields.Selection(
        lambda self: self.env["res.lang"].get_installed(),
        "Language",
        help="Of articles that do not name theirs. Leave empty to tell it by the text.",
    )
    company_id = fields.Many2one("res.company", help="Leave empty to share the articles between all companies.")
    category_id = fields.Many2one(
        "feedback.kb.category",
        domain="[('company_id', 'in', [company_id, False])]",
        ondelete="cascade",
        help="Of articles that do not name theirs.",
    )
    visibility = fields.Selection(
        VISIBILITIES, "Visible To", required=True, default="internal", help="Articles that do not name theirs."
    )
    article_state = fields.Selection(
        [("draft", "Draft"), ("review", "In Review"), ("published", "Published")],
        "State of New Articles",
        required=True,
        default="draft",
    )
    line_ids = fields.One2many("feedback.kb.import.line", "import_id", "Report", readonly=True)
    created_count = fields.Integer("Created", compute="_compute_counts")
    updated_count = fields.Integer("Updated", compute="_compute_counts")
    same_count = fields.Integer("Unchanged", compute="_compute_counts")
    skipped_count = fields.Integer("Not Taken", compute="_compute_counts")
    report_file = fields.Binary("Report as CSV", compute="_compute_report_file")
    report_name = fields.Char(compute="_compute_report_file")

    def _compute_has_document_page(self):
        self.has_document_page = "document.page" in self.env

    @api.depends("line_ids.outcome")
    def _compute_counts(self):
        for wizard in self:
            outcomes = wizard.line_ids.mapped("outcome")
            for outcome in ("created", "updated", "same", "skipped"):
                wizard[f"{outcome}_count"] = outcomes.count(outcome)

    @api.depends("line_ids")
    def _compute_report_file(self):
        outcomes = dict(self.env["feedback.kb.import.line"]._fields["outcome"]._description_selection(self.env))
        for wizard in self:
            output = io.StringIO()
            writer = csv.writer(output)
            writer.writerow(
                [self.env._("File or row"), self.env._("Title"), self.env._("Outcome"), self.env._("Details")]
            )
            for line in wizard.line_ids:
                cells = (line.source, line.title or "", outcomes[line.outcome], line.note or "")
                writer.writerow([f"'{cell}" if cell.startswith(FORMULA) else cell for cell in cells])
            wizard.report_file = base64.b64encode(output.getvalue().encode("utf-8-sig"))
            wizard.report_name = self.env._("Import of articles") + ".csv"

    def action_import(self):
        """Take what can be taken, and show for every file and row what became of it."""
        self.ensure_one()
        self.check_access("write")
        self.env["feedback.kb.article"]._check_may_publish()
        if not self.file_ids and not self.take_pages:
            raise UserError(self.env._("Choose the files first."))
        items, pictures = [], {}
        for file in self.file_ids:
            items += self._read_upload(file, pictures)
        if self.take_pages:
            items += self._read_document_pages(pictures)
        self._store(items, pictures)
        self.state = "report"
        # The articles have what they need of them.
        self.file_ids.filtered(lambda file: file.create_uid == self.env.user and not file.res_id).unlink()
        return self._open()

    def _open(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Import Articles"),
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
            "target": "new",
        }

    @api.model
    def _read_upload(self, file, pictures):
        """Return the :class:`ImportItem` list of one uploaded file; its pictures go into ``pictures`` by their path."""
        try:
            files = read_files(file.name, file.raw or b"")
        except ImportRefused as refusal:
            return [ImportItem(file.name, refusal=refusal.reason)]
        items = []
        for path, data in files:
            if path.lower().endswith(PICTURES) and isinstance(data, bytes):
                pictures[path] = data
            else:
                items += self._read_file(path, data)
        if not items:
            items.append(ImportItem(file.name, refusal=NO_ARTICLES))
        return items

    @api.model
    def _read_file(self, path, data):
        try:
            if isinstance(data, ImportRefused):
                raise data
            if path.lower().endswith(TABLES):
                return read_table(path, data)
            if path.lower().endswith((*MARKDOWN, *HTML)):
                return [read_page(path, data)]
            return [ImportItem(path, refusal=TYPE)]
        except ImportRefused as refusal:
            return [ImportItem(path, refusal=refusal.reason)]

    @api.autovacuum
    def _gc_uploads(self):
        """Forget files that were uploaded and not imported."""
        yesterday = fields.Datetime.now() - timedelta(days=1)
        self.env["ir.attachment"].search(
            [("res_model", "=", self._name), ("res_id", "=", 0), ("create_date", "<", yesterday)], limit=1000
        ).unlink()

    def action_open_articles(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("feedback_kb.feedback_kb_article_action")
        return {**action, "domain": [("id", "in", self.line_ids.article_id.ids)]}

    def action_again(self):
        """Start over with the same settings."""
        self.ensure_one()
        self.line_ids.unlink()
        self.write({"state": "setup", "file_ids": [(5,)]})
        return self._open()
