from odoo import api, fields, models
from odoo.exceptions import AccessError

from ..tools.personal_data import mask
from ..tools.question_text import one_line

MAX_NOTE = 500
KINDS = [
    ("view", "Read"),
    ("helpful", "Helped"),
    ("not_helpful", "Did Not Help"),
    ("inserted", "Inserted Into a Reply"),
    ("linked", "Linked in a Reply"),
    ("dismissed", "Dismissed by an Agent"),
    ("wrong", "Marked as Wrong"),
    ("auto_sent", "Sent Automatically"),
    ("auto_helped", "Automatic Reply Helped"),
    ("auto_refused", "Automatic Reply Did Not Help"),
    ("chat_shown", "Shown in a Chat"),
    ("chat_helped", "Helped in a Chat"),
    ("chat_refused", "Did Not Help in a Chat"),
]


class FeedbackKbUsage(models.Model):
    """What happened to an article, when and by whom: every figure on articles is counted from it.

    The log is append-only: no counter that parallel readers would fight over. The system alone writes it.
    """

    _name = "feedback.kb.usage"
    _description = "Knowledge Usage"
    _order = "date desc, id desc"
    _rec_name = "kind"

    article_id = fields.Many2one("feedback.kb.article", required=True, index=True, ondelete="cascade")
    kind = fields.Selection(KINDS, "Event", required=True)
    date = fields.Datetime(required=True, default=fields.Datetime.now)
    ticket_id = fields.Many2one("feedback.ticket", index="btree_not_null", ondelete="set null")
    query_id = fields.Many2one("feedback.kb.query", index="btree_not_null", ondelete="set null")
    user_id = fields.Many2one("res.users", "Agent", ondelete="set null")
    company_id = fields.Many2one("res.company", index="btree_not_null")
    note = fields.Char("What Is Missing", readonly=True, help="In the words of a reader whom the article did not help.")

    _kind_idx = models.Index("(article_id, kind, date)")

    @api.model
    def _log(self, vals_list):
        """Append to the log. ``vals_list``: one dict an event, as for ``create``; the company is that of its ticket."""
        # sudo: feedback.kb.usage - nobody has the right to write the log; the system does
        log = self.sudo()
        ticket_ids = [values["ticket_id"] for values in vals_list if values.get("ticket_id")]
        company_ids = {ticket.id: ticket.company_id.id for ticket in log.env["feedback.ticket"].browse(ticket_ids)}
        for values in vals_list:
            if values.get("ticket_id"):
                values.setdefault("company_id", company_ids[values["ticket_id"]])
        return log.create(vals_list)

    def _note_missing(self, text):
        """Set down, once, what a reader has missed. ``text`` is masked like a search."""
        self.ensure_one()
        if not self.note:
            # sudo: feedback.kb.usage - nobody has the right to write the log; the system does
            self.sudo().note = mask(one_line(text))[:MAX_NOTE]

    def write(self, vals):
        is_note = vals.keys() == {"note"} and self.env.su and not any(usage.note for usage in self)
        if not is_note:
            raise AccessError(self.env._("The log of an article's use cannot be changed."))
        return super().write(vals)
