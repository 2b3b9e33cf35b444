from odoo import api, fields, models
from odoo.tools import SQL

STATES = [("proposed", "Proposed"), ("accepted", "Used"), ("dismissed", "Dismissed"), ("wrong", "Wrong")]
# Not shown again on the same ticket.
HIDDEN = ("dismissed", "wrong")


class FeedbackKbSuggestion(models.Model):
    """An article that was proposed for a ticket, and what became of it.

    How sure the search was stands beside what people decided: automatic replies are calibrated on that.
    The system alone writes here.
    """

    _name = "feedback.kb.suggestion"
    _description = "Suggested Article"
    _order = "ticket_id desc, rank, id"
    _rec_name = "article_id"

    ticket_id = fields.Many2one("feedback.ticket", required=True, readonly=True, ondelete="cascade")
    article_id = fields.Many2one("feedback.kb.article", required=True, readonly=True, index=True, ondelete="cascade")
    rank = fields.Integer(readonly=True, aggregator=False, help="Place among the articles found. 0: found by hand.")
    confidence = fields.Float(
        readonly=True, aggregator="avg", help="How far the best article was ahead of the second; 0 for all others."
    )
    state = fields.Selection(STATES, required=True, readonly=True, default="proposed")
    source = fields.Selection(
        [("panel", "Agent's Panel"), ("search", "Agent's Search"), ("auto", "Automatic Reply")],
        required=True,
        readonly=True,
        default="panel",
    )
    date = fields.Datetime("Proposed On", required=True, readonly=True, default=fields.Datetime.now)
    user_id = fields.Many2one("res.users", "Decided By", readonly=True, ondelete="set null")
    decided_date = fields.Datetime("Decided On", readonly=True)
    reason = fields.Char("Why Wrong", readonly=True)
    sent_date = fields.Datetime("Sent On", readonly=True, help="When the customer got an answer with this article.")

    _once = models.UniqueIndex("(ticket_id, article_id)", "The article is proposed for this ticket already.")

    @api.model
    def _propose(self, ticket, findings, shown_ids=None, source="panel"):
        """Note which articles were proposed for ``ticket``. What was noted of them before stays as it is.

        :param shown_ids: of those found, the ids of the articles that were shown; all of them by default
        """
        rows = [
            (hit.article_id, rank, findings.confidence if rank == 1 else 0.0)
            for rank, hit in enumerate(findings.hits, start=1)
            if shown_ids is None or hit.article_id in shown_ids
        ]
        self._insert(ticket, rows, source)

    @api.model
    def _insert(self, ticket, rows, source):
        if not rows:
            return
        now, uid = fields.Datetime.now(), self.env.uid
        values = [
            SQL(
                "(%s, %s, %s, %s, 'proposed', %s, %s, %s, %s, %s, %s)", ticket.id, *row, source, now, uid, now, uid, now
            )
            for row in rows
        ]
        # Two agents may open the same ticket at once.
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO feedback_kb_suggestion (ticket_id, article_id, rank, confidence, state, source, date,
                                                    create_uid, create_date, write_uid, write_date)
                VALUES %s ON CONFLICT (ticket_id, article_id) DO NOTHING
                """,
                SQL(", ").join(values),
            )
        )
        self.invalidate_model()

    @api.model
    def _decide(self, ticket, article, state, reason=False):
        """Note what the current user decided on an article for a ticket. Return whether that is news."""
        self._insert(ticket, [(article.id, 0, 0.0)], "search")
        row = self._of(ticket).filtered(lambda row: row.article_id == article)
        if row.state == state:
            return False
        row.write({"state": state, "reason": reason, "user_id": self.env.uid, "decided_date": fields.Datetime.now()})
        return True

    @api.model
    def _of(self, ticket):
        # sudo: feedback.kb.suggestion - nobody writes but the system; the caller has checked the right on the ticket
        return self.sudo().search([("ticket_id", "=", ticket.id)])
