from odoo import fields, models


class FeedbackTicket(models.Model):
    """The rows that a ticket has in each report: a figure leads to its tickets by them."""

    _inherit = "feedback.ticket"

    report_event_ids = fields.One2many("feedback.report.event", "ticket_id", readonly=True)
    report_backlog_ids = fields.One2many("feedback.report.backlog", "ticket_id", readonly=True)
    report_sla_ids = fields.One2many("feedback.report.sla", "ticket_id", readonly=True)
    report_score_ids = fields.One2many("feedback.report.score", "ticket_id", readonly=True)
    report_knowledge_ids = fields.One2many("feedback.report.knowledge", "ticket_id", readonly=True)
