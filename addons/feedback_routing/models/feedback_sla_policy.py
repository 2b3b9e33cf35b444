from ast import literal_eval

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

TARGETS = [("first_reply", "First Reply"), ("next_reply", "Next Reply"), ("resolution", "Resolution")]
CALENDAR_CHOICES = [
    ("team", "The team's working hours"),
    ("own", "The working hours chosen here"),
    ("always", "Around the clock"),
]


class FeedbackSlaPolicy(models.Model):
    """Which tickets are promised an answer or a solution within which time.

    Every promise that it makes is a ``feedback.sla.status``, which keeps the terms of its day.
    """

    _name = "feedback.sla.policy"
    _inherit = "feedback.cached.mixin"
    _description = "Feedback SLA Policy"
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char("Policy Name", required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(
        default=True, help="An archived policy makes no new promises. Those that it has made are kept."
    )
    description = fields.Text(translate=True, help="What the customer was told, for the agents.")
    company_id = fields.Many2one(
        "res.company", default=lambda self: self.env.company, index=True, help="Leave empty for all companies."
    )
    is_automatic = fields.Boolean(
        "Applies by Itself",
        default=True,
        help="To every ticket that meets the conditions. Otherwise only an automation rule puts tickets under it.",
    )
    team_ids = fields.Many2many(
        "feedback.team",
        string="Teams",
        check_company=True,
        ondelete="restrict",
        help="Leave empty for the tickets of all teams and of none.",
    )
    domain = fields.Char("Conditions", default="[]", required=True)
    first_reply_hours = fields.Float("First Reply Within", help="In hours of working time. 0: no promise.")
    next_reply_hours = fields.Float(
        "Next Reply Within", help="In hours of working time, whenever the customer writes again. 0: no promise."
    )
    resolution_hours = fields.Float("Resolution Within", help="In hours of working time. 0: no promise.")
    calendar_choice = fields.Selection(CALENDAR_CHOICES, "Hours That Count", required=True, default="team")
    calendar_id = fields.Many2one(
        "resource.calendar",
        "Working Hours",
        check_company=True,
        ondelete="restrict",
        domain="[('flexible_hours', '=', False)]",
    )
    warning_share = fields.Integer(
        "Warn After (%)", default=80, help="How much of the time may be used up before a promise is at risk. 0: never."
    )
    pause_stage_ids = fields.Many2many(
        "feedback.stage",
        string="Paused In",
        default=lambda self: self.env["feedback.stage"].search([("state", "=", "waiting_customer")]),
        help="The clock stands still while a ticket is in one of these stages.",
    )
    date_from = fields.Datetime("Valid From", help="For tickets received at this time or later.")
    date_to = fields.Datetime("Valid Until", help="For tickets received before this time.")

    _hours_positive = models.Constraint(
        "CHECK (first_reply_hours >= 0 AND next_reply_hours >= 0 AND resolution_hours >= 0)",
        "A promised time cannot be negative.",
    )
    _hours_given = models.Constraint(
        "CHECK (GREATEST(first_reply_hours, next_reply_hours, resolution_hours, 0) > 0)",
        "Give at least one time: for the first reply, the next reply or the resolution.",
    )
    _first_hours_given = models.Constraint(
        "CHECK (is_automatic OR GREATEST(first_reply_hours, resolution_hours, 0) > 0)",
        "A policy that automation rules apply needs a time for the first reply or the resolution.",
    )
    _warning_share_range = models.Constraint(
        "CHECK (warning_share BETWEEN 0 AND 99)", "The share of the time before a warning goes from 0 to 99 %."
    )
    _calendar_given = models.Constraint(
        "CHECK (calendar_choice != 'own' OR calendar_id IS NOT NULL)", "Choose the working hours that count."
    )
    _dates_in_order = models.Constraint("CHECK (date_from < date_to)", "A policy cannot end before it begins.")

    @api.constrains("domain")
    def _check_domain(self):
        for policy in self:
            try:
                conditions = policy._parse_domain()
                conditions.validate(self.env["feedback.ticket"])
            except Exception as error:
                raise ValidationError(
                    self.env._("The conditions of “%(name)s” cannot be used: %(error)s", name=policy.name, error=error)
                ) from error

    @api.constrains("calendar_id")
    def _check_calendar(self):
        for policy in self:
            if policy.calendar_id.flexible_hours:
                raise ValidationError(
                    self.env._("“%s” has flexible hours, so nobody knows when they are.", policy.calendar_id.name)
                )

    def _parse_domain(self):
        """Return the conditions.

        :raise ValueError, SyntaxError, TypeError: no domain of plain values
        """
        self.ensure_one()
        return Domain(literal_eval(self.domain))

    @api.ondelete(at_uninstall=False)
    def _unlink_unless_used(self):
        # sudo: feedback.sla.status - a promise counts even if the user does not see its ticket
        used = self.env["feedback.sla.status"].sudo().search([("policy_id", "in", self.ids)], limit=1).policy_id
        if used:
            raise UserError(self.env._("“%s” has made promises. Archive it: they are kept.", used.name))
