from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import email_normalize, escape_psql

MOST = 10


class FeedbackTicketContact(models.TransientModel):
    """A contact who may have written a ticket, and what speaks for it; an agent decides."""

    _name = "feedback.ticket.contact"
    _description = "Contact Who May Have Written"

    ticket_id = fields.Many2one("feedback.ticket", required=True, ondelete="cascade")
    partner_id = fields.Many2one("res.partner", "Contact", required=True, ondelete="cascade")
    email = fields.Char(related="partner_id.email")
    phone = fields.Char(related="partner_id.phone")
    evidence = fields.Char("What Speaks for It", readonly=True)

    @api.model
    def _propose(self, ticket):
        """Return a line for each contact that the user may see and that may be the sender, the likeliest first."""
        found = {}
        company = Domain("company_id", "in", [ticket.company_id.id, False])
        for domain, sentence in self._signs(ticket):
            for partner in self.env["res.partner"].search(domain & company, limit=MOST, order="id"):
                found.setdefault(partner, []).append(sentence)
        likeliest = sorted(found.items(), key=lambda one: -len(one[1]))[:MOST]
        return self.create(
            [
                {"ticket_id": ticket.id, "partner_id": partner.id, "evidence": ", ".join(sentences)}
                for partner, sentences in likeliest
            ]
        )

    @api.model
    def _signs(self, ticket):
        """Return [(domain of contacts, what it means that they are found)], the strongest sign first."""
        signs = []
        # sudo: any model that tickets are about - whose contact is proposed, if the agent may see it
        document = ticket.sudo().related_document
        if document and "partner_id" in document._fields and document.partner_id:
            signs.append((Domain("id", "=", document.partner_id.id), self.env._("customer of the document")))
        if address := email_normalize(ticket.email_from, strict=False):
            signs.append((Domain("email_normalized", "=", address), self.env._("same e-mail")))
        if ticket.phone_sanitized:
            signs.append((Domain("phone_sanitized", "=", ticket.phone_sanitized), self.env._("same phone number")))
        if name := (ticket.contact_name or "").strip():
            signs.append((Domain("name", "=ilike", escape_psql(name)), self.env._("same name")))
            # People write their name either way round.
            swapped = " ".join(reversed(name.split()))
            if swapped.lower() != name.lower():
                signs.append(
                    (Domain("name", "=ilike", escape_psql(swapped)), self.env._("same name, the other way round"))
                )
        return signs

    def action_confirm(self):
        """The agent says that it is this contact, and whoever wrote is known from now on."""
        self.ensure_one()
        self.ticket_id.check_access("write")
        self.ticket_id.partner_id = self.partner_id
        return {"type": "ir.actions.act_window_close"}
