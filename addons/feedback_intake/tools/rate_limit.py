"""How often one sender may do something: whom we take for one sender, and how long they wait."""

from ipaddress import IPv6Address, IPv6Network, ip_address

WINDOW_MINUTES = 60
# A provider gives each customer at least that much of IPv6: its last half changes whenever its owner likes.
IPV6_PREFIX = 64


def sender_class(address):
    """Return what stands for the sender at this address; what is no address stands for itself."""
    try:
        parsed = ip_address(address or "")
    except ValueError:
        return address or ""
    if isinstance(parsed, IPv6Address):
        if not parsed.ipv4_mapped:
            return str(IPv6Network((parsed, IPV6_PREFIX), strict=False))
        parsed = parsed.ipv4_mapped
    return str(parsed)


def seconds_to_wait(counts, limit, now):
    """Return after how many seconds there is room for one more act, 0: now.

    :param counts: [(minute, acts in it)], minutes since 1970, oldest first
    :param float now: seconds since 1970
    """
    current = [(minute, count) for minute, count in counts if minute > now // 60 - WINDOW_MINUTES]
    left = sum(count for _minute, count in current)
    wait = 0
    for minute, count in current:
        if left < limit:
            break
        left -= count
        wait = int((minute + WINDOW_MINUTES) * 60 - now) + 1
    return wait if left < limit else WINDOW_MINUTES * 60
