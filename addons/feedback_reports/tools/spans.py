"""What a ticket's log says about time: when each answer's and each solution's clock began.

Pure arithmetic on the milestones of one ticket, so that a test, a new milestone and an old database are counted alike.
"""

from dataclasses import dataclass
from datetime import datetime

REPLIES = frozenset({"first_reply", "agent_reply"})
SOLUTIONS = frozenset({"resolved", "closed"})


@dataclass(frozen=True)
class Span:
    """What one milestone brought about.

    :ivar start: when the waiting that it ended had begun; None when it ended none
    :ivar backlog_change: by how much it changed the number of open tickets: 1, 0 or -1
    :ivar reply_count: of a solution: how many answers by people the ticket had until then
    """

    start: datetime | None = None
    backlog_change: int = 0
    reply_count: int = 0


NOTHING = Span()


def was_open_at_first(kinds, is_done):
    """Tell whether a ticket was open when it was received; imported ones, and those entered as solved, were not.

    :param kinds: the kinds of its milestones in their order
    :param is_done: whether it is solved or closed now, which decides where the log does not
    """
    for kind in kinds:
        if kind in SOLUTIONS:
            return True
        if kind == "reopened":
            return False
    return not is_done


def measure(log, was_open=True):
    """Return one :class:`Span` for each milestone of one ticket.

    A reply ends the waiting that began with the first message that nobody had answered; what bots send ends none. A
    solution ends the time since the ticket was received or, once reopened, since then. A word of thanks on a solved
    ticket starts nothing.

    :param log: (kind, date, actor) of all milestones of the ticket in their order
    :param was_open: see :func:`was_open_at_first`
    """
    waiting = since = None
    is_open, replies = False, 0
    spans = []
    for kind, date, actor in log:
        span = NOTHING
        if kind == "received" and was_open:
            waiting = since = date
            is_open = True
            span = Span(backlog_change=1)
        elif kind == "customer_reply" and is_open:
            waiting = waiting or date
        elif kind in REPLIES:
            replies += 1
            span = Span(start=waiting)
            waiting = None
        elif kind in SOLUTIONS and is_open:
            span = Span(start=since, backlog_change=-1, reply_count=replies)
            is_open = False
            waiting = None
        elif kind == "reopened" and not is_open:
            is_open, since = True, date
            waiting = date if actor == "customer" else None
            span = Span(backlog_change=1)
        spans.append(span)
    return spans
