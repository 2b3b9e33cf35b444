from datetime import timedelta

from odoo import fields, models
from odoo.tools import SQL


class FeedbackTicket(models.Model):
    """Times of an anonymous sender: the day alone is kept, so that no log of visitors can be laid beside them.

    What colleagues do keeps its time. A deadline that follows from what the sender did is counted from the end of that
    day, since counted from its beginning it might have passed already.
    """

    _inherit = "feedback.ticket"

    def _start_reply_clock(self):
        """Promise a reply within the team's goal, counted from now, or from the end of an anonymous sender's day."""
        anonymous, now = self.filtered("is_anonymous"), fields.Datetime.now()
        for ticket in anonymous:
            hours = ticket.team_id.reply_goal_hours
            ticket.reply_due_date = hours and ticket.company_id._day_after(now) + timedelta(hours=hours)
        return super(FeedbackTicket, self - anonymous)._start_reply_clock()

    def _blur_times(self):
        """Keep of what an anonymous sender has just done only the day."""
        self._portal_ensure_token()  # now: when the page is first opened, it would leave its time
        self._track_finalize()  # now: what has changed would be noted at the transaction's end
        self.env.flush_all()  # whatever waits to be written would bring the exact time back
        company = self.company_id[:1]
        for table, condition, extra in self._blurred_tables():
            company._blur_rows(table, condition, ("create_date", "write_date", *extra))
        changed = SQL("model = %s AND res_id IN %s AND write_uid = %s", self._name, tuple(self.ids), self._visitor().id)
        company._blur_rows("mail_message", changed, ("write_date",))
        company._blur_rows("mail_notification", self._of_visitors_messages(), ("read_date",))
        for table, condition, columns in self._blurred_deadlines():
            company._blur_rows(table, condition, columns, puts_off=True)
        self._blur_files()
        self.env["bus.bus"]._blur_pending()
        self.env.invalidate_all(flush=False)

    def _visitor(self):
        """Return the user who creates and changes whatever visitors do."""
        return self.env.ref("base.public_user")

    def _visitors_messages(self):
        """Return the condition (SQL) of messages that an anonymous sender has written or brought about."""
        visitor = self._visitor()
        by_visitor = SQL("(author_id IS NULL OR author_id = %s OR create_uid = %s)", visitor.partner_id.id, visitor.id)
        return SQL("model = %s AND res_id IN %s AND %s", self._name, tuple(self.ids), by_visitor)

    def _of_visitors_messages(self):
        return SQL("mail_message_id IN (SELECT id FROM mail_message WHERE %s)", self._visitors_messages())

    def _blurred_tables(self):
        """Return [(table, condition (SQL), dates beside those of creation and change)] that tell when senders acted."""
        ids = tuple(self.ids)
        visitor = self._visitor()
        of_conversation = SQL("id IN (SELECT conversation_id FROM feedback_ticket WHERE id IN %s)", ids)
        by_visitor = SQL("res_model = %s AND res_id IN %s AND create_uid = %s", self._name, ids, visitor.id)
        of_message = self._of_visitors_messages()
        return [
            ("feedback_ticket", SQL("id IN %s", ids), ("received_date", "last_customer_date")),
            ("feedback_ticket", SQL("id IN %s AND is_withdrawn", ids), ("resolved_date",)),
            ("feedback_ticket_milestone", SQL("ticket_id IN %s AND actor != 'agent'", ids), ("date",)),
            ("feedback_conversation", of_conversation, ("last_in_date",)),
            ("mail_mail", of_message, ()),
            ("mail_tracking_value", of_message, ()),
            ("mail_message", self._visitors_messages(), ("date",)),
            ("mail_activity", by_visitor, ()),
            ("ir_attachment", by_visitor, ()),
        ]

    def _blurred_deadlines(self):
        """Return [(table, condition, dates)] that are put off to the end of their day."""
        return []

    def _blur_files(self):
        """The disk notes times as well."""
        visitor = self._visitor()
        domain = [("res_model", "=", self._name), ("res_id", "in", self.ids), ("create_uid", "=", visitor.id)]
        for attachment in self.env["ir.attachment"].search([*domain, ("store_fname", "!=", False)]):
            attachment._blur_file(self.company_id[:1])
