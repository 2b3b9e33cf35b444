from urllib.parse import parse_qs, urlsplit

from odoo import http
from odoo.http import request

from odoo.addons.im_livechat.controllers.main import LivechatController
from odoo.addons.im_livechat.controllers.webclient import WebClient
from odoo.addons.mail.tools.discuss import Store

from ..models.discuss_channel_feedback_offer import prefilled_url
from ..tools.origin import page_address

MAX_PAGE = 500
MAX_UTM = 100
MAX_TEXT = 2000


class FeedbackLivechat(LivechatController):
    """What a chat knows of where its visitor is, and the form for visitors to whom nobody can talk."""

    def _process_extra_channel_params(self, feedback_page="", **kwargs):
        transient, persisted = super()._process_extra_channel_params(**kwargs)
        page = feedback_page if isinstance(feedback_page, str) else ""
        return transient, {**persisted, "feedback_origin": self._feedback_origin(page)}

    def _feedback_origin(self, page):
        """Return the page's address without what may be secret in it, and where the visitor came to it from."""
        page = page or request.httprequest.headers.get("Referer", "")
        parts = urlsplit(page[: MAX_PAGE * 4])
        origin = {}
        if address := page_address(page):
            origin["page"] = address
        query = parse_qs(parts.query)
        for parameter, name, cookie in request.env["utm.mixin"].tracking_fields():
            value = query.get(parameter, [""])[0] or request.cookies.get(cookie, "")
            if name in ("campaign_id", "source_id", "medium_id") and value:
                origin[name] = value[:MAX_UTM]
        return origin

    # cors: the chat's window may stand on a page of another host; what it learns is an address that everybody may open
    @http.route("/im_livechat/feedback_form", type="jsonrpc", auth="public", methods=["POST"], cors="*")
    def feedback_form_instead(self, channel_id, text=""):
        """Return the address of the form, with the text in it, if nobody can talk to the visitor now, else False."""
        # sudo: im_livechat.channel - whether somebody is there, for the visitors of its own button
        livechat = request.env["im_livechat.channel"].sudo().search([("id", "=", channel_id)])
        form_url = livechat.feedback_form_id.form_url
        if not form_url or livechat.available_operator_ids:
            return False
        return prefilled_url(form_url, str(text or "")[:MAX_TEXT])


class FeedbackLivechatWebClient(WebClient):
    @classmethod
    def _process_request_for_all(cls, store: Store, name, params):
        super()._process_request_for_all(store, name, params)
        if name != "init_livechat":
            return
        # sudo: im_livechat.channel, im_livechat.channel.rule - whether its button is shown, as in Odoo's own method
        livechat = request.env["im_livechat.channel"].sudo().search([("id", "=", params)])
        if not livechat.feedback_form_id.form_url:
            return
        country = request.env["res.country"].sudo().search([("code", "=", request.geoip.country_code or "")])
        url = request.httprequest.headers.get("Referer")
        rule = request.env["im_livechat.channel.rule"].sudo().match_rule(params, url, country.id)
        store.add_global_values(livechat_available=rule.action != "hide_button", has_feedback_form=True)
