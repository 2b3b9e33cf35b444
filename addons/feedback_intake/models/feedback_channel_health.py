from datetime import timedelta

from odoo import api, fields, models

from ..exceptions import GatewayError

# A channel is silent when it has been so for longer than nearly all of its pauses within these weeks, and then some.
HABIT_DAYS = 56
HABIT_SHARE = 0.99
HABIT_FACTOR = 2
LEAST_HOURS = 6
LEAST_EVENTS = 20
# A trouble that lies back so far no longer counts as one.
ERROR_HOURS = 24


class FeedbackChannelHealth(models.Model):
    """How a channel is doing. In a table of its own: a change of a channel clears caches, and this changes always."""

    _name = "feedback.channel.health"
    _description = "Feedback Channel Health"
    _rec_name = "channel_id"

    channel_id = fields.Many2one("feedback.channel", required=True, readonly=True, ondelete="cascade")
    company_id = fields.Many2one(related="channel_id.company_id", store=True)
    cursor = fields.Json(readonly=True, groups="base.group_system", help="Up to where a polled system has been read.")
    polled_date = fields.Datetime("Last Asked", readonly=True)
    last_out_date = fields.Datetime("Last Answer", readonly=True)
    error = fields.Char("Last Trouble", readonly=True)
    error_date = fields.Datetime("When", readonly=True)
    check_error = fields.Char("Finding", readonly=True, help="What was not in order when it was last tested.")
    checked_date = fields.Datetime("Last Tested", readonly=True)
    silent_since = fields.Datetime(readonly=True)
    warned_about = fields.Char(readonly=True, help="What its owner was told of, so that it is told once.")

    _channel_unique = models.UniqueIndex("(channel_id)")

    def _note_error(self, reason):
        for health in self:
            health.write({"error": reason, "error_date": fields.Datetime.now()})

    def _trouble(self):
        """Return (kind, sentence) of what its owner should know, the worst first, or None."""
        self.ensure_one()
        now = fields.Datetime.now()
        if self.check_error:
            return "check", self.check_error
        if self.error_date and self.error_date > now - timedelta(hours=ERROR_HOURS):
            return "error", self.error
        if self.silent_since:
            return "silent", self.env._("Nothing has come in for longer than is usual here.")
        return None

    @api.model
    def _cron_check(self):
        """Test each channel of a system outside, look which are silent, and warn their owners once."""
        for channel in self.env["feedback.channel"].search([("gateway_type", "!=", False)]):
            health = channel._health()
            channel._test()
            health.silent_since = channel._silent_since()
            health._warn()
            if not self.env["ir.cron"]._commit_progress(1):
                break

    def _warn(self):
        """Tell the owner what is wrong, once; when it is over, the next trouble is told again."""
        self.ensure_one()
        trouble = self._trouble()
        kind = trouble[0] if trouble else False
        if kind and kind != self.warned_about:
            channel = self.channel_id
            channel.activity_schedule(
                "mail.mail_activity_data_warning",
                summary=self.env._("Channel “%s” needs a look", channel.name),
                note=trouble[1],
                user_id=(channel.user_id or self.env.user).id,
            )
        if not kind and self.warned_about:
            self.channel_id.activity_feedback(["mail.mail_activity_data_warning"])
        self.warned_about = kind


class FeedbackChannel(models.Model):
    _name = "feedback.channel"
    _inherit = ["feedback.channel", "mail.activity.mixin"]

    health_ids = fields.One2many("feedback.channel.health", "channel_id", "Health Records")
    last_out_date = fields.Datetime("Last Answer", compute="_compute_health_state")
    queued_count = fields.Integer("Answers Waiting", compute="_compute_health_state")
    failed_reply_count = fields.Integer("Answers Failed", compute="_compute_health_state")
    trouble = fields.Char(compute="_compute_health_state")
    health_state = fields.Selection(
        [("ok", "Fine"), ("warning", "Silent"), ("error", "Trouble"), ("new", "Not Used Yet")],
        "Health",
        compute="_compute_health_state",
    )

    def _health(self):
        """Return the channel's row, made when it is first asked for."""
        self.ensure_one()
        Health = self.env["feedback.channel.health"].sudo()  # sudo: feedback.channel.health - the system's own record
        return Health.search([("channel_id", "=", self.id)]) or Health.create({"channel_id": self.id})

    def _compute_health_state(self):
        groups = self.env["feedback.outbound.message"]._read_group(
            [("channel_id", "in", self.ids), ("state", "in", ("queued", "failed"))],
            ["channel_id", "state"],
            ["__count"],
        )
        numbers = {(channel.id, state): count for channel, state, count in groups}
        for channel in self:
            # sudo: feedback.channel.health - what it says of a channel is for those who see the channel
            health = channel.sudo().health_ids[:1]
            trouble = health._trouble() if health else None
            channel.last_out_date = health.last_out_date
            channel.queued_count = numbers.get((channel.id, "queued"), 0)
            channel.failed_reply_count = numbers.get((channel.id, "failed"), 0)
            channel.trouble = trouble[1] if trouble else channel._unprocessed_hint()
            if channel.trouble:
                channel.health_state = "warning" if trouble and trouble[0] == "silent" else "error"
            else:
                channel.health_state = "ok" if channel.last_in_date or channel.last_out_date else "new"

    def _unprocessed_hint(self):
        self.ensure_one()
        count = self.failed_event_count
        return self.env._("Messages that could not be processed: %s. Look into the ledger.", count) if count else False

    def _silent_since(self):
        """Return since when the channel has been silent, if that is long against its own habit, else False."""
        self.ensure_one()
        now = fields.Datetime.now()
        self.env.cr.execute(
            """
            SELECT count(*), percentile_cont(%s) WITHIN GROUP (ORDER BY pause), max(received_date)
              FROM (SELECT received_date, received_date - lag(received_date) OVER (ORDER BY received_date) AS pause
                      FROM feedback_inbound_event WHERE channel_id = %s AND received_date > %s) AS pauses
            """,
            (HABIT_SHARE, self.id, now - timedelta(days=HABIT_DAYS)),
        )
        count, pause, last = self.env.cr.fetchone()
        if count < LEAST_EVENTS or not pause:
            return False
        return last if now - last > max(pause * HABIT_FACTOR, timedelta(hours=LEAST_HOURS)) else False

    def _test(self):
        """Ask the provider whether all is well; return [(is it well, sentence)] and remember the worst."""
        self.ensure_one()
        gateway, findings = self._gateway(), []
        missing = [name for name in gateway._settings if not self.sudo()[name]]
        try:
            if missing:
                names = ", ".join(self._fields[name]._description_string(self.env) for name in missing)
                findings.append((False, self.env._("Still to be filled in: %s", names)))
            else:
                findings += gateway._check(self.sudo())  # sudo: feedback.channel - its secrets
        except GatewayError as error:
            findings.append((False, str(error)))
        health = self._health()
        worst = next((sentence for is_well, sentence in findings if not is_well), False)
        health.write({"check_error": worst, "checked_date": fields.Datetime.now()})
        return findings

    def action_test(self):
        """Test now and say what was found."""
        self.ensure_one()
        self.check_access("write")
        findings = self._test()
        bad = [sentence for is_well, sentence in findings if not is_well]
        good = " ".join(sentence for is_well, sentence in findings if is_well)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "danger" if bad else "success",
                "sticky": bool(bad),
                "message": "\n".join(bad)
                or good
                or self.env._("Everything is filled in. This provider cannot be asked more."),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }
