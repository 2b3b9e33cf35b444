from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError

STATUSES = [("available", "Available"), ("busy", "Busy"), ("away", "Away")]


class FeedbackAgent(models.Model):
    """What assignment knows about a user: whether they take tickets, how many, and what about.

    Apart from the user's own record, so that setting it clears no caches.
    """

    _name = "feedback.agent"
    _description = "Feedback Agent"
    _order = "name, id"

    user_id = fields.Many2one(
        "res.users", required=True, readonly=True, ondelete="cascade", domain="[('share', '=', False)]"
    )
    name = fields.Char(related="user_id.name", store=True)
    status = fields.Selection(
        STATUSES, required=True, default="available", help="Set by the agent: no new tickets when not available."
    )
    status_date = fields.Datetime("Status Since", readonly=True)
    capacity = fields.Integer("Open Tickets at Most", help="Of all channels together. 0: no limit.")
    limit_ids = fields.One2many("feedback.agent.limit", "agent_id", "Limits by Channel")
    category_ids = fields.Many2many(
        "feedback.category", string="Knows About", help="These categories and all below them. Empty: everything."
    )
    lang_ids = fields.Many2many(
        "res.lang", string="Speaks", context={"active_test": False}, help="Empty: every language."
    )
    team_ids = fields.Many2many("feedback.team", string="Teams", compute="_compute_team_ids")

    _user_unique = models.UniqueIndex("(user_id)", "This user is an agent already.")
    _capacity_positive = models.Constraint("CHECK (capacity >= 0)", "The number of open tickets cannot be negative.")

    @api.depends("user_id")
    def _compute_team_ids(self):
        for agent, teams in self._teams().items():
            agent.team_ids = teams

    def _teams(self):
        """Return {agent: the teams in which he or she is a member or the lead}."""
        ids = self.user_id.ids
        teams = self.env["feedback.team"].search(["|", ("member_ids", "in", ids), ("user_id", "in", ids)])
        return {
            agent: teams.filtered(lambda team, user=agent.user_id: user in team.member_ids | team.user_id)
            for agent in self
        }

    def write(self, vals):
        if "status" in vals:
            vals = {**vals, "status_date": fields.Datetime.now()}
        result = super().write(vals)
        if "status" in vals:
            for agent in self:
                agent.user_id._bus_send("feedback.agent/status", {"status": agent.status})
        # sudo: feedback.team - there may be room now, in teams of other companies too
        for teams in self.sudo()._teams().values():
            teams._deal_after_commit()
        return result

    @api.model
    def _of_users(self, users):
        """Return the agents of ``users``; those who are new to feedback become one."""
        # sudo: feedback.agent - whoever sets up a team makes agents of its members
        agents = self.sudo().search([("user_id", "in", users.ids)])
        missing = users.filtered(lambda user: not user.share) - agents.user_id
        return agents | agents.create([{"user_id": user.id} for user in missing])

    @api.model
    def _create_missing(self):
        """Make agents of the members and leads that teams have already."""
        peopled = ["|", ("member_ids", "!=", False), ("user_id", "!=", False)]
        teams = self.env["feedback.team"].with_context(active_test=False).search(peopled)
        self._of_users(teams.member_ids | teams.user_id)

    @api.model
    def my_status(self):
        """Return ``{"id": agent, "status": str}`` of the current user, or False for who is in no team."""
        agent = self.search([("user_id", "=", self.env.uid)])
        return {"id": agent.id, "status": agent.status} if agent else False

    def action_set_status(self, status):
        """Set the status (available, busy or away): one's own, or as a manager anybody's.

        :raise AccessError: somebody else's
        :raise ValidationError: there is no such status
        """
        self.check_access("read")
        is_manager = self.env.user.has_group("feedback_intake.feedback_intake_group_manager")
        if not is_manager and self.user_id - self.env.user:
            raise AccessError(self.env._("Everybody sets their own status. A manager can set it for others."))
        if status not in dict(STATUSES):
            raise ValidationError(self.env._("There is no status “%s”.", status))
        # sudo: feedback.agent - agents have no right to write; the status is theirs to set
        self.sudo().status = status
        return True
