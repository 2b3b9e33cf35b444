from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.feedback_intake.models.feedback_stage import STATES
from odoo.addons.feedback_intake.models.feedback_ticket import KINDS, SENTIMENTS

from .feedback_ticket_mood import SOURCES

TICKET_FIELDS = [
    "company_id",
    "team_id",
    "user_id",
    "channel_id",
    "kind",
    "category_id",
    "priority",
    "state",
    "language",
    "sentiment",
    "sentiment_source",
    "partner_id",
    "commercial_partner_id",
    "campaign_id",
    "medium_id",
    "source_id",
    "is_anonymous",
    "is_confidential",
    "is_imported",
    "merged_into_id",
]


class FeedbackReportTicketMixin(models.AbstractModel):
    """What reports on tickets are filtered and grouped by: the ticket as it is now, and its customer."""

    _name = "feedback.report.ticket.mixin"
    _description = "Feedback Report on Tickets"
    _inherit = "feedback.report.mixin"
    _depends = {
        "feedback.ticket": TICKET_FIELDS,
        "res.partner": ["country_id", "industry_id", "user_id"],
    }

    team_id = fields.Many2one("feedback.team", readonly=True)
    user_id = fields.Many2one("res.users", "Agent", readonly=True)
    assignee_id = fields.Many2one("res.users", readonly=True)
    channel_id = fields.Many2one("feedback.channel", readonly=True)
    kind = fields.Selection(KINDS, readonly=True)
    category_id = fields.Many2one("feedback.category", readonly=True)
    tag_ids = fields.Many2many(related="ticket_id.tag_ids")
    priority = fields.Selection([("0", "Normal"), ("1", "High"), ("2", "Very High"), ("3", "Urgent")], readonly=True)
    state = fields.Selection(STATES, "State Now", readonly=True)
    language = fields.Char(readonly=True)
    sentiment = fields.Selection(SENTIMENTS, "Mood", readonly=True)
    sentiment_source = fields.Selection(SOURCES, "Mood Known From", readonly=True)
    partner_id = fields.Many2one("res.partner", "Customer", readonly=True)
    commercial_partner_id = fields.Many2one("res.partner", "Customer's Company", readonly=True)
    country_id = fields.Many2one("res.country", readonly=True)
    industry_id = fields.Many2one("res.partner.industry", readonly=True)
    salesperson_id = fields.Many2one("res.users", readonly=True)
    campaign_id = fields.Many2one("utm.campaign", readonly=True)
    medium_id = fields.Many2one("utm.medium", readonly=True)
    source_id = fields.Many2one("utm.source", readonly=True)
    is_anonymous = fields.Boolean("Anonymous", readonly=True)
    is_confidential = fields.Boolean("Confidential", readonly=True)

    @api.model
    def _ticket_columns(self, agent=None):
        """Return the columns of these fields, read from :meth:`_ticket_joins`.

        :param agent: whom the row's agent is, when it is not the assignee
        """
        return SQL(
            """ticket.id AS ticket_id, ticket.company_id, ticket.team_id, %s AS user_id, ticket.user_id AS assignee_id,
               ticket.channel_id, ticket.kind, ticket.category_id, ticket.priority, ticket.state, ticket.language,
               ticket.sentiment, ticket.sentiment_source,
               ticket.partner_id, ticket.commercial_partner_id, ticket.campaign_id,
               ticket.medium_id, ticket.source_id, ticket.is_anonymous, ticket.is_confidential,
               COALESCE(partner.country_id, firm.country_id) AS country_id,
               COALESCE(firm.industry_id, partner.industry_id) AS industry_id,
               COALESCE(partner.user_id, firm.user_id) AS salesperson_id""",
            agent or SQL("ticket.user_id"),
        )

    @api.model
    def _ticket_joins(self, ticket_id):
        """Return the joins to the ticket whose id is in the column ``ticket_id``. PostgreSQL drops those of no use."""
        return SQL(
            """JOIN feedback_ticket ticket ON ticket.id = %s
               LEFT JOIN res_partner partner ON partner.id = ticket.partner_id
               LEFT JOIN res_partner firm ON firm.id = ticket.commercial_partner_id""",
            ticket_id,
        )
