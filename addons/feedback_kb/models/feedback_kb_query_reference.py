import re
import time

from odoo import api, models
from odoo.tools import SQL, consteq, hmac

# Who has searched yesterday and writes today writes about something else.
VALID_SECONDS = 24 * 3600
REFERENCE = re.compile(r"(\d{1,9})\.(\d{1,11})\.([0-9a-f]{64})", re.ASCII)


class FeedbackKbQuery(models.Model):
    """A search goes with its reader from page to page by a signed reference: without one nobody names a search."""

    _inherit = "feedback.kb.query"

    def _reference(self):
        """Return the reference of this search, valid for a day."""
        self.ensure_one()
        subject = f"{self.id}.{int(time.time())}"
        return f"{subject}.{self._sign(subject)}"

    @api.model
    def _sign(self, subject):
        return hmac(self.env(su=True), "feedback_kb-search", subject)

    @api.model
    def _by_reference(self, reference):
        """Return the search of a reference, or an empty recordset: missing, forged, expired, of a deleted search."""
        found = REFERENCE.fullmatch(reference or "")
        if not found:
            return self.browse()
        number, moment, signature = found.groups()
        if not consteq(self._sign(f"{number}.{moment}"), signature):
            return self.browse()
        if not 0 <= time.time() - int(moment) <= VALID_SECONDS:
            return self.browse()
        return self.browse(int(number)).exists()

    def _blur_times(self, company):
        """Keep of what somebody anonymous has searched for only the company's day, as of their ticket."""
        if self:
            self.flush_recordset()
            columns = ("date", "create_date", "write_date")
            company._blur_rows(self._table, SQL("id IN %s", tuple(self.ids)), columns)
            self.invalidate_recordset()
