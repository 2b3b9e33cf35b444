from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import ormcache

from .feedback_stage import DONE_STATES

KINDS = [
    ("question", "Question"),
    ("complaint", "Complaint"),
    ("suggestion", "Suggestion"),
    ("praise", "Praise"),
    ("request", "Request"),
    ("incident", "Incident"),
]
SENTIMENTS = [("positive", "Positive"), ("neutral", "Neutral"), ("negative", "Negative")]


def prevailing_mood(moods):
    """Return the mood that most of some tickets have, or False when none is known.

    :param moods: Counter of ``sentiment``; tickets of unknown mood (False) do not count
    """
    if not any(number for mood, number in moods.items() if mood):
        return False
    balance = moods["positive"] - moods["negative"]
    return "positive" if balance > 0 else "negative" if balance < 0 else "neutral"


class FeedbackTicket(models.Model):
    """One piece of feedback: a conversation with a customer that somebody looks after.

    The methods of one subject stand in one file: ``feedback_ticket_<subject>.py``.
    """

    _name = "feedback.ticket"
    _description = "Feedback Ticket"
    _inherit = ["portal.mixin", "mail.thread.cc", "mail.activity.mixin", "utm.mixin"]
    _rec_name = "subject"
    _rec_names_search = ["number", "subject", "email_from", "contact_name", "partner_id.name"]
    _order = "priority desc, id desc"
    _primary_email = "email_from"
    _mail_thread_customer = True
    _check_company_auto = True

    # Whoever has it may write as the customer.
    access_token = fields.Char(groups="feedback_intake.feedback_intake_group_agent")
    number = fields.Char(readonly=True, copy=False, index=True)
    subject = fields.Char(required=True, index="trigram", tracking=True)
    description = fields.Html(
        sanitize=True, sanitize_style=True, sanitize_form=True, help="The first message, as the customer wrote it."
    )
    kind = fields.Selection(KINDS, default="question", required=True, tracking=True)
    category_id = fields.Many2one("feedback.category", check_company=True, index="btree_not_null", tracking=True)
    tag_ids = fields.Many2many("feedback.tag", string="Tags")
    channel_id = fields.Many2one("feedback.channel", check_company=True, index=True, readonly=True)
    ticket_properties = fields.Properties("Answers", definition="channel_id.ticket_properties_definition", copy=True)
    team_id = fields.Many2one("feedback.team", check_company=True, index=True, tracking=True)
    user_id = fields.Many2one(
        "res.users",
        "Assignee",
        domain="[('share', '=', False)]",
        check_company=True,
        index=True,
        tracking=True,
    )
    stage_id = fields.Many2one(
        "feedback.stage",
        required=True,
        copy=False,
        index=True,
        tracking=True,
        ondelete="restrict",
        group_expand="_read_group_expand_full",
        default=lambda self: self.env["feedback.stage"]._first_of("new"),
    )
    state = fields.Selection(related="stage_id.state", store=True, index=True)
    is_done = fields.Boolean("Done", compute="_compute_is_done", store=True)
    priority = fields.Selection(
        [("0", "Normal"), ("1", "High"), ("2", "Very High"), ("3", "Urgent")], default="0", required=True, tracking=True
    )
    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company)
    language = fields.Char(size=8, readonly=True, help="ISO 639-1 code of the language that the customer writes in.")
    sentiment = fields.Selection(SENTIMENTS, "Mood", compute="_compute_sentiment", store=True, readonly=False)
    rating = fields.Integer(
        "Stars", aggregator="avg", readonly=True, help="What the customer gave, 1 to 5. 0: nothing."
    )
    is_anonymous = fields.Boolean("Anonymous", readonly=True)
    is_confidential = fields.Boolean(
        "Confidential", tracking=True, help="Only the assignee, the team's lead and managers see this ticket."
    )
    is_imported = fields.Boolean(
        "Imported", readonly=True, copy=False, help="Taken over from before or from a file: not answered."
    )
    related_document = fields.Reference(selection="_selection_related_models", help="The order, invoice… it is about.")

    received_date = fields.Datetime("Received", default=fields.Datetime.now, readonly=True, index=True)
    first_reply_date = fields.Datetime("First Reply", readonly=True, copy=False)
    resolved_date = fields.Datetime("Resolved On", readonly=True, copy=False)
    needs_reply = fields.Boolean(readonly=True, copy=False, default=True, help="The customer has written last.")
    reply_due_date = fields.Datetime(
        "Reply Due",
        readonly=True,
        copy=False,
        help="When the customer will have waited for longer than the team wants.",
    )
    is_overdue = fields.Boolean("Overdue", compute="_compute_is_overdue", search="_search_is_overdue")
    snoozed_until = fields.Datetime(readonly=True, copy=False)
    is_snoozed = fields.Boolean(compute="_compute_is_snoozed", search="_search_is_snoozed")
    milestone_ids = fields.One2many("feedback.ticket.milestone", "ticket_id", "Log", readonly=True)

    _number_unique = models.UniqueIndex("(number)", "This ticket number is taken.")
    _rating_range = models.Constraint("CHECK (rating BETWEEN 0 AND 5)", "Stars go from 0 to 5.")
    _inbox_idx = models.Index("(priority DESC, id DESC) WHERE is_done IS NOT TRUE")
    _board_idx = models.Index("(stage_id, priority DESC, id DESC) WHERE is_done IS NOT TRUE")
    # What boards, side panels and the backlog count open tickets by, beside the wide table and the million others.
    _open_idx = models.Index(
        "(user_id) INCLUDE (company_id, team_id, channel_id, category_id, stage_id, kind, sentiment, priority,"
        " received_date, needs_reply, reply_due_date, snoozed_until, is_confidential, partner_id,"
        " commercial_partner_id)"
        " WHERE is_done IS NOT TRUE"
    )

    @api.model
    @ormcache("self.env.lang")
    def _selection_related_models(self):
        """Return the kinds of document that people speak about, as far as their addons are installed."""
        names = ["sale.order", "account.move", "stock.picking", "project.task", "repair.order", "product.product"]
        names += ["crm.lead", "calendar.event"]
        # sudo: ir.model - names of models are no secret
        models_found = self.env["ir.model"].sudo().search([("model", "in", names)])
        return [(model.model, model.name) for model in models_found]

    @api.depends("number", "subject")
    def _compute_display_name(self):
        for ticket in self:
            ticket.display_name = " ".join(part for part in (ticket.number, ticket.subject) if part)

    def _compute_access_url(self):
        result = super()._compute_access_url()
        for ticket in self:
            ticket.access_url = f"/my/feedback/{ticket.id}"
        return result

    @api.depends("state")
    def _compute_is_done(self):
        for ticket in self:
            ticket.is_done = ticket.state in DONE_STATES

    @api.depends("rating")
    def _compute_sentiment(self):
        for ticket in self.filtered("rating"):
            ticket.sentiment = {1: "negative", 2: "negative", 3: "neutral"}.get(ticket.rating, "positive")

    @api.depends("needs_reply", "reply_due_date", "is_done", "snoozed_until")
    def _compute_is_overdue(self):
        now = fields.Datetime.now()
        for ticket in self:
            ticket.is_overdue = bool(
                ticket.needs_reply
                and not ticket.is_done
                and ticket.reply_due_date
                and ticket.reply_due_date < now
                and not (ticket.snoozed_until and ticket.snoozed_until > now)
            )

    @api.model
    def _search_is_overdue(self, operator, value):
        if operator != "in":
            return NotImplemented
        now = fields.Datetime.now()
        snoozed = Domain("snoozed_until", ">", now)
        return (
            Domain("is_done", "=", False)
            & Domain("needs_reply", "=", True)
            & Domain("reply_due_date", "<", now)
            & (Domain("snoozed_until", "=", False) | ~snoozed)
        )

    @api.depends("snoozed_until")
    def _compute_is_snoozed(self):
        now = fields.Datetime.now()
        for ticket in self:
            ticket.is_snoozed = bool(ticket.snoozed_until and ticket.snoozed_until > now)

    @api.model
    def _search_is_snoozed(self, operator, value):
        if operator != "in":
            return NotImplemented
        return [("snoozed_until", ">", fields.Datetime.now())]

    @api.model_create_multi
    def create(self, vals_list):
        tickets = super().create(vals_list)
        for ticket in tickets.filtered(lambda ticket: not ticket.number):
            # sudo: feedback.ticket - the number is the system's
            # The table's own sequence: gaps are no harm, and parallel workers do not wait for each other.
            ticket.sudo().number = f"FB-{ticket.id:06d}"
        tickets._start_reply_clock()
        if not self._keeps_no_log():
            is_agent = self.env.user._is_internal() and not self.env.su
            agent, customer = {"actor": "agent", "user_id": self.env.uid}, {"actor": "customer"}
            self.env["feedback.ticket.milestone"]._log(
                [
                    {
                        "ticket_id": ticket.id,
                        "kind": "received",
                        "date": ticket.received_date,
                        **(agent if is_agent and not ticket.is_imported else customer),
                    }
                    for ticket in tickets
                ]
                + tickets.filtered("user_id")._prepare_milestone_values("assigned")
            )
        tickets._tell_lists()
        return tickets

    def _start_reply_clock(self):
        """Promise a reply within the team's goal, counted from now."""
        now = fields.Datetime.now()
        for goal, tickets in self.grouped("team_id").items():
            hours = goal.reply_goal_hours
            tickets.reply_due_date = now + timedelta(hours=hours) if hours else False

    def _triage(self):
        """What happens to new tickets, in order. Addons fill the steps; each takes and keeps a whole batch.

        Tickets imported from an old mailbox are neither routed nor answered.
        """
        self._classify()
        live = self.filtered(lambda ticket: not ticket.is_imported)
        live._route()
        live._apply_sla()
        live._suggest_articles()
        live._auto_reply()
        live._acknowledge()

    def _classify(self):
        """Find out language and mood."""

    def _route(self):
        """Hand over to a team and an assignee."""

    def _apply_sla(self):
        """Promise times."""

    def _suggest_articles(self):
        """Find articles that may answer."""

    def _auto_reply(self):
        """Answer on our own where we are sure."""

    def _notify_bus(self, event):
        """Tell open screens that tickets have changed; ids only, each screen reads what its user may see."""
        if self:
            group_id = self.env["ir.model.data"]._xmlid_to_res_id("feedback_intake.feedback_intake_group_agent")
            self.env["res.groups"].browse(group_id)._bus_send(
                "feedback.ticket/changed", {"event": event, "ids": self.ids}
            )
