from odoo import http
from odoo.http import request
from odoo.tools import consteq, format_date

from .page_headers import SECRET_HEADERS
from .public_page import PublicPage


class FeedbackConsentPages(PublicPage, http.Controller):
    """What people have agreed to, to be read at any time, and the page where they withdraw it."""

    @http.route("/feedback/consent/<int(max=2147483647):text_id>", type="http", auth="public", methods=["GET"])
    def feedback_consent_text(self, text_id, **params):
        text = self._page_env()["feedback.consent.text"].browse(text_id).exists()
        if not text:
            return self._render_not_found()
        self._speak_to_visitor(text.company_id.partner_id.lang)
        text = text.with_env(self._page_env())
        newer = text.search([("purpose_id", "=", text.purpose_id.id), ("version", ">", text.version)], limit=1)
        day = format_date(request.env, text.date)
        published = request.env._("Version %(version)s, published on %(day)s", version=text.version, day=day)
        values = {"text": text, "newer": newer, "published": published}
        return self._render_page("feedback_consent_page", text.company_id, values)

    @http.route(
        "/feedback/consent/withdraw/<int:consent_id>/<string:signature>", type="http", auth="public", methods=["GET"]
    )
    def feedback_consent_withdraw(self, consent_id, signature, **params):
        consent = self._find_consent(consent_id, signature)
        if not consent:
            return self._render_not_found()
        return self._render_page(
            "feedback_consent_withdraw",
            consent.company_id,
            {"consent": consent, "consents": consent._together(), "is_done": self._typed("notice") == "withdrawn"},
            headers=SECRET_HEADERS,
        )

    # csrf: the secret address alone proves who withdraws; a session adds nothing and may have ended
    @http.route(
        "/feedback/consent/withdraw/<int:consent_id>/<string:signature>",
        type="http",
        auth="public",
        methods=["POST"],
        csrf=False,
    )
    def feedback_consent_withdraw_send(self, consent_id, signature, **params):
        consent = self._find_consent(consent_id, signature)
        if not consent:
            return self._render_not_found()
        wanted = self._typed("consent")
        consent._together().filtered(lambda one: str(one.id) == wanted)._withdraw("page")
        return request.redirect(f"{consent._withdrawal_url()}?notice=withdrawn", code=303)

    def _find_consent(self, consent_id, signature):
        """Return the consent, or None: a wrong id answers like a wrong signature."""
        consent = self._page_env()["feedback.consent"].browse(consent_id)
        if not consteq(consent._withdrawal_signature().encode(), signature.encode()) or not consent.exists():
            return None
        self._speak_to_visitor(consent.lang)
        return consent.with_env(self._page_env()).with_company(consent.company_id)
