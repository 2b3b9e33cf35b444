from odoo import http
from odoo.http import request
from odoo.tools import consteq

from odoo.addons.feedback_intake.controllers.page_headers import SECRET_HEADERS
from odoo.addons.feedback_intake.controllers.public_page import PublicPage

# An office behind one address may answer many of our mails.
HOURLY_LIMIT = 60


class FeedbackReply(PublicPage, http.Controller):
    """The page behind the two buttons of an automatic answer: did it help, or is a person wanted?

    Opening it does nothing, since mail scanners open every link; a button of the page counts.
    """

    @http.route("/feedback/answer/<int:reply_id>/<string:token>", type="http", auth="public", methods=["GET"])
    def feedback_answer(self, reply_id, token, **params):
        reply = self._find_reply(reply_id, token)
        return self._render_reply(reply) if reply else self._render_not_found()

    # csrf: the address itself is the secret that no other site knows; a session would fail who keeps no cookies
    @http.route(
        "/feedback/answer/<int:reply_id>/<string:token>", type="http", auth="public", methods=["POST"], csrf=False
    )
    def feedback_answer_send(self, reply_id, token, **params):
        reply = self._find_reply(reply_id, token)
        if not reply:
            return self._render_not_found()
        if request.env.user._is_internal():
            return self._render_reply(reply, "colleague", 403)
        if self._is_over(reply):
            return self._render_reply(reply)
        if not self._is_within_limit("kb_reply", HOURLY_LIMIT):
            return self._render_reply(reply, "busy", 429)
        choice = self._typed("choice")
        if choice == "helped":
            reply._note_helped()
        elif choice == "person":
            reply._note_refused()
        return request.redirect(request.httprequest.path, code=303)

    def _find_reply(self, reply_id, token):
        reply = self._page_env()["feedback.kb.reply"].browse(reply_id)
        # Compared before anything is looked up: a wrong id answers like a wrong token.
        if not consteq(reply._token().encode(), token.encode()) or not reply.exists() or reply.state != "sent":
            return None
        ticket = reply.ticket_id
        self._speak_to_visitor(ticket._customer_lang())
        return reply.with_env(self._page_env()).with_company(ticket.company_id)

    def _is_over(self, reply):
        """Tell whether the conversation was closed too long ago to be taken up by a click."""
        return not reply.outcome and reply.ticket_id._page_ticket()._is_past_grace()

    def _render_reply(self, reply, state=None, status=200):
        state = state or ("over" if self._is_over(reply) else reply.outcome or "ask")
        values = {
            "article": reply.article_id,
            "ticket": reply.ticket_id,
            "state": state,
            "choice": self._typed("choice"),
            "path": request.httprequest.path,
            "address": reply.channel_id.reply_address,
        }
        return self._render_page("feedback_kb.reply_page", reply.company_id, values, status, SECRET_HEADERS)
