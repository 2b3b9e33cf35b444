import dataclasses
from datetime import datetime, timedelta

STATE_AFTER = {"waiting": "waiting_customer", "resolved": "resolved", "closed": "closed", "reopened": "open"}
DONE_STATES = ("resolved", "closed")


@dataclasses.dataclass
class Story:
    """What the events of a demonstration ticket add up to; all times are naive UTC."""

    received: datetime
    state: str = "open"
    previous_state: str = "open"
    first_reply: datetime | None = None
    last_agent: datetime | None = None
    last_agent_login: str | None = None
    last_customer: datetime | None = None
    waiting_since: datetime | None = None  # the first message of the customer that is not answered
    resolved: datetime | None = None

    @classmethod
    def of(cls, data, received):
        story = cls(received, last_customer=received, waiting_since=received)
        for event in sorted([*data["messages"], *data["milestones"]], key=lambda event: event["after_hours"]):
            story._follow(event, story.moment(event))
        return story

    def moment(self, event):
        return self.received + timedelta(minutes=round(event["after_hours"] * 60))

    def _follow(self, event, moment):
        kind = event.get("kind")
        if kind in STATE_AFTER:
            self._change_state(STATE_AFTER[kind], moment)
        elif not kind and event["by"] == "agent":
            self.first_reply = self.first_reply or moment
            self.last_agent, self.last_agent_login, self.waiting_since = moment, event["user"], None
        elif not kind and event["by"] == "customer":
            self.last_customer = moment
            if self.state not in DONE_STATES:
                self.waiting_since = self.waiting_since or moment

    def _change_state(self, state, moment):
        self.previous_state, self.state = self.state, state
        if state not in DONE_STATES:
            self.resolved = None
        elif not self.resolved:
            self.resolved = moment
        if state == "open":
            self.waiting_since = self.waiting_since or moment
