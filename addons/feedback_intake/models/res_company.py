from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo

from odoo import models
from odoo.tools import SQL


class ResCompany(models.Model):
    """Days as the company counts them. Of what an anonymous sender does, the day alone is kept."""

    _inherit = "res.company"

    def _feedback_zone(self):
        self.ensure_one()
        # sudo: res.partner - where the company's day begins is no secret
        return self.sudo().partner_id.tz or "UTC"

    def _day_of(self, moment):
        """Return when the day began that this moment (naive UTC) belongs to."""
        zone = ZoneInfo(self._feedback_zone())
        local = moment.replace(tzinfo=timezone.utc).astimezone(zone)
        return datetime.combine(local.date(), datetime.min.time(), zone).astimezone(timezone.utc).replace(tzinfo=None)

    def _day_after(self, moment):
        """Return when the day ends that this moment belongs to."""
        return self._day_of(self._day_of(moment) + timedelta(hours=36))

    def _day_sql(self, column):
        """The day of a column (SQL, naive UTC), as :meth:`_day_of` says it."""
        return SQL("date_trunc('day', %s AT TIME ZONE 'UTC', %s) AT TIME ZONE 'UTC'", column, self._feedback_zone())

    def _blur_rows(self, table, condition, columns, puts_off=False):
        """Keep of these columns of the rows that meet ``condition`` (SQL) the day alone.

        :param puts_off: keep the end of the day instead of its beginning
        """
        later = SQL(" + interval '1 day' - interval '1 microsecond'") if puts_off else SQL()
        names = [SQL.identifier(name) for name in columns]
        values = SQL(", ").join(SQL("%s = %s", name, self._day_sql(SQL("(%s%s)", name, later))) for name in names)
        self.env.cr.execute(SQL("UPDATE %s SET %s WHERE %s", SQL.identifier(table), values, condition))
