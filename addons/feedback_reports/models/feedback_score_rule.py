from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from odoo.addons.feedback_intake.models.feedback_ticket import KINDS
from odoo.addons.feedback_routing.tools.domains import parse_domain

from .feedback_score import SCORE_KINDS


class FeedbackScoreRule(models.Model):
    """Who is asked for which score, when and how. Of the rules of one kind, the first that fits counts."""

    _name = "feedback.score.rule"
    _description = "Feedback Score Rule"
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char("Rule Name", required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True, help="An archived rule asks nobody. What it has asked stays open.")
    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company, index=True)
    kind = fields.Selection(
        SCORE_KINDS,
        required=True,
        default="csat",
        help="CSAT: satisfied with the solution? CES: was it easy? Both after a ticket was solved. "
        "NPS: would they recommend us? It goes to customers every few months, whether they have a ticket or not.",
    )
    since = fields.Datetime(
        "In Force Since", readonly=True, copy=False, help="Tickets that were solved before are not asked about."
    )
    team_ids = fields.Many2many("feedback.team", string="Teams", check_company=True, help="Leave empty for all.")
    channel_ids = fields.Many2many(
        "feedback.channel", string="Channels", check_company=True, help="Leave empty for all."
    )
    ticket_kind = fields.Selection(KINDS, "Kind of Ticket", help="Leave empty for all.")
    domain = fields.Char("Further Conditions on the Ticket", default="[]", required=True)
    partner_domain = fields.Char("Conditions on the Contact", default="[]", required=True)
    only_with_ticket = fields.Boolean("Only Customers With a Ticket", default=True)
    every_months = fields.Integer("Every (Months)", default=6, required=True)
    delay_hours = fields.Float("Delay (Hours)", default=24, help="Between the solution and the question.")
    share = fields.Integer(
        "Share to Ask (%)",
        default=100,
        required=True,
        help="A sample of the customers, drawn anew each quarter or round: within it a customer is in or out.",
    )
    is_on_page = fields.Boolean(
        "Ask on the Tracking Page as Well",
        default=True,
        help="On the customer's page of a solved ticket. This needs no invitation, so neither the sample nor the "
        "limits of invitations apply, and anonymous customers can answer.",
    )
    is_stars = fields.Boolean("Stars Instead of Faces")
    question = fields.Char(translate=True, help="Leave empty for our wording, in the customer's language.")
    comment_question = fields.Char(translate=True, help="Leave empty for our wording, in the customer's language.")
    expiry_days = fields.Integer("Open for (Days)", default=14, required=True)
    change_hours = fields.Integer(
        "Answer Can Be Changed for (Hours)", default=24, required=True, help="Every change is logged. 0: never."
    )
    planned_on = fields.Date(readonly=True, copy=False, help="Up to which day customers have had their turn.")
    asked_count = fields.Integer(compute="_compute_counts")
    answered_count = fields.Integer(compute="_compute_counts")
    skipped_count = fields.Integer(compute="_compute_counts")
    response_rate = fields.Float("Response Rate (%)", compute="_compute_counts")

    _share_range = models.Constraint("CHECK (share BETWEEN 1 AND 100)", "The share to ask goes from 1 to 100 %.")
    _delay_range = models.Constraint("CHECK (delay_hours BETWEEN 0 AND 720)", "The delay goes from 0 to 720 hours.")
    _months_range = models.Constraint("CHECK (every_months BETWEEN 1 AND 24)", "A round takes 1 to 24 months.")
    _expiry_range = models.Constraint("CHECK (expiry_days BETWEEN 1 AND 365)", "A question is open for 1 to 365 days.")
    _change_range = models.Constraint(
        "CHECK (change_hours BETWEEN 0 AND 720)", "An answer can be changed for up to 720 hours."
    )

    @api.constrains("domain", "partner_domain")
    def _check_domains(self):
        for rule in self:
            for text, model in ((rule.domain, "feedback.ticket"), (rule.partner_domain, "res.partner")):
                try:
                    Domain(parse_domain(text)).validate(self.env[model])
                except Exception as error:
                    raise ValidationError(
                        self.env._(
                            "The conditions of “%(name)s” cannot be used: %(error)s", name=rule.name, error=error
                        )
                    ) from error

    @api.model_create_multi
    def create(self, vals_list):
        rules = super().create(vals_list)
        rules.filtered("active").since = fields.Datetime.now()
        return rules

    def write(self, vals):
        starting = self.filtered(lambda rule: not rule.active) if vals.get("active") else self.browse()
        result = super().write(vals)
        if starting:
            starting.write({"since": fields.Datetime.now(), "planned_on": False})
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_unless_used(self):
        # sudo: feedback.score - a score counts even if the user does not see its ticket
        used = self.env["feedback.score"].sudo().search([("rule_id", "in", self.ids)], limit=1).rule_id
        if used:
            raise UserError(self.env._("“%s” has asked customers. Archive it: their answers are kept.", used.name))

    def _compute_counts(self):
        Score = self.env["feedback.score"]
        domain = [("rule_id", "in", self.ids)]
        asked = dict(Score._read_group([*domain, ("asked_date", "!=", False)], ["rule_id"], ["__count"]))
        replied = [*domain, ("asked_date", "!=", False), ("state", "=", "answered")]
        replied = dict(Score._read_group(replied, ["rule_id"], ["__count"]))
        answered = dict(Score._read_group([*domain, ("state", "=", "answered")], ["rule_id"], ["__count"]))
        skipped = dict(Score._read_group([*domain, ("state", "=", "skipped")], ["rule_id"], ["__count"]))
        for rule in self:
            rule.asked_count = asked.get(rule, 0)
            rule.answered_count = answered.get(rule, 0)
            rule.skipped_count = skipped.get(rule, 0)
            rule.response_rate = 100 * replied.get(rule, 0) / rule.asked_count if rule.asked_count else 0

    def _parsed(self, name):
        """Return the conditions in this field; where a field that they name has gone with its addon, nobody fits."""
        model = {"domain": "feedback.ticket", "partner_domain": "res.partner"}[name]
        try:
            domain = Domain(parse_domain(self[name]))
            domain.validate(self.env[model])
        except (ValueError, KeyError):
            return Domain.FALSE
        return domain

    def _ticket_conditions(self):
        """Return the domain of the tickets that this rule asks about."""
        self.ensure_one()
        domain = Domain("company_id", "=", self.company_id.id) & self._parsed("domain")
        if self.team_ids:
            domain &= Domain("team_id", "in", self.team_ids.ids)
        if self.channel_ids:
            domain &= Domain("channel_id", "in", self.channel_ids.ids)
        if self.ticket_kind:
            domain &= Domain("kind", "=", self.ticket_kind)
        return domain

    def action_open_scores(self):
        """Open what this rule has asked; the button says of which state."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("feedback_reports.feedback_score_action")
        state = self.env.context.get("score_state")
        domain = [("rule_id", "=", self.id), *([("state", "=", state)] if state else [("asked_date", "!=", False)])]
        return {**action, "domain": domain, "context": {}}
