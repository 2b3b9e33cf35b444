from odoo import models
from odoo.fields import Domain
from odoo.tools import SQL

from .feedback_ticket_anonymise import colleague_only

# Changes of these fields name nobody but colleagues.
HARMLESS_CHANGES = ("stage_id", "kind", "priority", "team_id", "user_id", "category_id", "is_confidential")
HARMLESS_CHANGES += ("is_on_hold", "close_reason_id")
# Files that belong to somebody else's record, such as a template, are only taken off the message.
OWN_FILES = ("feedback.ticket", "feedback.inbound.event", "feedback.call", "mail.message", "mail.compose.message")


class FeedbackTicket(models.Model):
    """Anonymising: the messages of tickets, and of the live chats that they were made of."""

    _inherit = "feedback.ticket"

    def _threads(self):
        """Return {model: tuple of ids} of the records whose messages belong to these tickets."""
        threads = {"feedback.ticket": tuple(self.ids)}
        if chats := tuple(self.chat_id.ids):
            threads["discuss.channel"] = chats
        return threads

    def _of_threads(self, model, res_id):
        """Return the condition (SQL) that a row is of one of the threads. ``model``, ``res_id``: names of columns."""
        parts = [
            SQL("(%s = %s AND %s IN %s)", SQL.identifier(model), name, SQL.identifier(res_id), ids)
            for name, ids in self._threads().items()
        ]
        return SQL("(%s)", SQL(" OR ").join(parts))

    def _of_messages(self, column):
        """Return the condition (SQL) that ``column`` names one of the messages."""
        messages = SQL("SELECT id FROM mail_message WHERE %s", self._of_threads("model", "res_id"))
        return SQL("%s IN (%s)", SQL.identifier(column), messages)

    def _message_rows_to_empty(self):
        texts = ("subject", "email_from", "reply_to", "message_id", "incoming_email_to", "incoming_email_cc")
        message = {
            **dict.fromkeys((*texts, "outgoing_email_to", "author_guest_id")),
            "body": "",
            "author_id": colleague_only("author_id", "partner_id"),
            "create_uid": colleague_only("create_uid"),
            "write_uid": None,
        }
        rating = {"feedback": None, "partner_id": None, "res_name": None}
        rows = [("rating_rating", self._of_threads("res_model", "res_id"), rating)]
        if chats := tuple(self.chat_id.ids):
            rows += self._chat_rows_to_empty(chats)
        return [*rows, ("mail_message", self._of_threads("model", "res_id"), message)]

    def _chat_rows_to_empty(self, chats):
        name = self.env._("Anonymised")
        of_chat = SQL("discuss_channel_id IN %s", chats)
        guests = SQL("id IN (SELECT guest_id FROM discuss_channel_member WHERE channel_id IN %s)", chats)
        chat = {"name": name, "description": None, "livechat_note": None, "feedback_origin": None}
        return [
            ("chatbot_message", of_chat, {"user_raw_answer": None, "feedback_told": None}),
            ("mail_guest", guests, {"name": name, "email": None}),
            ("discuss_channel", SQL("id IN %s", chats), {**chat, "rating_last_text": None}),
        ]

    def _message_rows_to_delete(self):
        harmless = SQL(
            "field_id IN (SELECT id FROM ir_model_fields WHERE model = 'feedback.ticket' AND name IN %s)",
            HARMLESS_CHANGES,
        )
        of_message = self._of_messages("mail_message_id")
        return [
            ("mail_tracking_value", SQL("%s AND NOT COALESCE(%s, FALSE)", of_message, harmless)),
            ("mail_notification", of_message),
            ("mail_mail", of_message),
            ("mail_message_schedule", of_message),
            ("feedback_message_reference", of_message),
            ("mail_message_translation", self._of_messages("message_id")),
            ("mail_message_reaction", self._of_messages("message_id")),
            ("mail_message_link_preview", self._of_messages("message_id")),
            ("mail_message_res_partner_rel", self._of_messages("mail_message_id")),
            ("message_attachment_rel", self._of_messages("message_id")),
            ("mail_scheduled_message", self._of_threads("model", "res_id")),
            ("mail_followers", self._of_threads("res_model", "res_id")),
        ]

    def _files_of_customers(self):
        """Return the attachments of the tickets, of their messages, raw deliveries and calls."""
        events = self.env["feedback.inbound.event"].search([("ticket_id", "in", self.ids)])
        calls = self.env["feedback.call"].search([("ticket_id", "in", self.ids)])
        owners = {**self._threads(), events._name: events.ids, calls._name: calls.ids}
        messages = self.env["mail.message"].search(
            Domain.OR(
                Domain("model", "=", model) & Domain("res_id", "in", list(ids))
                for model, ids in self._threads().items()
            )
        )
        # Odoo leaves out what a binary field holds unless it is asked for.
        any_field = Domain("res_field", "=", False) | Domain("res_field", "!=", False)
        of_owners = Domain.OR(
            Domain("res_model", "=", model) & Domain("res_id", "in", list(ids)) for model, ids in owners.items()
        )
        own = messages.attachment_ids.filtered(lambda file: not file.res_model or file.res_model in OWN_FILES)
        return own | calls.recording_attachment_id | self.env["ir.attachment"].search(of_owners & any_field)
