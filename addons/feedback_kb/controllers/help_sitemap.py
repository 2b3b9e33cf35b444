from xml.sax.saxutils import escape

from odoo import http
from odoo.http import request

from odoo.addons.feedback_intake.controllers.page_headers import FILE_HEADERS
from odoo.addons.web.controllers.home import Home

from ..tools.audience import Audience
from .help_page import HelpPage

# What the protocol of sitemaps allows in one file.
MOST_ADDRESSES = 50_000
HEADERS = {
    **FILE_HEADERS,
    "Content-Type": "application/xml; charset=utf-8",
    "Cache-Control": "public, max-age=600",
}
HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'


class HelpSitemap(HelpPage, http.Controller):
    """What search engines may know of: the articles that everybody sees, of all help centres."""

    @http.route("/help/sitemap.xml", type="http", auth="public", methods=["GET"], save_session=False)
    def help_sitemap(self, **params):
        sites = self._page_env()["feedback.kb.site"].search([])
        lines, left = [], MOST_ADDRESSES
        for site in sites:
            own = self._site_lines(site.with_company(site.company_id), left)
            left -= len(own)
            lines += own
        return request.make_response(f"{HEAD}{''.join(lines)}</urlset>\n", HEADERS.items())

    def _site_lines(self, site, limit):
        if limit < 1:
            return []
        domain = site._visible(Audience("public", (site.company_id.id,)))
        articles = site.env["feedback.kb.article"].search_fetch(
            domain, ["title", "content_date"], order="content_date DESC, id", limit=limit - 1
        )
        root = site.get_base_url()
        pages = [(f"{root}{article._page_path(site)}", article.content_date) for article in articles]
        newest = articles[:1].content_date
        return [self._line(address, moment) for address, moment in ((site.url, newest), *pages)]

    def _line(self, address, moment):
        changed = f"<lastmod>{moment:%Y-%m-%dT%H:%M:%SZ}</lastmod>" if moment else ""
        return f"<url><loc>{escape(address)}</loc>{changed}</url>\n"


class HelpRobots(Home):
    """Odoo without a website turns search engines away from everything: the help centres are open to them."""

    def _get_allowed_robots_routes(self):
        return [*super()._get_allowed_robots_routes(), "/help", "/web/assets/", "/web/image/res.company/"]
