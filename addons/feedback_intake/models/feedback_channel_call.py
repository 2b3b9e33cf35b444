from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..exceptions import GatewayError


class FeedbackChannel(models.Model):
    """What channels of telephone systems have."""

    _inherit = "feedback.channel"

    has_calls = fields.Boolean(compute="_compute_has_calls")
    can_dial = fields.Boolean(compute="_compute_has_calls")
    ticket_per_call = fields.Boolean(
        "Ticket for Each Answered Call",
        help="Otherwise an answered call is only listed, and the agent makes a ticket of it where one is needed. A "
        "missed call always becomes one.",
    )
    keep_recordings = fields.Boolean(
        help="Fetch the recordings of calls from the telephone system. A voice is personal data: tell callers of it."
    )
    recording_days = fields.Integer("Keep Recordings (days)", default=90, help="They are deleted afterwards. 0: never.")
    forward_number = fields.Char(
        "Forward Calls To",
        help="A number in international form, or sip:name@host. Empty: callers hear the busy signal.",
    )

    _recording_days_positive = models.Constraint(
        "CHECK (recording_days >= 0)", "The time for which recordings are kept cannot be negative."
    )

    @api.depends("gateway_type")
    def _compute_has_calls(self):
        for channel in self:
            gateway = channel._gateway()
            channel.has_calls = gateway._has_calls
            channel.can_dial = gateway._can_dial

    @api.model
    def _dialling(self, company):
        """Return the first channel of the company that can call somebody, or an empty recordset."""
        # sudo: feedback.channel - whether there is a way to call
        channels = self.sudo().search([("company_id", "=", company.id)])
        return channels.filtered("can_dial")[:1].with_env(self.env)

    def _dial(self, number):
        """Let the telephone of the current user ring, and call the number once they have picked up.

        :raise UserError: the system does not, with the reason
        """
        extension = self.env.user.feedback_extension
        if not self or not number:
            raise UserError(self.env._("There is no telephone system that could call, or no number."))
        if not extension:
            raise UserError(self.env._("An administrator has to enter your extension on your user's page first."))
        try:
            self._gateway()._dial(self.sudo(), extension, number)  # sudo: feedback.channel - its secrets
        except GatewayError as error:
            raise UserError(str(error)) from error
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {"type": "success", "message": self.env._("Your telephone rings: pick up to call %s.", number)},
        }

    @api.ondelete(at_uninstall=False)
    def _unlink_calls(self):
        # sudo: feedback.call - calls and their recordings go with their channel
        self.env["feedback.call"].sudo().search([("channel_id", "in", self.ids)]).unlink()

    @api.autovacuum
    def _gc_recordings(self):
        """Delete recordings that are past their time; the calls stay."""
        for channel in self.with_context(active_test=False).search([("recording_days", ">", 0)]):
            before = fields.Datetime.now() - timedelta(days=channel.recording_days)
            old = [("channel_id", "=", channel.id), ("started_date", "<", before)]
            old += ["!", ("ticket_id.is_on_hold", "=", True)]
            calls = self.env["feedback.call"].search([*old, ("recording_attachment_id", "!=", False)], limit=1000)
            calls.recording_attachment_id.unlink()
