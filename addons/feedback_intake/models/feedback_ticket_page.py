import hmac

from markupsafe import Markup

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import email_normalize, formataddr, html_sanitize, plaintext2html
from odoo.tools.mail import email_split_tuples

from ..tools.mail_quote import split_quote
from ..tools.public_html import public_html


class FeedbackTicket(models.Model):
    """The customer's page: who may open it, what it shows, what is written there."""

    _inherit = "feedback.ticket"

    def _opens_with(self, access_token, partner):
        """Tell whether this token, or being logged in as this contact, opens the ticket's page.

        An empty recordset is compared like a ticket: a wrong id answers like a wrong token.
        """
        secret = self.access_token or ""
        known = hmac.compare_digest(secret.encode(), (access_token or "").encode()) and bool(secret)
        return bool(self) and (known or bool(partner and partner == self.partner_id))

    @api.model
    def _get_thread_with_access(self, thread_id, *, hash=None, pid=None, token=None, **kwargs):  # noqa: A002
        # The token opens our own page and nothing else: Odoo's general routes would let its holder write past
        # the ledger and its limits, and tell them the addresses of the colleagues who follow the ticket.
        return super()._get_thread_with_access(thread_id, **kwargs)

    def _page_ticket(self):
        """Return the ticket whose page stands for this one: the survivor of a merge, if it is the same customer's."""
        survivor = self._survivor()
        return survivor if self._shares_customer(survivor) else self

    def _shares_customer(self, other):
        self.ensure_one()
        return self == other or any(
            self[name] and self[name] == other[name] for name in ("partner_id", "email_normalized", "phone_sanitized")
        )

    def _public_messages(self):
        """Return what customer and agents have said to each other; never notes or what colleagues forward."""
        self.ensure_one()
        domain = Domain(
            [
                ("model", "=", self._name),
                ("res_id", "=", self.id),
                ("message_type", "in", ("comment", "email", "auto_comment")),
                ("subtype_id", "=", self.env.ref("mail.mt_comment").id),
                ("is_internal", "=", False),
            ]
        )
        messages = self.env["mail.message"].search(domain, order="id")
        return messages.filtered(lambda message: not message._is_empty())

    def _prepare_page_messages(self, has_addresses=True):
        """Return the conversation for the page: author, whether it is the customer, date, HTML, quote, files.

        :param has_addresses: whether files have an address on this page, so that texts can show their pictures
        """
        messages = self._public_messages()
        own_files = set(messages.attachment_ids.ids) if has_addresses else ()

        def file_url(attachment_id):
            return self._page_file_url(attachment_id) if attachment_id in own_files else None

        return [
            {
                "id": message.id,
                "author": self._page_author(message),
                "is_customer": not self._is_ours(message),
                "date": message.date,
                **dict(zip(("body", "quote"), self._page_body(message, file_url), strict=True)),
                "files": message.attachment_ids.sorted("id"),
            }
            for message in messages
        ]

    def _page_file_url(self, attachment_id):
        self.ensure_one()
        return f"/my/feedback/{self.id}/file/{attachment_id}?access_token={self._portal_ensure_token()}"

    def _page_body(self, message, file_url):
        parts = split_quote(message.body or "")
        return [
            html_sanitize(public_html(part, file_url), sanitize_style=True, strip_classes=True) if part.strip() else ""
            for part in parts
        ]

    def _is_ours(self, message):
        return bool(message.author_id and not message.author_id.partner_share)

    def _page_author(self, message):
        """Return the name to show, never an address; empty for the customer whose page it is."""
        if self._is_ours(message):
            return message.author_id.name
        sender = email_normalize(message.email_from)
        if message.author_id == self.partner_id or (not message.author_id and sender in (self.email_normalized, False)):
            return ""
        names = [name for name, _address in email_split_tuples(message.email_from or "")]
        return message.author_id.name or next(filter(None, names), "") or self.env._("Another participant")

    def _settle_page_answer(self):
        """Return (ticket that takes the customer's answer, values of a new one where it must not take it)."""
        survivor = self._survivor()
        if not self._shares_customer(survivor):
            return self.browse(), {"hint_ticket_id": survivor.id}
        return survivor._settle_grace()

    def _prepare_follow_up_values(self, message, received_date, values):
        """Return the values of a new ticket by the same customer."""
        self.ensure_one()
        names = ("company_id", "channel_id", "category_id", "team_id", "partner_id")
        plain = ("kind", "contact_name", "email_from", "phone", "language", "is_anonymous", "is_confidential")
        return {
            **{name: self[name].id for name in names},
            **{name: self[name] for name in plain},
            "subject": self.subject,
            "description": self._text_to_body(message),
            "received_date": received_date,
            **values,
        }

    def _text_to_body(self, text):
        """Return text as HTML; what is HTML already stays."""
        return text if isinstance(text, Markup) else plaintext2html(text.replace("\x00", ""))

    def _post_from_page(self, text, attachments, author):
        """Post what a customer has written on one of our pages.

        A colleague's address proves nothing on a public page: its message is shown under the address, not as theirs.
        """
        self.ensure_one()
        author = author.filtered("partner_share")
        address = self.email_normalized and formataddr((self.contact_name or "", self.email_normalized))
        quiet = self.with_context(mail_post_autofollow_author_skip=True, mail_create_nosubscribe=True)
        message = quiet.message_post(
            body=self._text_to_body(text),
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            author_id=author.id,
            email_from=author.email_formatted or address or False,
            attachment_ids=attachments.ids,
        )
        return message
