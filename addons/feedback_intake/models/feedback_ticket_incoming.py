from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import email_normalize, email_normalize_all, human_size


class FeedbackTicket(models.Model):
    """Mail that comes in: which ticket it belongs to, and what it does there."""

    _inherit = "feedback.ticket"

    origin_ticket_id = fields.Many2one(
        "feedback.ticket",
        "Follows",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        help="The customer answered this closed ticket after the time in which it would have been reopened.",
    )
    hint_ticket_id = fields.Many2one(
        "feedback.ticket",
        "May Belong To",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        help="It answers this ticket, but comes from an address that the ticket does not know.",
    )

    @api.model
    def _check_routes(self, event, message_dict, routes, custom_values):
        """Return Odoo's routes as the ledger's event may take them: one ticket, and only that of a known sender.

        Routes to other models are left alone.
        """
        checked, done = [], False
        for route in routes:
            model, thread_id, _values, user_id, alias = route
            if model != self._name:
                checked.append(route)
            elif not done:
                ticket, values = self._settle_thread(thread_id, message_dict, custom_values, user_id)
                checked.append((model, ticket.id, values, user_id, alias))
                done = True
        return checked

    @api.model
    def _settle_thread(self, thread_id, message_dict, custom_values, user_id):
        """Return (ticket to join, values): an empty ticket and the values of a new one, where it may not join."""
        values = dict(custom_values or {})
        ticket = self.sudo().browse(thread_id or []).exists()._survivor()
        if not ticket:
            return ticket, values
        address = email_normalize(message_dict.get("email_from"), strict=False)
        colleague = self._internal_user(address)
        if colleague and user_id != colleague.id:
            message_dict["is_internal"] = True  # whoever it is, the customer is not told
            message_dict["author_id"] = False
            return ticket, {}
        if not colleague and address not in ticket._known_addresses():
            return self, {**values, "hint_ticket_id": ticket.id}
        joined, follow_up = ticket._settle_grace()
        return joined, ({} if joined else {**values, **follow_up})

    @api.model
    def _internal_user(self, address):
        # sudo: res.users - whether a sender claims to be a colleague, asked by the mail gateway
        domain = [("email_normalized", "=", address), ("share", "=", False)]
        return self.env["res.users"].sudo().search(domain, limit=1) if address else self.env["res.users"]

    def _known_addresses(self):
        """Return the addresses (normalised) that take part in this conversation."""
        self.ensure_one()
        # sudo: res.partner, feedback.identity - asked by the mail gateway
        ticket = self.sudo()
        partners = ticket.partner_id | ticket.message_partner_ids
        identities = ticket.env["feedback.identity"].search(
            [
                ("gateway_type", "=", "email"),
                ("partner_id", "in", ticket.partner_id.ids),
                ("company_id", "=", ticket.company_id.id),
            ]
        )
        known = {ticket.email_normalized, *partners.mapped("email_normalized"), *identities.mapped("external_id")}
        return (known | set(email_normalize_all(ticket.email_cc or ""))) - {False}

    def _settle_grace(self):
        """Return (ticket to join, values of a new one): who answers too late opens a ticket that follows this one."""
        if self._is_past_grace():
            return self.browse(), {"origin_ticket_id": self.id, "team_id": self.team_id.id}
        return self, {}

    def _is_past_grace(self):
        """Tell whether the ticket was closed too long ago to be reopened by an answer."""
        self.ensure_one()
        if not self.is_done or not self.resolved_date:
            return False
        days = self.team_id.reopen_grace_days if self.team_id else 14
        return self.resolved_date < fields.Datetime.now() - timedelta(days=days)

    @api.model
    def fields_get(self, allfields=None, attributes=None):
        # Odoo's mail gateway only asks which fields there are; describing them all would take a fifth of a mail's time.
        if attributes is None and self.env["mail.thread"]._feedback_event():
            attributes = ["type"]
        return super().fields_get(allfields, attributes)

    @api.model
    def message_new(self, msg_dict, custom_values=None):
        event = self.env["mail.thread"]._feedback_event()
        values = dict(custom_values or {})
        if not values.get("channel_id") and event:
            values["channel_id"] = event.channel_id.id
        values.setdefault("subject", msg_dict.get("subject") or self.env._("(no subject)"))
        values.setdefault("description", msg_dict.get("body"))
        ticket = super().message_new(msg_dict, custom_values=values)
        if event:
            event._finish("new", ticket_id=ticket.id)
        return ticket

    def message_update(self, msg_dict, update_vals=None):
        if event := self.env["mail.thread"]._feedback_event():
            event._finish("reply", ticket_id=self.id)
        return super().message_update(msg_dict, update_vals=update_vals)

    def _note_automatic_mail(self, mail):
        """Set down on the ticket that a machine has answered; nobody is notified and no clock moves."""
        self.ensure_one()
        self.message_post(
            body=self.env._(
                "Automatic message from %(sender)s: “%(subject)s”", sender=mail.from_address, subject=mail.subject
            ),
            author_id=self.env.ref("base.partner_root").id,
        )
        self.env["feedback.ticket.milestone"]._log(
            self._prepare_milestone_values("auto_reply_received", actor="bot", value=mail.verdict.kind)
        )

    def _note_refused_files(self, files):
        """Say on the ticket which files of a mail are above the channel's limits; the ledger still has them."""
        self.ensure_one()
        names = ", ".join(f"{file.name} ({human_size(len(file.content))})" for file in files)
        self.message_post(
            body=self.env._("Above the limits of the channel, and only kept in the ledger: %s", names),
            author_id=self.env.ref("base.partner_root").id,
        )
