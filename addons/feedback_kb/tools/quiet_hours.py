"""Hours of the day in which nothing is sent."""

from datetime import datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo


def quiet_until(moment, zone, start, end):
    """Return when the quiet hours end in which ``moment`` lies, or None outside of them.

    :param moment: naive UTC
    :param str zone: name of the time zone that the hours are meant in
    :param float start: hour of the day, for example 21.5; may be later than ``end``, over midnight; equal: none
    :return: naive UTC
    """
    local = moment.replace(tzinfo=timezone.utc).astimezone(ZoneInfo(zone))
    hour = local.hour + local.minute / 60 + local.second / 3600
    is_quiet = start <= hour < end if start < end else start != end and (hour >= start or hour < end)
    if not is_quiet:
        return None
    day = local.date() + timedelta(days=1 if start > end and hour >= start else 0)
    # Midnight of the next day rather than 24:00 of this one.
    day, minutes = day + timedelta(days=int(end // 24)), round(end % 24 * 60)
    ends = datetime.combine(day, time(minutes // 60, minutes % 60), ZoneInfo(zone))
    return ends.astimezone(timezone.utc).replace(tzinfo=None)
