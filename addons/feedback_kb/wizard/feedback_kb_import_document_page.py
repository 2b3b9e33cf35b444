import html

from odoo import models

from odoo.addons.feedback_intake.tools.mail_text import html_to_text

from ..tools.article_html import ADDRESS
from ..tools.import_item import EMPTY, ImportItem


class FeedbackKbImport(models.TransientModel):
    """The wiki of OCA's Document Page, where it is installed."""

    _inherit = "feedback.kb.import"

    def _read_document_pages(self, pictures):
        """Return the pages that the user may read as :class:`ImportItem` list; their own pictures go into ``pictures``.

        What belongs to another company than the one that was chosen stays where it is.
        """
        if "document.page" not in self.env:
            return []
        companies = [False, self.company_id.id] if self.company_id else [False, *self.env.companies.ids]
        pages = self.env["document.page"].search(
            [("type", "=", "content"), ("company_id", "in", companies)], order="id"
        )
        return [self._read_document_page(page, pictures) for page in pages]

    def _read_document_page(self, page, pictures):
        content = str(page.content or "")
        item = ImportItem(f"document.page:{page.id}", page.name, content, category=self._path_of(page))
        for found in ADDRESS.finditer(content):
            picture = self.env["ir.attachment"].browse(int(found[2])).exists()
            if (picture.res_model, picture.res_id) == (page._name, page.id):
                path = f"{page._name}/{picture.id}/{picture.name}"
                item.images[html.unescape(found[0])] = path
                pictures[path] = picture.raw
        if not html_to_text(content).strip() and not item.images:
            item.refusal = EMPTY
        return item

    def _path_of(self, page):
        """Return the categories that a page stands in, the outermost first."""
        names, parent = [], page.parent_id
        while parent:
            names.insert(0, parent.name.replace("/", "-"))
            parent = parent.parent_id
        return " / ".join(names)
