from odoo import api, fields, models
from odoo.tools import SQL


class FeedbackMessageReference(models.Model):
    """A message with the ID that the system outside knows it by; the index decides which messages are new.

    Edits, deletions and states of delivery name a message by this ID, and so does our answer to it.
    """

    _name = "feedback.message.reference"
    _description = "Feedback Message on the Other Side"
    _rec_name = "external_id"

    channel_id = fields.Many2one("feedback.channel", required=True, readonly=True, ondelete="cascade")
    external_id = fields.Char("External ID", required=True, readonly=True)
    conversation_id = fields.Many2one(
        "feedback.conversation", readonly=True, ondelete="cascade", index="btree_not_null"
    )
    mail_message_id = fields.Many2one(
        "mail.message", "Message", readonly=True, ondelete="cascade", index="btree_not_null"
    )
    outbound_id = fields.Many2one("feedback.outbound.message", "Answer", readonly=True, ondelete="cascade")
    is_ours = fields.Boolean(readonly=True, help="We have sent it.")

    _external_unique = models.UniqueIndex("(channel_id, external_id)")

    @api.model
    def _learn(self, channel, external_ids):
        """Return {external id: reference} of those that are new; the others have been taken before."""
        external_ids = sorted({external_id for external_id in external_ids if external_id})
        if not external_ids:
            return {}
        now = fields.Datetime.now()
        rows = self.env.execute_query(
            SQL(
                """
                INSERT INTO feedback_message_reference (
                    channel_id, external_id, is_ours, create_uid, create_date, write_uid, write_date)
                SELECT %s, external_id, FALSE, %s, %s, %s, %s FROM unnest(%s) AS external_id
                ON CONFLICT (channel_id, external_id) DO NOTHING
                RETURNING external_id, id
                """,
                *(channel.id, self.env.uid, now, self.env.uid, now, external_ids),
            )
        )
        return {external_id: self.browse(reference_id) for external_id, reference_id in rows}

    @api.model
    def _find(self, channel, external_ids):
        """Return {external id: reference}"""
        if not external_ids:
            return {}
        found = self.search([("channel_id", "=", channel.id), ("external_id", "in", list(external_ids))])
        return {reference.external_id: reference for reference in found}
