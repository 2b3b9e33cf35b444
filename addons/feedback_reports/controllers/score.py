from odoo import http
from odoo.http import request

from odoo.addons.feedback_intake.controllers.page_headers import SECRET_HEADERS

from .score_gesture import ScorePage


class FeedbackScoreController(ScorePage, http.Controller):
    """The page behind the links of a question for a score. Its secret address opens it; opening it answers nothing."""

    _headers = SECRET_HEADERS

    @http.route("/feedback/score/<string:token>", type="http", auth="public", methods=["GET"])
    def feedback_score(self, token, **params):
        score = self._find_score(token)
        if not score:
            return self._render_closed()
        if self._is_scanner():
            score._note_machine_hit()
        return self._render_score(score, token)

    # csrf: the address itself is the secret that no other site knows; a session would fail who keeps no cookies
    @http.route("/feedback/score/<string:token>", type="http", auth="public", methods=["POST"], csrf=False)
    def feedback_score_send(self, token, **params):
        score = self._find_score(token)
        if not score:
            return self._render_closed()
        if self._is_colleague(score):
            return self._render_score(score, token, "colleague", 403)
        if self._is_busy("score"):
            return self._render_score(score, token, "busy", 429)
        if errors := self._check_answer(score):
            return self._render_score(score, token, status=422, errors=errors)
        path = request.httprequest.path
        hidden = self._prepare_hidden()
        source = "mail" if hidden["from"] == "mail" else "page"
        return self._take_score(score, token, path, hidden, source) or request.redirect(path, code=303)

    @http.route("/feedback/score/<string:token>/stop", type="http", auth="public", methods=["GET"])
    def feedback_score_stop(self, token, **params):
        score = self._find_score(token)
        if not score or not score.email_normalized:
            return self._render_closed()
        return self._render_stop(score, token)

    # csrf: as above
    @http.route("/feedback/score/<string:token>/stop", type="http", auth="public", methods=["POST"], csrf=False)
    def feedback_score_stop_send(self, token, **params):
        score = self._find_score(token)
        if not score or not score.email_normalized:
            return self._render_closed()
        if self._is_colleague(score):
            return self._render_score(score, token, "colleague", 403)
        if self._is_busy("score"):
            return self._render_score(score, token, "busy", 429)
        if not self._is_human(f"{token}|stop"):
            score._note_machine_hit()
            return self._render_stop(score, token, must_tick=True)
        if self._typed("step") == "confirm":
            score._take_back_machine_hit()
        score.env["feedback.score.refusal"]._add(score)
        return request.redirect(request.httprequest.path, code=303)

    def _find_score(self, token):
        """Return the score whose page this token opens: one that waits for its answer or has got it."""
        score = self._page_env()["feedback.score"]._by_token(token)
        if not score._is_open():
            return None
        self._speak_to_visitor(score._customer_lang())
        return score.with_env(self._page_env()).with_company(score.company_id)

    def _is_colleague(self, score):
        """Tell whether an employee looks at somebody else's page: a click would say what the customer has not."""
        return request.env.user._is_internal() and request.env.user.partner_id != score.partner_id

    def _prepare_hidden(self):
        """Return the hidden fields of the form: the links of the mail carry a value, other ways to the page do not."""
        is_mail = self._typed("from") == "mail" or "value" in request.httprequest.args
        return {"from": "mail" if is_mail else "page"}

    def _render_score(self, score, token, state=None, status=200, errors=None):
        values = {
            **self._prepare_form_values(score, token, request.httprequest.path, self._prepare_hidden(), errors),
            "state": state or ("answered" if score.state == "answered" else "ask"),
            "token": token,
        }
        return self._render_page("feedback_reports.score_page", score.company_id, values, status, SECRET_HEADERS)

    def _render_stop(self, score, token, must_tick=False):
        values = {
            "is_stopped": score._is_refused(),
            "must_tick": must_tick,
            "score_path": request.httprequest.path,
            "stamp": self._new_stamp(f"{token}|stop|confirm" if must_tick else f"{token}|stop"),
        }
        return self._render_page("feedback_reports.score_stop", score.company_id, values, headers=SECRET_HEADERS)

    def _render_closed(self):
        """The same for an unknown address and for a question whose time is over."""
        self._speak_to_visitor()
        company = self._page_env().company
        return self._render_page("feedback_reports.score_closed", company, {}, 404, SECRET_HEADERS)
