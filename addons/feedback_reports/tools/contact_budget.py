"""How often one person may be asked for their opinion."""

from dataclasses import dataclass
from datetime import timedelta

YEAR = timedelta(days=365)


@dataclass(frozen=True)
class ContactBudget:
    """At most one invitation in ``gap_days`` days and ``yearly_limit`` a year, none within ``mailing_gap_days`` days of
    a mailing. 0 sets no limit."""

    gap_days: int = 14
    yearly_limit: int = 4
    mailing_gap_days: int = 3

    def allows(self, now, invitations, mailings=()):
        """Tell whether one more invitation is within the budget.

        :param invitations: when this person was asked before (datetimes)
        :param mailings: when they were sent something else in bulk: it counts for the pause, not for the year
        """
        asked = [moment for moment in invitations if moment > now - YEAR]
        return (
            not (self.yearly_limit and len(asked) >= self.yearly_limit)
            and not _has_recent(asked, now, self.gap_days)
            and not _has_recent(mailings, now, self.mailing_gap_days)
        )


def _has_recent(moments, now, days):
    return any(moment > now - timedelta(days=days) for moment in moments)
