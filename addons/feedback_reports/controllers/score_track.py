from odoo import http
from odoo.http import request

from odoo.addons.feedback_intake.controllers.page_headers import SECRET_HEADERS
from odoo.addons.feedback_intake.controllers.track import FeedbackTrack

from .score_gesture import ScorePage


class ScoreTrack(FeedbackTrack, ScorePage):
    """On the page of a solved ticket its customer says how it went, also one whom nobody knows."""

    _headers = SECRET_HEADERS

    # csrf: the ticket's token, which no other site knows, comes with the form
    @http.route("/my/feedback/<int:ticket_id>/score", type="http", auth="public", methods=["POST"], csrf=False)
    def feedback_track_score(self, ticket_id, **params):
        ticket = self._find_ticket(ticket_id)
        if not ticket:
            return self._render_not_found()
        score = self._page_score(ticket)
        done = request.redirect(ticket.get_portal_url(anchor="score"), code=303)
        if not score or self._is_busy("score"):
            return done
        if self._check_answer(score):
            return self._render_ticket(ticket, status=422)
        score = score if score.id else ticket._store_page_score(score)
        path, hidden = request.httprequest.path, {"access_token": ticket.access_token}
        return self._take_score(score, self._score_subject(ticket), path, hidden, "tracking") or done

    def _page_score(self, ticket):
        return ticket.score_ids.browse() if self._is_colleague(ticket) else ticket._page_score()

    def _score_subject(self, ticket):
        return f"score|{ticket.access_token}"

    def _render_page(self, template, company, values, *args, **kwargs):
        if template == "feedback_track":
            values = {**values, **self._prepare_track_score(values["ticket"])}
        return super()._render_page(template, company, values, *args, **kwargs)

    def _prepare_track_score(self, ticket):
        """Return what the question shows. The form for a message on the same page has a stamp and errors of its own."""
        score = self._page_score(ticket)
        if not score:
            return {"score": None}
        is_sent = request.httprequest.path.endswith("/score")
        errors = self._check_answer(score) if is_sent else {}
        path = f"/my/feedback/{ticket.id}/score"
        hidden = {"access_token": ticket.access_token}
        values = self._prepare_form_values(score, self._score_subject(ticket), path, hidden, errors)
        own = {f"score_{name}": values.pop(name) for name in ("stamp", "errors")}
        return {**values, **own}
