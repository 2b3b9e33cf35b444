from odoo import api, fields, models
from odoo.exceptions import ValidationError

# What happens to tickets and is not a write to one of their fields. Our engine runs these rules, in their order.
FEEDBACK_TRIGGERS = [
    ("on_feedback_received", "Feedback is received"),
    ("on_feedback_customer_reply", "Customer has answered"),
    ("on_feedback_reopened", "Feedback is reopened"),
    ("on_feedback_no_answer", "Customer has waited for an answer"),
    ("on_feedback_sla_warning", "SLA is about to be missed"),
    ("on_feedback_sla_missed", "SLA is missed"),
]
TRIGGER_NAMES = [name for name, _label in FEEDBACK_TRIGGERS]
YES_NO = [("yes", "Yes"), ("no", "No")]


class BaseAutomation(models.Model):
    """A routing rule is an automation rule with one of our triggers.

    Odoo evaluates the rules of its own triggers one by one on every create and write. Ours are run by
    ``feedback.routing.engine``: all of them once for an event, in the order of ``feedback_sequence``.
    """

    _inherit = "base.automation"

    trigger = fields.Selection(
        selection_add=FEEDBACK_TRIGGERS, ondelete={trigger: "cascade" for trigger in TRIGGER_NAMES}
    )
    is_feedback_rule = fields.Boolean(compute="_compute_is_feedback_rule", search="_search_is_feedback_rule")
    feedback_sequence = fields.Integer("Order", default=10, help="Rules are tried from the lowest number on.")
    feedback_company_id = fields.Many2one(
        "res.company",
        "Company",
        default=lambda self: self.browse() if self._is_free() else self.env.company,
        ondelete="cascade",
        help="Empty: all companies.",
    )
    feedback_mode = fields.Selection(
        [("shadow", "Shadow"), ("pilot", "Pilot"), ("live", "Live")],
        "Mode",
        default="shadow",
        required=True,
        tracking=True,
        help="Shadow: what the rule would do is recorded on the ticket, and nothing is done. "
        "Pilot: live for some customers, shadow for the others. Live: done.",
    )
    feedback_pilot_share = fields.Integer("Share of Customers (%)", default=100)
    feedback_pilot_domain = fields.Char("Customers", help="Empty: any. A ticket without a contact is outside.")

    feedback_channel_ids = fields.Many2many(
        "feedback.channel", "base_automation_feedback_channel_rel", string="Channels", context={"active_test": False}
    )
    feedback_kind_ids = fields.Many2many(
        "ir.model.fields.selection",
        "base_automation_feedback_kind_rel",
        string="Kinds",
        domain="[('field_id.model', '=', 'feedback.ticket'), ('field_id.name', '=', 'kind')]",
    )
    feedback_category_ids = fields.Many2many(
        "feedback.category", "base_automation_feedback_category_rel", string="Categories", help="With those below them."
    )
    feedback_words = fields.Text(
        "Words or Phrases",
        help="One a line, or separated by commas. One of them must stand in the subject or the text, in any form, "
        "as a whole word.",
    )
    feedback_lang_ids = fields.Many2many(
        "res.lang",
        "base_automation_feedback_lang_rel",
        string="Languages",
        domain="['|', ('active', '=', True), ('active', '=', False)]",
        context={"active_test": False},
    )
    feedback_mood_ids = fields.Many2many(
        "ir.model.fields.selection",
        "base_automation_feedback_mood_rel",
        string="Moods",
        domain="[('field_id.model', '=', 'feedback.ticket'), ('field_id.name', '=', 'sentiment')]",
    )
    feedback_max_rating = fields.Selection(
        [("1", "1"), ("2", "2 or less"), ("3", "3 or less"), ("4", "4 or less"), ("5", "Any stars")], "Stars"
    )
    feedback_partner_tag_ids = fields.Many2many(
        "res.partner.category", "base_automation_feedback_partner_tag_rel", string="Customer's Tags"
    )
    feedback_partner_domain = fields.Char(
        "Customer", help="What is said of the contact: its pricelist, its rank, its country, its salesperson…"
    )
    feedback_has_open_tickets = fields.Selection(YES_NO, "Has Other Open Tickets")
    feedback_is_anonymous = fields.Selection(YES_NO, "Anonymous")
    feedback_hours = fields.Selection(
        [("inside", "Within working hours"), ("outside", "Outside working hours")], "Time of Day"
    )
    feedback_calendar_id = fields.Many2one(
        "resource.calendar",
        "Of Calendar",
        ondelete="restrict",
        help="Empty: the working hours of the ticket's team, or of the company.",
    )
    feedback_delay_hours = fields.Float(
        "Has Waited (working hours)", default=4, help="Counted by the working hours of the ticket's team."
    )

    feedback_error = fields.Char("Error", readonly=True, copy=False, help="Why the rule was skipped the last time.")
    feedback_error_date = fields.Datetime("Skipped On", readonly=True, copy=False)
    feedback_match_count = fields.Integer("Matches in 30 Days", compute="_compute_feedback_match_count")

    _feedback_share_range = models.Constraint(
        "CHECK (feedback_pilot_share BETWEEN 0 AND 100)", "A share goes from 0 to 100 %."
    )
    _feedback_delay_positive = models.Constraint(
        "CHECK (feedback_delay_hours >= 0)", "The waiting time cannot be negative."
    )

    @api.depends("trigger")
    def _compute_is_feedback_rule(self):
        for rule in self:
            rule.is_feedback_rule = rule.trigger in TRIGGER_NAMES

    @api.model
    def _search_is_feedback_rule(self, operator, value):
        if operator != "in":
            return NotImplemented
        return [("trigger", "in", TRIGGER_NAMES)]

    def _compute_feedback_match_count(self):
        counts = self.env["feedback.routing.trace"]._count_matches(self.ids, days=30)
        for rule in self:
            rule.feedback_match_count = counts.get(rule.id, 0)

    @api.constrains("trigger", "model_id")
    def _check_feedback_model(self):
        for rule in self.filtered("is_feedback_rule"):
            if rule.model_id.model != "feedback.ticket":
                raise ValidationError(self.env._("“%s” can only be used for feedback tickets.", rule._trigger_label()))

    @api.constrains("trigger", "filter_domain", "feedback_partner_domain", "feedback_pilot_domain")
    def _check_feedback_domains(self):
        # sudo: base.automation - what a domain names is looked at by the system, as when rules run
        for rule in self.filtered("is_feedback_rule").sudo():
            # Whether they can be read; what they amount to is compiled when the rules run.
            rule._conditions_of("feedback.ticket", rule.filter_domain)
            rule._conditions_of("res.partner", rule.feedback_partner_domain, "partner_id")
            rule._conditions_of("res.partner", rule.feedback_pilot_domain, "partner_id")

    def _trigger_label(self):
        return dict(self._fields["trigger"]._description_selection(self.env)).get(self.trigger)

    def action_feedback_arm(self):
        """Let the rules work for everybody from now on."""
        self.check_access("write")
        self.write({"feedback_mode": "live", "active": True})
        return True

    def action_feedback_pilot(self):
        """Let the rules work for some customers; the form asks for which."""
        self.check_access("write")
        self.write({"feedback_mode": "pilot", "active": True})
        return True

    def action_feedback_shadow(self):
        self.check_access("write")
        self.write({"feedback_mode": "shadow"})
        return True

    def action_feedback_dry_run(self):
        """Open what this rule would do to the latest tickets."""
        self.ensure_one()
        return self.env["feedback.routing.dry.run"].create({"rule_id": self.id})._reopen()

    def action_open_feedback_matches(self):
        """Open the tickets that this rule has matched lately."""
        self.ensure_one()
        self.check_access("read")
        tickets = self.env["feedback.routing.trace"]._matched_tickets(self.id, days=30)
        action = self.env["ir.actions.act_window"]._for_xml_id("feedback_intake.feedback_ticket_action")
        return {**action, "domain": [("id", "in", tickets.ids)], "context": {}}
