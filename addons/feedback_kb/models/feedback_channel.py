from odoo import fields, models

from ..tools.audience import Audience


class FeedbackChannel(models.Model):
    """A web form shows articles while its visitor writes."""

    _inherit = "feedback.channel"

    suggests_articles = fields.Boolean(
        "Show Articles While Typing",
        default=True,
        help="Below the message stand the articles that everybody may see and that fit what is being written.",
    )

    def _search_articles(self, text, lang, limit):
        # sudo: feedback.kb.site - visitors have no rights; what everybody may read is all that is looked for
        site, audience = self.sudo()._help_site(), Audience("public", (self.company_id.id,))
        if not site:
            return super()._search_articles(text, lang, limit)
        hits = site._find_articles(text, audience, lang, limit)
        return [
            {"title": hit["article"].title, "passage": hit["passage"], "url": hit["article"]._site_url(site)}
            for hit in hits
        ]

    def _has_articles(self):
        # sudo: feedback.kb.site - whether there is a help centre is public
        return bool(self.sudo()._help_site()) or super()._has_articles()

    def _help_site(self):
        """Return the help centre whose articles the form shows: its own, else the first of its company."""
        self.ensure_one()
        Site = self.env["feedback.kb.site"]
        sites = Site.search([("company_id", "=", self.company_id.id)])
        return sites.filtered(lambda site: site.channel_id == self)[:1] or sites[:1]
