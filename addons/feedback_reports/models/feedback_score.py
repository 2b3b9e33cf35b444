from odoo import api, fields, models

SCORE_KINDS = [("csat", "CSAT"), ("nps", "NPS"), ("ces", "CES")]
SCORE_STATES = [
    ("planned", "Planned"),
    ("asked", "Asked"),
    ("answered", "Answered"),
    ("skipped", "Skipped"),
    ("expired", "No Answer"),
]
# Highest value of each scale, and from which value on a score is good: CSAT 1-5, the two upper ones are satisfied
# (https://www.qualtrics.com/experience-management/customer/what-is-csat/); NPS 0-10, promoters from 9, detractors up
# to 6 (Reichheld, "The One Number You Need to Grow", HBR 2003); CES 1-7, the three upper ones found it easy.
SCALES = {"csat": (1, 5), "nps": (0, 10), "ces": (1, 7)}
SOURCES = [
    ("mail", "Email"),
    ("page", "Page of the Score"),
    ("tracking", "Tracking Page"),
    ("chat", "Live Chat"),
    ("survey", "Survey"),
]
SKIP_REASONS = [
    ("sample", "Not in the sample"),
    ("fatigue", "Asked often enough"),
    ("opted_out", "Does not want to be asked"),
    ("no_address", "No email address"),
    ("blacklist", "Email address is blacklisted"),
    ("reopened", "Reopened before the question was due"),
    ("self_closed", "Solved by the customer alone"),
    ("void", "Closed as not a solution, such as spam"),
    ("merged", "Merged into another ticket"),
    ("imported", "Imported from an old mailbox"),
    ("anonymous", "Anonymous: asked on the tracking page only"),
    ("confidential", "Confidential: asked on the tracking page only"),
    ("late", "It was too late to ask"),
    ("failed", "The question could not be sent"),
]


class FeedbackScore(models.Model):
    """One question to one customer, and the answer: CSAT on a ticket, NPS on the company, CES on the effort."""

    _name = "feedback.score"
    _description = "Feedback Score"
    _order = "id desc"
    _check_company_auto = True

    kind = fields.Selection(SCORE_KINDS, required=True, readonly=True)
    state = fields.Selection(SCORE_STATES, required=True, readonly=True, default="planned", index=True)
    company_id = fields.Many2one("res.company", required=True, readonly=True, default=lambda self: self.env.company)
    ticket_id = fields.Many2one("feedback.ticket", readonly=True, index="btree_not_null", ondelete="cascade")
    partner_id = fields.Many2one("res.partner", "Customer", readonly=True, index="btree_not_null", ondelete="set null")
    user_id = fields.Many2one(
        "res.users", "Agent", readonly=True, help="Who had the ticket when the customer was asked."
    )
    email_normalized = fields.Char("Email", readonly=True, index="btree_not_null", help="Where the question goes.")
    value = fields.Integer(readonly=True, aggregator="avg", help="On its own scale; 0 is a value of NPS.")
    comment = fields.Text(readonly=True)
    points = fields.Float(
        compute="_compute_points",
        store=True,
        aggregator="avg",
        help="What the key figure averages: CSAT 100 if satisfied, else 0; NPS 100, 0 or -100; CES the value itself.",
    )
    is_bad = fields.Boolean("Bad", compute="_compute_points", store=True)
    rule_id = fields.Many2one("feedback.score.rule", readonly=True, index="btree_not_null", ondelete="restrict")
    round_number = fields.Integer(readonly=True, help="Of NPS: which round this question belongs to.")
    planned_date = fields.Datetime("To Ask On", readonly=True)
    asked_date = fields.Datetime("Asked On", readonly=True, help="Empty where nobody was invited to answer.")
    expiry_date = fields.Datetime("Open Until", readonly=True)
    answered_date = fields.Datetime("Answered On", readonly=True, help="When the first answer came.")
    source = fields.Selection(SOURCES, "Answered By Way Of", readonly=True)
    skip_reason = fields.Selection(SKIP_REASONS, "Why Not Asked", readonly=True)
    change_ids = fields.One2many("feedback.score.change", "score_id", "Changes", readonly=True)
    machine_hits = fields.Integer(readonly=True, help="Openings by mail scanners and previews: they never vote.")

    _value_range = models.Constraint(
        "CHECK (state != 'answered' OR (kind = 'csat' AND value BETWEEN 1 AND 5)"
        " OR (kind = 'nps' AND value BETWEEN 0 AND 10) OR (kind = 'ces' AND value BETWEEN 1 AND 7))",
        "The value lies outside its scale.",
    )
    # Two workers cannot plan the same question twice.
    _once_a_ticket = models.UniqueIndex("(ticket_id, kind) WHERE rule_id IS NOT NULL AND ticket_id IS NOT NULL")
    _once_a_round = models.UniqueIndex(
        "(rule_id, email_normalized, round_number) WHERE rule_id IS NOT NULL AND ticket_id IS NULL"
    )
    _planned_idx = models.Index("(planned_date) WHERE state = 'planned'")
    _asked_idx = models.Index("(asked_date)")
    _answered_idx = models.Index("(answered_date) WHERE state = 'answered'")

    @api.depends("kind", "value")
    def _compute_points(self):
        for score in self:
            value = score.value
            if score.kind == "nps":
                score.points = 100 if value >= 9 else -100 if value <= 6 else 0
                score.is_bad = value <= 6
            elif score.kind == "ces":
                score.points, score.is_bad = value, value <= 3
            else:
                score.points, score.is_bad = (100 if value >= 4 else 0), value <= 2

    @api.depends("kind", "ticket_id.display_name", "partner_id.display_name")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for score in self:
            about = score.ticket_id.display_name or score.partner_id.display_name
            score.display_name = f"{kinds.get(score.kind)}: {about}" if about else kinds.get(score.kind)
