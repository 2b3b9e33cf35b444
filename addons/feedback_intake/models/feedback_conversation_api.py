import hmac

from odoo import api, models
from odoo.tools import SQL, html2plaintext
from odoo.tools import hmac as signed

SCOPE = "feedback_intake-api"


class FeedbackConversation(models.Model):
    """A conversation as the customer's app sees it. Its thread key is what the app calls it by.

    All that is given out is derived from Odoo's own secret: neither token nor ids can be guessed, and none is stored.
    """

    _inherit = "feedback.conversation"

    def _api_token(self):
        """Return what opens this conversation, and nothing else."""
        self.ensure_one()
        return self._signed("token")

    def _signed(self, what):
        return signed(self.env(su=True), SCOPE, f"{self.channel_id.id}|{self.thread_key}|{what}")

    def _api_id(self, record):
        """Return by which id the app knows a message or file of this conversation."""
        return self._signed(f"{record._name}|{record.id}")[:32]

    @api.model
    def _of_token(self, thread_key, token):
        """Return the conversation that this token opens, or an empty recordset."""
        domain = [("thread_key", "=", thread_key), ("channel_id.gateway_type", "=", "api")]
        conversation = self.search(domain, limit=1)
        expected = conversation._api_token() if conversation else ""
        is_right = hmac.compare_digest(expected.encode(), (token or "").encode())
        return conversation if is_right else self.browse()

    def _blur_times(self):
        """Keep the day alone, as :meth:`FeedbackTicket._blur_times` does."""
        self.env.flush_all()
        names = ("create_date", "write_date", "last_in_date")
        self.channel_id.company_id._blur_rows("feedback_conversation", SQL("id IN %s", tuple(self.ids)), names)
        self.invalidate_recordset(names)

    def _api_ticket(self):
        """Return the ticket that speaks for the conversation now; none as long as it waits to be processed."""
        self.ensure_one()
        return self.ticket_id._page_ticket() if self.ticket_id else self.ticket_id

    def _api_messages(self):
        """Return [(ticket, message)] of all that was said here, oldest first, also before a ticket was followed by
        another or merged into another of the same customer."""
        self.ensure_one()
        own = self.env["feedback.ticket"].search([("conversation_id", "=", self.id)], order="id")
        tickets = own.union(*(ticket._page_ticket() for ticket in own))
        pairs = [(ticket, message) for ticket in tickets for message in ticket._public_messages()]
        return sorted(pairs, key=lambda pair: pair[1].id)

    def _prepare_api_message(self, ticket, message):
        body = ticket._page_body(message, lambda _attachment_id: None)[0]
        url = f"{self.channel_id.api_base_url}/tickets/{self.thread_key}/files"
        return {
            "id": self._api_id(message),
            "author": {
                "type": "agent" if ticket._is_ours(message) else "customer",
                "name": ticket._page_author(message),
            },
            "created_at": api_moment(message.date),
            "text": html2plaintext(body).strip() if body else "",
            "html": str(body),
            "files": [
                {
                    "id": self._api_id(file),
                    "name": file.name,
                    "content_type": file.mimetype or "application/octet-stream",
                    "size": file.file_size,
                    "url": f"{url}/{self._api_id(file)}",
                }
                for file in message.attachment_ids.sorted("id")
            ],
        }


def api_moment(moment):
    """Return naive UTC as the API writes it."""
    return f"{moment.replace(microsecond=0).isoformat()}Z"
