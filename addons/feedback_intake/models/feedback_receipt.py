import time

from odoo import api, fields, models
from odoo.fields import NO_ACCESS
from odoo.tools import consteq, hmac

from ..tools.receipt import digest_of, new_code, read_code

SCOPE = "feedback_intake-receipt"
# As long as somebody writes an answer without sending it.
PASS_SECONDS = 3600


class FeedbackReceipt(models.Model):
    """What is left of a receipt code: a slow hash, and what it opens. No dates, for they would tell when it was sent.

    The code itself is shown once and kept nowhere. Who has typed it goes on with a pass: a signed text in the page's
    forms that is good for an hour.
    """

    _name = "feedback.receipt"
    _description = "Feedback Receipt"
    _log_access = False

    digest = fields.Char(required=True, readonly=True, groups=NO_ACCESS)
    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="cascade")
    event_id = fields.Many2one(
        "feedback.inbound.event",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="The delivery that has not become a ticket yet.",
    )
    ticket_ids = fields.One2many("feedback.ticket", "receipt_id", "Tickets", readonly=True)
    is_withdrawn = fields.Boolean("Withdrawn", readonly=True)

    _digest_unique = models.UniqueIndex("(digest)")

    @api.model
    def _issue(self, event):
        """Return the code for what somebody anonymous has sent, to be shown once; None where it was shown before."""
        if event.ticket_id.receipt_id or self.search_count([("event_id", "=", event.id)], limit=1):
            return None
        code = new_code()
        receipt = self.create({"digest": self._digest(code), "company_id": event.company_id.id, "event_id": event.id})
        receipt._settle(event.ticket_id)
        return code

    def _settle(self, ticket):
        """What was sent has become this ticket."""
        if self and ticket:
            ticket.receipt_id = self
            self.event_id = False
            ticket._blur_times()

    @api.model
    def _of_code(self, typed):
        """Return the receipt of a code, or an empty recordset. A wrong code takes as long as a right one."""
        code = read_code(typed)
        receipt = self.search([("digest", "=", self._digest(code or new_code()))])
        return receipt if code else self.browse()

    @api.model
    def _digest(self, code):
        return digest_of(code, bytes.fromhex(hmac(self.env(su=True), SCOPE, "salt")))

    def _pass(self):
        """Return what opens this receipt for an hour."""
        self.ensure_one()
        subject = f"{self.id}.{int(time.time()) + PASS_SECONDS}"
        return f"{subject}.{self._sign(subject)}"

    def _sign(self, subject):
        return hmac(self.env(su=True), SCOPE, f"{subject}.{self.digest}")

    @api.model
    def _of_pass(self, text):
        """Return the receipt of a pass, or an empty recordset: forged, expired, of a receipt that is gone."""
        number, _dot, rest = text.partition(".")
        end, _dot, signature = rest.partition(".")
        if not (number.isascii() and number.isdigit() and end.isascii() and end.isdigit() and len(text) < 200):
            return self.browse()
        receipt = self.browse(int(number) % 2**31).exists()
        is_right = receipt and consteq(receipt._sign(f"{number}.{end}").encode(), signature.encode())
        return receipt if is_right and time.time() <= int(end) else self.browse()

    def _ticket(self):
        """Return the ticket that what is written now belongs to; none as long as it waits to be processed."""
        return self.ticket_ids.sorted("id")[-1:]

    def _prepare_messages(self):
        """Return the whole conversation for the page, also from before a ticket was followed by another."""
        tickets = self.ticket_ids.sorted("id")
        return [message for ticket in tickets for message in ticket._prepare_page_messages(has_addresses=False)]

    def _file(self, attachment_id):
        """Return the file of the conversation that has this id, or an empty recordset."""
        files = self.env["ir.attachment"].union(
            *(ticket._public_messages().attachment_ids for ticket in self.ticket_ids)
        )
        return files.filtered(lambda file: file.id == attachment_id)

    def _withdraw(self):
        """Erase what the author has written and sent, and close the tickets. It cannot be undone."""
        self.ensure_one()
        self.is_withdrawn = True
        self.ticket_ids._withdraw()
