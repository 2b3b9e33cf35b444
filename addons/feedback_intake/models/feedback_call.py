from odoo import api, fields, models
from odoo.exceptions import UserError

DIRECTIONS = [("inbound", "Incoming"), ("outbound", "Outgoing")]
STATES = [
    ("ringing", "Ringing"),
    ("answered", "Answered"),
    ("missed", "Missed"),
    ("busy", "Busy"),
    ("failed", "Failed"),
]
# A number with more digits starts with the code of its country.
LONGEST_NATIONAL = 10


class FeedbackCall(models.Model):
    """One telephone call with a customer, as a telephone system tells of it or an agent has logged it.

    What comes in is put together in ``feedback_call_intake.py``.
    """

    _name = "feedback.call"
    _description = "Feedback Call"
    _order = "started_date desc, id desc"
    _rec_names_search = ["customer_name", "customer_number", "number_sanitized", "partner_id.name"]
    _check_company_auto = True

    channel_id = fields.Many2one(
        "feedback.channel",
        readonly=True,
        index="btree_not_null",
        ondelete="cascade",
        check_company=True,
        help="Empty: an agent has logged it.",
    )
    external_id = fields.Char("External ID", readonly=True, help="The call's ID with the telephone system.")
    company_id = fields.Many2one("res.company", required=True, readonly=True, default=lambda self: self.env.company)
    ticket_id = fields.Many2one(
        "feedback.ticket", readonly=True, index="btree_not_null", ondelete="cascade", check_company=True
    )
    partner_id = fields.Many2one("res.partner", "Customer", readonly=True, index="btree_not_null")
    customer_name = fields.Char("Name", readonly=True, help="As the telephone system or the agent has given it.")
    customer_number = fields.Char("Number", readonly=True, help="As given. Empty: the caller has withheld it.")
    number_sanitized = fields.Char(
        "Number in International Form",
        compute="_compute_number_sanitized",
        store=True,
        index="btree_not_null",
    )
    our_number = fields.Char("Our Line", readonly=True)
    direction = fields.Selection(DIRECTIONS, readonly=True)
    state = fields.Selection(STATES, readonly=True)
    user_id = fields.Many2one("res.users", "Agent", readonly=True, index="btree_not_null")
    extension = fields.Char(readonly=True)
    started_date = fields.Datetime("Started", readonly=True)
    answered_date = fields.Datetime("Answered", readonly=True)
    ended_date = fields.Datetime("Ended", readonly=True)
    talk_seconds = fields.Integer("Talk Time (s)", readonly=True)
    wait_seconds = fields.Integer("Waiting Time (s)", readonly=True, aggregator="avg")
    talk_time = fields.Char("Talked", compute="_compute_times", help="Minutes and seconds.")
    wait_time = fields.Char("Waited", compute="_compute_times", help="Minutes and seconds.")
    note = fields.Text(readonly=True)
    last_sequence = fields.Integer(readonly=True, help="Of the events that have come in for it.")
    recording_attachment_id = fields.Many2one("ir.attachment", "Recording", readonly=True, ondelete="set null")
    recording_file_ids = fields.One2many("feedback.remote.file", "call_id", readonly=True, groups="base.group_system")
    recording_hint = fields.Char(compute="_compute_recording_hint")
    can_fetch_recording = fields.Boolean(compute="_compute_recording_hint")
    can_dial = fields.Boolean(compute="_compute_can_dial")

    _external_unique = models.UniqueIndex("(channel_id, external_id)")
    _day_idx = models.Index("(company_id, started_date DESC)")

    @api.depends("customer_number", "partner_id.country_id", "company_id.country_id")
    def _compute_number_sanitized(self):
        for call in self:
            country = call.partner_id.country_id or call.company_id.country_id
            call.number_sanitized = self._sanitized(call.customer_number, country)

    @api.model
    def _sanitized(self, number, country):
        """Return a number in international form, False where it is none. Telephone systems leave out the plus."""
        digits = (number or "").strip()
        forms = [digits, f"+{digits}"] if digits.isdigit() and len(digits) > LONGEST_NATIONAL else [digits]
        Partner = self.env["res.partner"]
        found = (
            Partner._phone_format(number=one, country=country, force_format="E164", raise_exception=False)
            for one in forms
            if one
        )
        return next(filter(None, found), False)

    @api.depends("partner_id", "customer_name", "customer_number")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for call in self:
            # sudo: res.partner - the customer's name, for whoever may see the call
            name = call.partner_id.sudo().name or call.customer_name
            call.display_name = name or call.customer_number or self.env._("Withheld number")

    @api.depends("talk_seconds", "wait_seconds")
    def _compute_times(self):
        for call in self:
            call.talk_time = _clock(call.talk_seconds)
            call.wait_time = _clock(call.wait_seconds)

    def _compute_recording_hint(self):
        for call in self:
            # sudo: feedback.remote.file - what becomes of the call's own recording
            file = call.sudo().recording_file_ids[:1]
            call.can_fetch_recording = file.state == "failed"
            if file.state == "pending":
                call.recording_hint = self.env._("The recording is being fetched.")
            elif file.state == "failed":
                call.recording_hint = self.env._("The recording could not be fetched: %s", file.error)
            else:
                call.recording_hint = False

    def _compute_can_dial(self):
        for call in self:
            call.can_dial = bool(call.number_sanitized and call._dialling_channel())

    def _dialling_channel(self):
        return self.channel_id.filtered("can_dial") or self.env["feedback.channel"]._dialling(self.company_id)

    def action_dial(self):
        """Call the customer back: the agent's telephone rings first."""
        self.ensure_one()
        self.check_access("read")
        return self._dialling_channel()._dial(self.number_sanitized)

    def action_fetch_recording(self):
        """Try once more."""
        self.check_access("read")
        # sudo: feedback.remote.file - who may hear the recording may have it fetched again
        self.sudo().recording_file_ids._retry()

    def action_open_ticket(self):
        """Open the call's ticket."""
        self.ensure_one()
        if not self.ticket_id:
            raise UserError(self.env._("This call has no ticket yet."))
        return self.ticket_id._open_form()

    @api.ondelete(at_uninstall=False)
    def _unlink_recordings(self):
        # sudo: ir.attachment - a recording goes with its call
        self.sudo().recording_attachment_id.unlink()


def _clock(seconds):
    return f"{seconds // 60}:{seconds % 60:02}" if seconds else False
