from odoo import fields, models
from odoo.tools import SQL

from .feedback_kb_reply import OUTCOMES, STATES


class FeedbackKbReplyReport(models.Model):
    """What automatic replies bring about: tickets that were answered on their own beside those that were held out."""

    _name = "feedback.kb.reply.report"
    _description = "Effect of Automatic Replies"
    _auto = False
    _order = "date desc, id desc"
    _rec_name = "ticket_id"

    ticket_id = fields.Many2one("feedback.ticket", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    channel_id = fields.Many2one("feedback.channel", readonly=True)
    article_id = fields.Many2one("feedback.kb.article", readonly=True)
    date = fields.Datetime("Decided On", readonly=True)
    state = fields.Selection(STATES, readonly=True)
    outcome = fields.Selection(OUTCOMES, readonly=True)
    is_solved = fields.Float("Solved", readonly=True, aggregator="avg", help="Share of the tickets that are done.")
    is_solved_alone = fields.Float(
        "Solved Without an Agent", readonly=True, aggregator="avg", help="Share of the tickets that no agent answered."
    )
    has_refused = fields.Float(
        "Wanted a Person", readonly=True, aggregator="avg", help="Share of the automatic replies that did not help."
    )
    resolution_hours = fields.Float(
        "Hours to Resolution", readonly=True, aggregator="avg", help="Of those that are done, on the clock."
    )

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT reply.id, reply.ticket_id, reply.company_id, reply.channel_id, reply.article_id, reply.date,
                   reply.state, reply.outcome,
                   ticket.is_done::int::float AS is_solved,
                   (ticket.is_done AND ticket.first_reply_date IS NULL)::int::float AS is_solved_alone,
                   CASE reply.state WHEN 'sent' THEN (reply.outcome IS NOT DISTINCT FROM 'refused')::int::float END
                        AS has_refused,
                   CASE WHEN ticket.is_anonymous IS NOT TRUE
                        THEN EXTRACT(epoch FROM ticket.resolved_date - ticket.received_date)::float / 3600
                        END AS resolution_hours
              FROM feedback_kb_reply reply
              JOIN feedback_ticket ticket ON ticket.id = reply.ticket_id
             WHERE ticket.merged_into_id IS NULL
            """
        )

    def action_open_ticket(self):
        return self.ticket_id.get_formview_action()
