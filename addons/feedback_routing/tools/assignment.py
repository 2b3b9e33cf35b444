"""Who gets a ticket: decided from plain values, without the database."""

from collections import Counter
from dataclasses import dataclass, field

STRATEGIES = [
    ("manual", "Manual"),
    ("round_robin", "In turn"),
    ("least_open", "Who has the least to do"),
    ("skill", "Who knows the subject and the language"),
    ("same_agent", "Who knows the customer"),
    ("lead", "Team lead only"),
]
# What a ticket weighs when loads are compared: an urgent one is as much work as four normal ones.
WEIGHTS = {"0": 1, "1": 2, "2": 3, "3": 4}


@dataclass(frozen=True)
class Request:
    """A ticket that waits for somebody.

    ``category_ids`` are the ticket's category and all above it; ``previous_user_id`` has looked after the customer's
    last ticket; ``avoid_user_id`` has just let this one go.
    """

    ticket_id: int
    strategy: str
    company_id: int
    channel_id: int = 0
    category_ids: frozenset = frozenset()
    language: str = ""
    priority: str = "0"
    previous_user_id: int = 0
    avoid_user_id: int = 0


@dataclass
class Candidate:
    """Somebody of the team. What he or she is given is added to the loads.

    ``absence``: why nothing new may come now, "" when it may. ``capacity``: open tickets at most, 0 for no limit.
    Empty ``category_ids`` or ``languages``: all of them. ``turn``: when he or she was served last, 0 for never.
    """

    user_id: int
    name: str
    company_ids: frozenset
    absence: str = ""
    is_member: bool = True
    is_lead: bool = False
    category_ids: frozenset = frozenset()
    languages: frozenset = frozenset()
    capacity: int = 0
    channel_capacity: dict = field(default_factory=dict)
    load: int = 0
    weighted_load: int = 0
    channel_load: Counter = field(default_factory=Counter)
    turn: int = 0

    def speaks(self, request):
        return not (self.languages and request.language) or request.language in self.languages

    def knows(self, request):
        return not (self.category_ids and request.category_ids) or bool(self.category_ids & request.category_ids)

    def is_free(self):
        """Tell whether any ticket at all could be theirs now."""
        return not self.absence and not (self.capacity and self.load >= self.capacity)

    def obstacle(self, request):
        """Return why this ticket cannot be theirs now, as a code, or ""."""
        limit = self.channel_capacity.get(request.channel_id)
        if not self.is_free():
            return self.absence or "full"
        if limit is not None and self.channel_load[request.channel_id] >= limit:
            return "channel_full"
        return ""

    def add(self, channel_id, priority, number=1):
        self.load += number
        self.weighted_load += WEIGHTS[priority] * number
        self.channel_load[channel_id] += number


@dataclass(frozen=True)
class Decision:
    """``user_id`` is None where the ticket has to wait; ``verdicts`` says for each candidate why (not)."""

    request: Request
    user_id: int | None
    verdicts: list

    def details(self):
        """Return what the trace keeps."""
        return {"strategy": self.request.strategy, "candidates": self.verdicts, "chosen": self.user_id}


def choose(request, candidates):
    """Return the decision on one ticket, and count it to the one who gets it."""
    pool, outside = _pool(request, candidates)
    refusals = {candidate.user_id: outside for candidate in candidates}
    for candidate in candidates:
        if request.company_id not in candidate.company_ids:
            refusals[candidate.user_id] = "other_company"
        elif request.strategy != "lead" and not candidate.is_member:
            refusals[candidate.user_id] = "not_member"
    for candidate in pool:
        is_avoided = candidate.user_id == request.avoid_user_id and len(pool) > 1
        refusals[candidate.user_id] = candidate.obstacle(request) or ("returned" if is_avoided else "")
    free = [candidate for candidate in pool if not refusals[candidate.user_id]]
    verdicts = [_verdict(candidate, refusals[candidate.user_id]) for candidate in candidates]
    chosen = min(free, key=lambda candidate: _rank(request, candidate), default=None)
    if chosen:
        chosen.turn = max(candidate.turn for candidate in candidates) + 1
        chosen.add(request.channel_id, request.priority)
    return Decision(request, chosen.user_id if chosen else None, verdicts)


def _pool(request, candidates):
    """Return (those for whom the ticket is meant, whether they are there or not; why it is not for the others)."""
    allowed = [candidate for candidate in candidates if request.company_id in candidate.company_ids]
    if request.strategy == "lead":
        return [candidate for candidate in allowed if candidate.is_lead], "not_lead"
    members = [candidate for candidate in allowed if candidate.is_member]
    if request.strategy != "skill":
        return members, "not_member"
    speakers = [candidate for candidate in members if candidate.speaks(request)]
    experts = [candidate for candidate in speakers if candidate.knows(request)]
    return experts or speakers or members, "unskilled"


def _rank(request, candidate):
    """Return what orders those who could take the ticket: the lowest gets it."""
    last = (candidate.turn, candidate.user_id)
    if request.strategy == "round_robin":
        return last
    is_other = request.strategy == "same_agent" and candidate.user_id != request.previous_user_id
    return (is_other, candidate.weighted_load, *last)


def _verdict(candidate, reason):
    return {
        "user_id": candidate.user_id,
        "name": candidate.name,
        "eligible": not reason,
        "reason": reason,
        "load": candidate.load,
        "capacity": candidate.capacity,
    }
