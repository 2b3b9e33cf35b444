from odoo import fields, models


class FeedbackChannel(models.Model):
    """A web form shows articles while its visitor writes."""

    _inherit = "feedback.channel"

    suggests_articles = fields.Boolean(
        "Show Articles While Typing",
        default=True,
        help="Below the message stand the articles that everybody may see and that fit what is being written.",
    )

    def _help_site(self):
        """Return the help centre whose articles the form shows: its own, else the first of its company."""
        self.ensure_one()
        Site = self.env["feedback.kb.site"]
        sites = Site.search([("company_id", "=", self.company_id.id)])
        return sites.filtered(lambda site: site.channel_id == self)[:1] or sites[:1]
