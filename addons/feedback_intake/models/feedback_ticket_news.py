import logging
import time
from functools import partial

from odoo import SUPERUSER_ID, api, models, modules

_logger = logging.getLogger(__name__)

# Open lists reload two seconds after news or later (live_list.js), so they show what comes in within this time as well.
QUIET_SECONDS = 1.5
# When this process has last told the lists of a database: {name of the database: monotonic seconds}.
_last_told = {}


class FeedbackTicket(models.Model):
    """Open lists hear of new tickets. A burst of mail is told once: each notification costs Odoo a connection."""

    _inherit = "feedback.ticket"

    def _tell_lists(self):
        """Tell open lists of these new tickets once they are committed."""
        if modules.module.current_test:
            self._notify_bus("created")
            return
        postcommit = self.env.cr.postcommit
        if "feedback_new_tickets" not in postcommit.data:
            postcommit.data["feedback_new_tickets"] = []
            postcommit.add(partial(_tell, self.env.registry, postcommit.data["feedback_new_tickets"]))
        postcommit.data["feedback_new_tickets"] += self.ids


def _tell(registry, ids):
    now = time.monotonic()
    if now - _last_told.get(registry.db_name, -QUIET_SECONDS) < QUIET_SECONDS:
        return
    _last_told[registry.db_name] = now
    try:
        with registry.cursor() as cr:
            tickets = api.Environment(cr, SUPERUSER_ID, {})["feedback.ticket"].browse(ids).exists()
            if tickets.filtered("is_anonymous"):
                tickets.env["bus.bus"]._blur_pending()
            tickets._notify_bus("created")
    except Exception:  # the tickets are safe; a list that is not told shows them when it is opened next
        _logger.info("Open lists were not told of new tickets", exc_info=True)
