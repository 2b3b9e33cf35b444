from odoo import api, fields, models
from odoo.tools import format_datetime

from .res_company import LEAST_OUTCOMES

# Why a ticket was not answered on its own, as the ticket says it.
REASONS = [
    ("quiet_hours", "It waits until the quiet hours end."),
    ("learning", "Too few outcomes so far to send answers on our own."),
    ("paused", "Automatic replies of this channel are paused."),
    ("unsure", "It was not sure enough."),
    ("daily_limit", "The customer has had an automatic reply today."),
    ("no_article", "No article fits."),
    ("language", "No article in the customer's language fits."),
    ("not_public", "The article that fits is not public."),
    ("kind", "This kind of ticket is not answered automatically."),
    ("category", "This category is not answered automatically."),
    ("agent_faster", "An agent was faster."),
    ("wrote_again", "The customer has written again meanwhile."),
    ("anonymous", "Anonymous senders cannot be answered."),
    ("no_address", "There is no e-mail address to answer to or from."),
    ("colleague", "It comes from a colleague or from an address of ours."),
    ("automatic", "A machine has written it."),
    ("follow_up", "It goes on with an earlier conversation."),
    ("gone", "It was closed or merged before."),
    ("confidential", "It is confidential."),
    ("wants_person", "The customer wants a person."),
    ("turned_off", "Automatic replies were turned off meanwhile."),
    ("failed", "The attempt has failed."),
]
STATES = [
    ("waiting", "Waiting"),
    ("suggested", "Suggested"),
    ("sent", "Sent"),
    ("held_out", "Held Out"),
    ("skipped", "Skipped"),
]
OUTCOMES = [
    ("helped", "Helped"),
    ("refused", "Wanted a Person"),
    ("accepted", "Sent by an Agent"),
    ("dismissed", "Refused by an Agent"),
]


class FeedbackKbReply(models.Model):
    """What was decided on answering a ticket from the knowledge base, why, and what came of it: one row a ticket.

    The system alone writes it. The methods of one subject stand in one file: ``feedback_kb_reply_<subject>.py``.
    """

    _name = "feedback.kb.reply"
    _description = "Automatic Reply"
    _order = "id desc"
    _rec_name = "ticket_id"
    # Exact times of an anonymous sender's ticket are kept nowhere; `date` is rounded for them.
    _log_access = False

    ticket_id = fields.Many2one("feedback.ticket", required=True, readonly=True, ondelete="cascade")
    company_id = fields.Many2one(related="ticket_id.company_id", store=True, index=True)
    channel_id = fields.Many2one("feedback.channel", readonly=True, index="btree_not_null", ondelete="set null")
    email_normalized = fields.Char("Address", readonly=True, groups="feedback_intake.feedback_intake_group_manager")
    date = fields.Datetime("Decided On", required=True, readonly=True, default=fields.Datetime.now)
    state = fields.Selection(STATES, required=True, readonly=True)
    reason = fields.Selection(REASONS, readonly=True)
    due_date = fields.Datetime("Waits Until", readonly=True)
    article_id = fields.Many2one("feedback.kb.article", readonly=True, index="btree_not_null", ondelete="set null")
    query_id = fields.Many2one(
        "feedback.kb.query", "Search", readonly=True, ondelete="set null", index="btree_not_null"
    )
    confidence = fields.Float(readonly=True, aggregator="avg", digits=(4, 2), help="By how much the best article led.")
    precision = fields.Float(
        "Probably Right",
        readonly=True,
        aggregator="avg",
        help="What share of answers of that confidence was right. 0: unknown.",
    )
    precision_low = fields.Float(
        "Surely Right",
        readonly=True,
        aggregator="avg",
        help="The share of right answers at the least, with 90 % certainty.",
    )
    threshold = fields.Float(
        "Confidence Needed",
        readonly=True,
        aggregator=None,
        digits=(4, 2),
        help="In force when it was decided. 0: none was known.",
    )
    target = fields.Integer("Right at Least (%)", readonly=True, aggregator=None)
    message_id = fields.Many2one("mail.message", readonly=True, index="btree_not_null", ondelete="set null")
    sent_date = fields.Datetime(readonly=True)
    outcome = fields.Selection(OUTCOMES, readonly=True, help="Empty: nobody has said. Silence says nothing.")
    outcome_date = fields.Datetime(readonly=True)
    outcome_user_id = fields.Many2one("res.users", "Judged By", readonly=True, ondelete="set null")

    _ticket_unique = models.UniqueIndex("(ticket_id)", "The ticket has been decided on already.")
    _due_idx = models.Index("(due_date) WHERE state = 'waiting'")
    _address_idx = models.Index("(email_normalized, sent_date) WHERE state = 'sent'")
    _outcome_idx = models.Index("(company_id, outcome_date DESC) WHERE outcome IS NOT NULL")

    def _explain(self):
        """Return in a sentence what was decided on the ticket and what came of it."""
        self.ensure_one()
        sentences = {
            "waiting": self._explain_waiting,
            "suggested": self._explain_suggested,
            "sent": self._explain_sent,
            "held_out": lambda: self.env._(
                "Held out: left alone, to see what becomes of tickets without automatic reply."
            ),
            "skipped": self._explain_reason,
        }
        return sentences[self.state]()

    def _explain_reason(self):
        return dict(self._fields["reason"]._description_selection(self.env)).get(self.reason) or ""

    def _explain_waiting(self):
        until = format_datetime(self.env, self.due_date, dt_format="short")
        return self.env._("It goes out on %s, when the quiet hours end.", until)

    def _explain_suggested(self):
        judged = {
            "accepted": self.env._("Suggested, and sent by an agent."),
            "dismissed": self.env._("Suggested, and refused by an agent."),
        }
        return judged.get(self.outcome) or " ".join(
            filter(None, [self.env._("Suggested to the agent."), self._explain_reason()])
        )

    def _explain_sent(self):
        return {
            "helped": self.env._("Sent. The customer says that it helped."),
            "refused": self.env._("Sent. It did not help: the customer wants a person."),
        }.get(self.outcome) or self.env._("Sent. The customer has not said whether it helped.")

    @api.model
    def _render_calibration(self, company):
        """Return the table of what was learnt: for each band of confidence how many were judged, and how many right."""
        calibration = company._kb_calibration()
        if not calibration.outcomes:
            return False
        bands = calibration.bands
        ends = [band.start for band in bands[1:]] + [None]
        return self.env["ir.qweb"]._render(
            "feedback_kb.reply_calibration",
            {
                "bands": [(band, end) for band, end in zip(bands, ends, strict=True)][::-1],
                "outcomes": calibration.outcomes,
                "needed": LEAST_OUTCOMES,
                "threshold": company._kb_threshold(),
            },
        )
