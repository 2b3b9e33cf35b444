from odoo import api, models
from odoo.exceptions import AccessError
from odoo.fields import Domain

from ..tools.audience import Audience

MANAGER = "feedback_intake.feedback_intake_group_manager"
# What outsiders see changes with these, so that only managers set them on what is published.
PUBLISHING_FIELDS = {"visibility", "company_id"}


class FeedbackKbArticle(models.Model):
    """Who sees which article, and who may publish."""

    _inherit = "feedback.kb.article"

    @api.model_create_multi
    def create(self, vals_list):
        articles = super().create(vals_list)
        if any(article.state in ("published", "outdated") for article in articles):
            articles._check_may_publish()
        return articles

    def write(self, vals):
        is_published = any(article.state in ("published", "outdated") for article in self)
        if vals.get("state") in ("published", "outdated") or (is_published and PUBLISHING_FIELDS & vals.keys()):
            self._check_may_publish()
        return super().write(vals)

    def _check_may_publish(self):
        if not self.env.su and not self.env.user.has_group(MANAGER):
            raise AccessError(self.env._("Feedback managers alone publish articles. Send it for review."))

    @api.model
    def _audience(self):
        """Return what the current user may see, as an :class:`Audience`."""
        user = self.env.user
        if user._is_internal():
            return Audience("internal", tuple(self.env.companies.ids))
        return Audience("public" if user._is_public() else "portal", (user.company_id.id,))

    @api.model
    def _visible_domain(self, audience):
        """Return the domain of the articles that an audience may see."""
        return (
            Domain("state", "=", "published")
            & Domain("active", "=", True)
            & Domain("visibility", "in", audience.visibilities)
            & Domain("company_id", "in", [False, *audience.company_ids])
        )
