import logging
from datetime import timedelta

from odoo import api, fields, models

from ..exceptions import GatewayError

_logger = logging.getLogger(__name__)


class FeedbackChannel(models.Model):
    """Systems that tell nothing by themselves are asked."""

    _inherit = "feedback.channel"

    @api.model
    def _cron_poll(self):
        """Ask each system that is due; one that fails stops no other."""
        types = [value for value, _label in self._fields["gateway_type"].selection]
        polled = [one for one in types if self.env[f"feedback.gateway.{one}"]._poll_minutes]
        for channel in self.search([("gateway_type", "in", polled)]):
            minutes, health = channel._gateway()._poll_minutes, channel._health()
            due = health.polled_date and health.polled_date + timedelta(minutes=minutes)
            if due and due > fields.Datetime.now():
                continue
            if health.try_lock_for_update():
                channel._poll()
            if not self.env["ir.cron"]._commit_progress(1):
                break

    def _poll(self):
        """Store what is new, page by page; the cursor moves once its page is stored."""
        self.ensure_one()
        gateway, health = self._gateway(), self._health()
        Event = self.env["feedback.inbound.event"]
        try:
            for deliveries, cursor in gateway._poll(self, health.cursor or None):
                for key, body, headers in deliveries:
                    Event._store(self, key, body, headers=headers, is_due=True)
                health.cursor = cursor
                self.env["ir.cron"]._commit_progress()
        except GatewayError as error:
            health._note_error(str(error))
        except Exception as error:
            _logger.exception("Channel %s cannot be asked for news", self.id)
            health._note_error(str(error) or type(error).__name__)
        health.polled_date = fields.Datetime.now()

    def write(self, vals):
        result = super().write(vals)
        if {"gateway_type", "external_account", "live_since", "import_since", "import_limit"} & vals.keys():
            # Another past is wanted, or another part of it: read it again; what is known already stays as it is.
            for channel in self.filtered("has_history"):
                channel._health().cursor = False
        return result

    def action_poll(self):
        """Ask now, from the channel's page."""
        self.ensure_one()
        self.check_access("write")
        self.sudo()._poll()  # sudo: feedback.inbound.event - the ledger is the system's
        return {"type": "ir.actions.client", "tag": "soft_reload"}
