from urllib.parse import quote

from odoo import models

SHOWN_TO_CUSTOMERS = ("portal", "public")


class FeedbackKbArticle(models.Model):
    """Where customers read an article."""

    _inherit = "feedback.kb.article"

    def _help_url(self, company):
        """Return the address of the article's page in a help centre of ``company``, or False when none shows it."""
        self.ensure_one()
        return self._help_urls(company)[self.id]

    def _help_urls(self, company):
        """Return {article id: address or False}, see :meth:`_help_url`."""
        # sudo: feedback.kb.site - which help centres there are is public, and visitors have no rights
        sites = self.env["feedback.kb.site"].sudo().search([("company_id", "=", company.id)])
        return {article.id: article._help_url_in(sites, company) for article in self}

    def _help_link(self, company):
        """Return an address to write into a message: without the title where it would be a row of ``%D0``."""
        url = self._help_url(company)
        return f"{url.rpartition('/')[0]}/{self.id}" if url and "%" in url else url

    def _help_url_in(self, sites, company):
        is_shown = (
            self.state == "published"
            and self.active
            and self.visibility in SHOWN_TO_CUSTOMERS
            and self.company_id in (company, company.browse())
        )
        site = sites.filtered(self._is_on_shelf_of)[:1] if is_shown else sites.browse()
        return f"{site.url}/a/{quote(self.env['ir.http']._slug((self.id, self.title)))}" if site else False

    def _is_on_shelf_of(self, site):
        shelves = site.category_ids.mapped("parent_path")
        return not shelves or (self.category_id.parent_path or "").startswith(tuple(shelves))
