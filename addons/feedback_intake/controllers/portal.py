from odoo import http
from odoo.http import request

from odoo.addons.portal.controllers.portal import CustomerPortal
from odoo.addons.portal.controllers.portal import pager as portal_pager

PAGE_SIZE = 20


class FeedbackPortal(CustomerPortal):
    """A logged-in customer's own tickets."""

    def _own_tickets_domain(self):
        return [("partner_id", "=", request.env.user.partner_id.id)]

    def _portal_tickets(self):
        # sudo: feedback.ticket - portal users have no rights on tickets; the domain keeps to their own contact's
        return request.env["feedback.ticket"].sudo()

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "feedback_count" in counters:
            values["feedback_count"] = self._portal_tickets().search_count(self._own_tickets_domain())
        return values

    @http.route(["/my/feedback", "/my/feedback/page/<int:page>"], type="http", auth="user", website=True)
    def portal_my_feedback(self, page=1, **params):
        tickets, domain = self._portal_tickets(), self._own_tickets_domain()
        pager = portal_pager("/my/feedback", tickets.search_count(domain), page=page, step=PAGE_SIZE)
        values = {
            **self._prepare_portal_layout_values(),
            "tickets": tickets.search(domain, order="id desc", limit=PAGE_SIZE, offset=pager["offset"]),
            "page_name": "feedback",
            "default_url": "/my/feedback",
            "pager": pager,
        }
        response = request.render("feedback_intake.portal_my_feedback", values)
        response.headers["Cache-Control"] = "no-store"
        return response
