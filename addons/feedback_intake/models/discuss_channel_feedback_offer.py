from datetime import timedelta
from urllib.parse import quote, urlencode

from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools import hash_sign, verify_hash_signed

# Web servers refuse longer addresses, and what is not ASCII becomes up to six characters a letter.
MAX_URL = 4000
SIGNED_HOURS = 48


class DiscussChannel(models.Model):
    """A visitor whom nobody answers is offered the form instead of being left to wait."""

    _inherit = "discuss.channel"

    feedback_offer_date = fields.Datetime(readonly=True, groups="base.group_system", help="When to offer the form.")
    is_feedback_offered = fields.Boolean(readonly=True, groups="base.group_system")

    _feedback_offer_idx = models.Index(
        "(feedback_offer_date) WHERE feedback_offer_date IS NOT NULL AND is_feedback_offered IS NOT TRUE"
    )

    def _plan_feedback_offer(self):
        """The visitor has written: if nobody answers within the time that is set, they are offered the form."""
        livechat = self.livechat_channel_id
        is_waiting = self.livechat_failure in ("no_answer", "no_agent") and not self.livechat_end_dt
        if not (livechat.feedback_form_id and livechat.feedback_wait_minutes) or not is_waiting:
            return
        if self.feedback_offer_date:
            return
        self.feedback_offer_date = fields.Datetime.now() + timedelta(minutes=livechat.feedback_wait_minutes)
        self.env.ref("feedback_intake.ir_cron_offer_forms")._trigger(at=self.feedback_offer_date)

    @api.model
    def _cron_offer_forms(self):
        now = fields.Datetime.now()
        due = self.search([("feedback_offer_date", "<=", now), ("is_feedback_offered", "=", False)])
        due.is_feedback_offered = True
        for chat in due:
            is_waiting = chat.livechat_failure in ("no_answer", "no_agent") and not chat.livechat_end_dt
            if is_waiting and not chat._is_answered() and not chat._feedback_ticket():
                chat._offer_form()

    def _offer_form(self):
        """Tell the visitor, in their language, that the form takes the message too."""
        company = self.livechat_channel_id.feedback_form_id.company_id
        lang = self.livechat_lang_id.code or company.partner_id.lang or self.env.lang
        chat = self.with_context(lang=lang)
        url = chat._feedback_form_url()
        if not url:
            return
        link = Markup('<a href="%s" target="_blank" rel="noopener">%s</a>') % (
            url,
            chat.env._("Leave your message here"),
        )
        sentence = chat.env._("Nobody has answered yet. %(link)s: we answer as soon as we can.", link=link)
        chat.message_post(
            author_id=self.env.ref("base.partner_root").id,
            body=Markup('<div class="o_mail_notification o_hide_author">%s</div>') % sentence,
            message_type="notification",
            subtype_xmlid="mail.mt_comment",
        )

    def _feedback_form_url(self):
        """Return the form's address with what the visitor has written, or False when the live chat has no form.

        It tells the form, signed, which chat it is, so that chat and form make one ticket.
        """
        form = self.livechat_channel_id.feedback_form_id
        if not form.form_url:
            return False
        chat = hash_sign(self.env(su=True), "feedback_intake-chat", self.id, expiration_hours=SIGNED_HOURS)
        return prefilled_url(form.form_url, "\n".join(self._feedback_words()), chat=chat)

    @api.model
    def _of_signature(self, signature):
        """Return the chat that a form's address names, or an empty recordset."""
        try:
            chat_id = verify_hash_signed(self.env(su=True), "feedback_intake-chat", signature)
        except ValueError:  # also binascii.Error: it is no signature at all
            chat_id = None
        return self.browse(chat_id or []).exists()


def prefilled_url(url, text, **parameters):
    """Return a form's address that fills in the message, as much of it as an address may carry."""
    room = MAX_URL - len(url) - len(urlencode(parameters)) - len("?message=&")
    while len(quote(text)) > room:
        text = text[: min(len(text) - 1, len(text) * room // len(quote(text)))]
    return f"{url}?{urlencode({'message': text, **parameters}, quote_via=quote)}" if text or parameters else url
