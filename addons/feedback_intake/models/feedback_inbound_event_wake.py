import logging
import threading
import time

from odoo import api, fields, models, sql_db
from odoo.tools import SQL

from odoo.addons.base.models.ir_cron import ODOO_NOTIFY_FUNCTION

_logger = logging.getLogger(__name__)

QUIET_SECONDS = 1
# Name of a database -> when this process has last woken its scheduler (monotonic seconds), and what is about to do so.
_last_woken, _timers = {}, {}
_lock = threading.Lock()


class FeedbackInboundEvent(models.Model):
    """Deliveries are processed soon after they are stored, without the price of Odoo's trigger for each of a burst: it
    opens a connection to PostgreSQL."""

    _inherit = "feedback.inbound.event"

    @api.model
    def _with_trigger(self, statement):
        """Return the statement, which stores events, together with the trigger of the scheduled action that processes
        them, as ir.cron._trigger would make it; the scheduler is woken once this transaction is committed."""
        name = self.env.cr.dbname
        self.env.cr.postcommit.add(lambda: _wake(name))
        return SQL(
            """
            WITH stored AS (%s), triggered AS (
                INSERT INTO ir_cron_trigger (cron_id, call_at)
                SELECT cron.id, %s FROM ir_cron cron WHERE cron.id = %s AND cron.active AND EXISTS (SELECT FROM stored)
            )
            SELECT id FROM stored
            """,
            statement,
            fields.Datetime.now(),
            self.env["ir.model.data"]._xmlid_to_res_id("feedback_intake.ir_cron_process_events"),
        )


def _wake(name):
    """Wake the scheduler now, or in a moment if this process has just done so: once for all that came meanwhile."""
    with _lock:
        wait = _last_woken.get(name, -QUIET_SECONDS) + QUIET_SECONDS - time.monotonic()
        if name in _timers:
            return
        timer = threading.Timer(max(wait, 0), _notify, [name])
        timer.daemon = True  # should this process end first, the scheduler looks by itself within a minute
        _timers[name] = timer
        timer.start()


def _notify(name):
    with _lock:
        _timers.pop(name, None)
        _last_woken[name] = time.monotonic()
    try:
        with sql_db.db_connect("postgres").cursor() as cr:
            cr.execute(SQL("SELECT %s('cron_trigger', %s)", SQL.identifier(ODOO_NOTIFY_FUNCTION), name))
    except Exception:  # noqa: BLE001 - whatever it is, the scheduler looks by itself
        _logger.info("The scheduler was not woken and will look by itself", exc_info=True)
