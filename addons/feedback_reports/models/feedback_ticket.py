from odoo import fields, models


class FeedbackTicket(models.Model):
    """The rows that a ticket has in each report: a figure leads to its tickets by them."""

    _inherit = "feedback.ticket"

    # What reports filter, group and join by, beside the wide table: they read it instead of a million texts. The last
    # two are those of joins that a query does not need but PostgreSQL still asks for.
    _reports_idx = models.Index(
        "(id) INCLUDE (company_id, team_id, user_id, channel_id, category_id, kind, sentiment, close_reason_id,"
        " merged_into_id, is_imported, is_confidential, partner_id, commercial_partner_id)"
    )

    report_event_ids = fields.One2many("feedback.report.event", "ticket_id", readonly=True)
    report_backlog_ids = fields.One2many("feedback.report.backlog", "ticket_id", readonly=True)
    report_sla_ids = fields.One2many("feedback.report.sla", "ticket_id", readonly=True)
    report_score_ids = fields.One2many("feedback.report.score", "ticket_id", readonly=True)
    report_knowledge_ids = fields.One2many("feedback.report.knowledge", "ticket_id", readonly=True)
