"""Which share of the tickets is left alone, to see what the rest would have come to without us."""

import hashlib


def is_held_out(ticket_id, percent):
    """Tell whether a ticket belongs to the ``percent`` of all that are held out: always the same answer for a ticket.

    A ticket that is held out at 10 % is held out at 20 % as well.
    """
    digest = hashlib.sha256(f"feedback_kb.held_out:{ticket_id}".encode()).digest()
    return int.from_bytes(digest[:8], "big") % 100 < percent
