from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .res_company import LEAST_OUTCOMES

MODES = [
    ("off", "Off"),
    ("suggest", "Suggest to the agent"),
    ("send", "Send where we are sure"),
]
# Kinds that may be answered on their own; a complaint never is.
ANSWERED_KINDS = ("question", "request", "incident", "suggestion", "praise")
GATEWAYS = ("email", "form")


class FeedbackChannel(models.Model):
    """Whether and how the knowledge base answers what comes in by a channel."""

    _inherit = "feedback.channel"

    auto_reply_mode = fields.Selection(
        MODES,
        "Automatic Reply",
        default="off",
        required=True,
        tracking=True,
        help="Suggest: the agent finds an answer prepared on the ticket. Send: it goes out on its own, as soon as the "
        "company's own figures show that such answers are right often enough.",
    )
    auto_reply_since = fields.Datetime(
        readonly=True, copy=False, help="What came in before automatic replies were turned on is left alone."
    )
    auto_reply_paused_date = fields.Datetime(
        "Paused On", readonly=True, copy=False, help="Too many automatic replies did not help: they are only suggested."
    )
    answers_question = fields.Boolean("Answer Questions", default=True)
    answers_request = fields.Boolean("Answer Requests", default=True)
    answers_incident = fields.Boolean("Answer Incidents")
    answers_suggestion = fields.Boolean("Answer Suggestions")
    answers_praise = fields.Boolean("Answer Praise")
    auto_reply_excluded_category_ids = fields.Many2many(
        "feedback.category",
        "feedback_channel_auto_reply_category_rel",
        "channel_id",
        "category_id",
        "Categories Left Out",
        check_company=True,
        help="With those below them.",
    )
    quiet_from = fields.Float(help="Automatic replies wait from this hour on, in the company's time zone.")
    quiet_to = fields.Float()
    auto_reply_held_out = fields.Integer(
        "Held Out (%)",
        help="This share of the tickets that would be answered is left alone, always the same ones, so that the effect "
        "of automatic replies can be measured. 0: none.",
    )
    auto_reply_daily_limit = fields.Integer(
        "Per Customer and Day", default=1, help="So many automatic replies one address gets within 24 hours at most."
    )
    auto_reply_status = fields.Char(compute="_compute_auto_reply_status")
    auto_reply_effect = fields.Char(compute="_compute_auto_reply_effect")
    auto_reply_table = fields.Html(compute="_compute_auto_reply_table", sanitize=False)

    _quiet_range = models.Constraint(
        "CHECK (quiet_from >= 0 AND quiet_from < 24 AND quiet_to >= 0 AND quiet_to <= 24)",
        "Quiet hours are hours of the day, from 0:00 to 24:00.",
    )
    _held_out_range = models.Constraint(
        "CHECK (auto_reply_held_out BETWEEN 0 AND 50)", "At most half of the tickets can be held out."
    )
    _daily_limit_positive = models.Constraint(
        "CHECK (auto_reply_daily_limit > 0)", "At least one automatic reply a day must be allowed; or turn them off."
    )

    @api.constrains("auto_reply_mode", "gateway_type")
    def _check_auto_reply(self):
        for channel in self:
            if channel.auto_reply_mode != "off" and channel.gateway_type not in GATEWAYS:
                raise ValidationError(
                    self.env._("Automatic replies go out by e-mail: for mailboxes and web forms only.")
                )

    @api.model_create_multi
    def create(self, vals_list):
        now = fields.Datetime.now()
        return super().create(
            [
                {**vals, "auto_reply_since": now} if vals.get("auto_reply_mode", "off") != "off" else vals
                for vals in vals_list
            ]
        )

    def write(self, vals):
        mode = vals.get("auto_reply_mode")
        if mode and mode != "off":
            starting = self.filtered(lambda channel: channel.auto_reply_mode == "off")
            super(FeedbackChannel, starting).write({"auto_reply_since": fields.Datetime.now()})
        return super().write(vals)

    def action_resume_auto_reply(self):
        """Send again after a pause; what was answered before the pause no longer counts against it."""
        self.check_access("write")
        self.write({"auto_reply_paused_date": False, "auto_reply_since": fields.Datetime.now()})

    def _pause_auto_reply(self, right, outcomes):
        """Send no more on our own, and tell the owner why: of ``outcomes`` replies only ``right`` ones helped."""
        self.ensure_one()
        self.auto_reply_paused_date = fields.Datetime.now()
        owner = self.user_id.partner_id
        note = self.with_context(lang=owner.lang or self.env.lang)
        note.message_post(
            body=note.env._(
                "Automatic replies are paused: of the last %(outcomes)s that customers judged, %(right)s helped, while "
                "%(target)s %% should. Answers are suggested to agents until you resume.",
                outcomes=outcomes,
                right=right,
                target=self.company_id.kb_reply_target,
            ),
            partner_ids=owner.ids,
            author_id=self.env.ref("base.partner_root").id,
        )

    def _answers_kind(self, kind):
        """Tell whether tickets of this kind may be answered on their own: never complaints."""
        self.ensure_one()
        return kind in ANSWERED_KINDS and self[f"answers_{kind}"]

    def _company_zone(self):
        """Return the name of the time zone that the company lives by."""
        company = self.company_id.sudo()  # sudo: res.company - its time zone
        return company.partner_id.tz or company.resource_calendar_id.tz or "UTC"

    @api.depends("auto_reply_mode", "auto_reply_paused_date", "company_id")
    def _compute_auto_reply_status(self):
        for channel in self:
            channel.auto_reply_status = channel._explain_auto_reply() if channel.auto_reply_mode == "send" else False

    def _explain_auto_reply(self):
        """Return, for a channel that shall send, whether it does, and if not, why."""
        outcomes = self.company_id._kb_calibration().outcomes
        if self.auto_reply_paused_date:
            return self.env._(
                "Paused: too many automatic replies did not help. Answers are suggested to agents instead."
            )
        if outcomes < LEAST_OUTCOMES:
            return self.env._(
                "Learning: %(outcomes)s of %(needed)s outcomes. Until then answers are suggested to agents instead.",
                outcomes=outcomes,
                needed=LEAST_OUTCOMES,
            )
        if self.company_id._kb_threshold() is None:
            return self.env._("Not sure enough yet at any confidence. Answers are suggested to agents instead.")
        return self.env._("Sending: what is sure enough goes out on its own, the rest is suggested to agents.")

    def _compute_auto_reply_effect(self):
        counts = self.env["feedback.kb.reply"]._count_effect(self)
        for channel in self:
            own = counts.get(channel.id)
            channel.auto_reply_effect = own and self.env._(
                "Sent: %(sent)s, of them helped: %(helped)s, wanted a person: %(refused)s. Held out: %(held_out)s. "
                "Suggested to agents: %(suggested)s, of them sent by an agent: %(accepted)s.",
                **own,
            )

    @api.depends("company_id")
    def _compute_auto_reply_table(self):
        for channel in self:
            channel.auto_reply_table = self.env["feedback.kb.reply"]._render_calibration(channel.company_id)
