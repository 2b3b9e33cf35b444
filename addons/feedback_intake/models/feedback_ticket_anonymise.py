from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

MANAGER = "feedback_intake.feedback_intake_group_manager"
# Answers of these types name nobody; free text may.
HARMLESS_ANSWERS = ("boolean", "integer", "float", "selection", "tags")


def colleague_only(column, identity="id"):
    """Return (SQL) what stays of a column that names somebody: colleagues, for what they did is the company's.

    :param identity: column of res_users that it names, ``id`` or ``partner_id``
    """
    names = {"column": SQL.identifier(column), "identity": SQL.identifier(identity)}
    return SQL(
        "CASE WHEN %(column)s IN (SELECT %(identity)s FROM res_users WHERE share IS NOT TRUE) THEN %(column)s END",
        **names,
    )


class FeedbackTicket(models.Model):
    """Anonymising: the ticket forgets who wrote and what, and stays countable.

    Milestones, times, kind, category, stars, mood, team and agent stay, so that no key figure changes. What goes is
    listed in :meth:`_rows_to_empty` and :meth:`_rows_to_delete`; addons add what they hold, by super().
    """

    _inherit = "feedback.ticket"

    is_anonymised = fields.Boolean("Anonymised", readonly=True, copy=False)
    anonymised_date = fields.Datetime("Anonymised On", readonly=True, copy=False)
    is_on_hold = fields.Boolean(
        "Legal Hold",
        copy=False,
        tracking=True,
        help="Kept as it is, whatever the retention rules and requests for erasure say: for a dispute or an order of "
        "an authority. Managers alone set it.",
    )

    def write(self, vals):
        if "is_on_hold" in vals and not self.env.su and not self.env.user.has_group(MANAGER):
            raise AccessError(self.env._("Only managers set or lift a legal hold."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_unless_held(self):
        # sudo: feedback.ticket - a hold counts, whoever deletes
        if held := self.sudo().filtered("is_on_hold"):
            raise UserError(held._refuse_erasing())

    def action_anonymise(self):
        """Anonymise closed tickets, for a manager. It cannot be undone."""
        self.check_access("write")
        if not self.env.user.has_group(MANAGER):
            raise AccessError(self.env._("Only managers anonymise tickets."))
        self._anonymise()
        self.env["feedback.access.log"]._log("anonymised", self)

    def _refuse_erasing(self):
        """Return why these tickets may not be anonymised or deleted now, a sentence, or None."""
        if held := self.filtered("is_on_hold"):
            return self.env._("Under legal hold, and kept as they are: %s", ", ".join(held.mapped("number")))
        if still_open := self.filtered(lambda ticket: not ticket.is_done):
            return self.env._("Close these tickets first: %s", ", ".join(still_open.mapped("number")))
        return None

    def _anonymise(self):
        """Forget who wrote these tickets and what they said, here and in whatever the addons keep of them.

        :raise UserError: one is open or under legal hold; nothing has happened then
        """
        # sudo: feedback.ticket - the log, the ledger and messages are written by the system alone
        tickets = self.sudo().filtered(lambda ticket: not ticket.is_anonymised)
        if refusal := tickets._refuse_erasing():
            raise UserError(refusal)
        if not tickets:
            return
        tickets._before_anonymising()
        self.env.flush_all()
        to_empty, to_delete = tickets._rows_to_empty(), tickets._rows_to_delete()
        # By SQL: no tracking, no rule, no clock is to notice, and a batch of many costs no more than one ticket.
        for table, condition, values in to_empty:
            pairs = SQL(", ").join(SQL("%s = %s", SQL.identifier(name), value) for name, value in values.items())
            self.env.cr.execute(SQL("UPDATE %s SET %s WHERE %s", SQL.identifier(table), pairs, condition))
        for table, condition in to_delete:
            self.env.cr.execute(SQL("DELETE FROM %s WHERE %s", SQL.identifier(table), condition))
        self.env.invalidate_all(flush=False)
        tickets._notify_bus("updated")

    def _before_anonymising(self):
        """Do what needs records, as long as they tell whose they are: files, activities, consents, identities."""
        self._keep_harmless_answers()
        self._files_of_customers().unlink()
        self.with_context(active_test=False).activity_ids.unlink()
        consents = self.env["feedback.consent"].search([("ticket_id", "in", self.ids)])
        lasting = consents.filtered(lambda consent: consent.purpose_id.is_lasting and not consent.withdrawn_date)
        lasting.write({"ticket_id": False, "event_id": False})
        (consents - lasting)._anonymise_person()
        self._forget_identities()

    def _keep_harmless_answers(self):
        for channel, tickets in self.grouped("channel_id").items():
            definitions = channel.ticket_properties_definition or []
            kept = [one["name"] for one in definitions if one["type"] in HARMLESS_ANSWERS]
            statement = SQL(
                "UPDATE feedback_ticket SET ticket_properties = (SELECT jsonb_object_agg(key, value)"
                " FROM jsonb_each(ticket_properties) WHERE key = ANY(%s)) WHERE id IN %s"
                " AND jsonb_typeof(ticket_properties) = 'object'",
                kept,
                tuple(tickets.ids),
            )
            tickets.flush_recordset(["ticket_properties"])
            self.env.cr.execute(statement)
            tickets.invalidate_recordset(["ticket_properties"])

    def _forget_identities(self):
        """Delete the confirmed addresses and accounts of senders whom no other ticket knows."""
        Identity = self.env["feedback.identity"]
        others = [("id", "not in", self.ids), ("is_anonymised", "=", False)]
        for ticket in self:
            own = [("company_id", "=", ticket.company_id.id), ("partner_id", "in", ticket.partner_id.ids)]
            if not ticket.partner_id or self.search_count(
                [("partner_id", "in", ticket.partner_id.ids), *others], limit=1
            ):
                continue
            Identity.search(own).unlink()

    def _rows_to_empty(self):
        """Return [(table, condition (SQL), {column: value})] of what stays, without what could tell who wrote."""
        ids = tuple(self.ids)
        of_ticket = SQL("ticket_id IN %s", ids)
        nobody = dict.fromkeys(("customer_name", "customer_number", "number_sanitized", "partner_id", "note"))
        emptied = dict.fromkeys(("body", "headers", "sender", "subject", "reason", "error"))
        return [
            ("feedback_inbound_event", of_ticket, {**emptied, "delivery_key": SQL("md5(delivery_key)")}),
            ("feedback_outbound_message", of_ticket, {"external_id": None, "error": None}),
            ("feedback_call", of_ticket, nobody),
            *self._message_rows_to_empty(),
            ("feedback_ticket", SQL("id IN %s", ids), self._emptied_columns()),
        ]

    def _emptied_columns(self):
        """Return {column of the ticket: value when it is anonymised}."""
        names = ("description", "partner_id", "commercial_partner_id", "contact_name", "email_from", "email_normalized")
        names += ("email_cc", "phone", "phone_sanitized", "access_token", "related_document", "chat_id", "source_url")
        names += ("survey_answer_id", "conversation_id", "hint_ticket_id", "page_url", "receipt_id")
        office = self.with_context(lang=self.company_id[:1].partner_id.lang or self.env.lang)
        return {
            **dict.fromkeys(names),
            "subject": office.env._("Anonymised"),
            "create_uid": colleague_only("create_uid"),
            "write_uid": colleague_only("write_uid"),
            "is_anonymised": True,
            "anonymised_date": fields.Datetime.now(),
        }

    def _rows_to_delete(self):
        """Return [(table, condition (SQL))] of what is of no use without the person."""
        ids = tuple(self.ids)
        lonely = SQL(
            "ticket_id IN %s AND NOT EXISTS (SELECT FROM feedback_ticket other"
            " WHERE other.conversation_id = feedback_conversation.id)",
            ids,
        )
        unused = SQL(
            "id = ANY(%s) AND NOT EXISTS (SELECT FROM feedback_ticket other"
            " WHERE other.receipt_id = feedback_receipt.id)",
            self.receipt_id.ids,
        )
        return [
            *self._message_rows_to_delete(),
            ("feedback_receipt", unused),
            ("feedback_remote_file", SQL("ticket_id IN %s", ids)),
            ("feedback_conversation", lonely),
            ("feedback_ticket_crm_lead_rel", SQL("ticket_id IN %s", ids)),
        ]

    def _erase(self):
        """Delete closed tickets with all that is kept of them; the ledger's lines stay, emptied.

        :raise UserError: one is open or under legal hold; nothing has happened then
        """
        # sudo: feedback.ticket - retention and erasure are the system's, whoever asks for them
        tickets = self.sudo()
        if refusal := tickets._refuse_erasing():
            raise UserError(refusal)
        tickets._anonymise()
        tickets.unlink()

    def _delete_files(self):
        """Delete the files of closed tickets, and what raw deliveries hold of them."""
        # sudo: feedback.ticket - retention is the system's
        tickets = self.sudo()
        if refusal := tickets._refuse_erasing():
            raise UserError(refusal)
        tickets._files_of_customers().unlink()
        events = self.env["feedback.inbound.event"].sudo().search([("ticket_id", "in", self.ids)])
        events.write({"body": False, "headers": False})
