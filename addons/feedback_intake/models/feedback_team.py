from odoo import fields, models


class FeedbackTeam(models.Model):
    """People who answer the same tickets."""

    _name = "feedback.team"
    _description = "Feedback Team"
    _order = "sequence, name, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    color = fields.Integer()
    company_id = fields.Many2one(
        "res.company",
        default=lambda self: self.env.company,
        index=True,
        help="Leave empty to share the team between all companies.",
    )
    user_id = fields.Many2one(
        "res.users", "Team Lead", domain="[('share', '=', False)]", check_company=True, index=True
    )
    member_ids = fields.Many2many(
        "res.users", "feedback_team_member_rel", "team_id", "user_id", "Members", domain="[('share', '=', False)]"
    )
    visibility = fields.Selection(
        [
            ("all", "All agents"),
            ("team", "Members of the team"),
            ("own", "The assignee and the lead"),
        ],
        "Tickets Are Seen By",
        required=True,
        default="all",
    )
    reply_goal_hours = fields.Float(
        "Reply Within (hours)", default=24, help="A customer who waits for longer shows up as overdue. 0: no goal."
    )
    reopen_grace_days = fields.Integer(
        "Reopen Within (days)",
        default=14,
        help="A customer's answer to a closed ticket reopens it within this time; later it opens a linked new ticket.",
    )
    ticket_ids = fields.One2many("feedback.ticket", "team_id", "Tickets")
    open_ticket_count = fields.Integer("Open Tickets", compute="_compute_ticket_counts")
    unassigned_ticket_count = fields.Integer("Unassigned", compute="_compute_ticket_counts")
    overdue_ticket_count = fields.Integer("Overdue", compute="_compute_ticket_counts")

    _goal_positive = models.Constraint("CHECK (reply_goal_hours >= 0)", "The reply goal cannot be negative.")
    _grace_positive = models.Constraint("CHECK (reopen_grace_days >= 0)", "The reopening time cannot be negative.")

    def _compute_ticket_counts(self):
        Ticket = self.env["feedback.ticket"]
        in_teams = [("team_id", "in", self.ids), ("is_done", "=", False)]

        def count(domain):
            groups = Ticket._read_group(in_teams + domain, ["team_id"], ["__count"])
            return {team.id: number for team, number in groups}

        opened, unassigned = count([]), count([("user_id", "=", False)])
        overdue = count([("is_overdue", "=", True)])
        for team in self:
            team.open_ticket_count = opened.get(team.id, 0)
            team.unassigned_ticket_count = unassigned.get(team.id, 0)
            team.overdue_ticket_count = overdue.get(team.id, 0)

    def action_open_tickets(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("feedback_intake.feedback_ticket_action")
        return {**action, "context": {"default_team_id": self.id, "search_default_team_id": self.id}}
