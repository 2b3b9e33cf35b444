from collections import defaultdict
from zlib import crc32

from odoo.fields import Command

from ..tools.conditions import AllOf, AnyOf, Contains, HasWords, InDomain, Matches, Not, asks_orm
from .feedback_routing_facts import Facts

PRIORITIES = ("0", "1", "2", "3")


class Passage:
    """One ticket on its way through the rules: what they saw, what they decided, what is still to be written.

    Nothing is written here except by :meth:`write`, so that a passage can be a rehearsal.

    :param ticket: feedback.ticket, one record, as superuser
    :param moment: naive UTC at which the rules look at the ticket
    """

    def __init__(self, ticket, moment):
        self.ticket = ticket
        self.facts = Facts(ticket, moment)
        self.values = {}
        self.tag_ids = []
        self.policy_ids = []
        self.escalations = []
        self.matched = []
        self.failed = defaultdict(list)
        self.broken = {}

    def meets(self, rule):
        """Tell whether the ticket meets all conditions of ``rule``; set down the first that it does not."""
        for condition in rule.conditions:
            if (self.values or self.tag_ids) and asks_orm(condition):
                self.write()
            if not condition.holds(self.facts):
                self.failed[condition.key].append(rule.id)
                return False
        return True

    def is_live(self, rule):
        """Tell whether ``rule`` works for this customer, or only watches."""
        if rule.mode != "pilot":
            return rule.mode == "live"
        if not all(condition.holds(self.facts) for condition in rule.pilot):
            return False
        # The same customer is always on the same side, and each rule draws anew.
        customer = self.ticket.commercial_partner_id.id or self.ticket.email_normalized or self.ticket.id
        return crc32(f"{rule.id}:{customer}".encode()) % 100 < rule.share

    def evidence(self, rule):
        """Return [[key, what was found], …] for the conditions of a rule that has matched; plain data."""
        found = []
        for condition in rule.conditions:
            if isinstance(condition, HasWords):
                value = condition.words.find(self.facts["words"])
            elif isinstance(condition, Contains):
                value = condition.letters
            elif isinstance(condition, Matches):
                value = True
            elif isinstance(condition, (InDomain, AnyOf, AllOf, Not)):
                value = True
            else:
                value = self.facts[condition.key]
                value = sorted(value & condition.values) if isinstance(value, frozenset) else value
            found.append([condition.key, value])
        return found

    def wish(self, action):
        """Return what an action of ours would change, by field; nothing is taken in.

        ``{"refused": "company"}`` where its team or person is of another company.
        """
        if action.company_ids and self.ticket.company_id.id not in action.company_ids:
            return {"refused": "company"}
        if action.state == "feedback_sla":
            return {"policy_ids": list(action.policy_ids)}
        values = dict(action.values)
        if action.state == "feedback_escalate":
            urgency = PRIORITIES.index(self.facts["priority"]) + values["raises_priority"]
            changes = self._changes({"priority": PRIORITIES[min(urgency, len(PRIORITIES) - 1)]})
            return {**changes, "escalated": values["to"]}
        changes = self._changes(values)
        if added := [tag for tag in action.tag_ids if tag not in self.facts["tag_ids"]]:
            changes["tag_ids"] = added
        return changes

    def _changes(self, values):
        return {name: value for name, value in values.items() if self.facts[name] != value}

    def decide(self, action):
        """Take in what an action of ours wants, and return it as :meth:`wish` does."""
        changes = self.wish(action)
        values = {name: value for name, value in changes.items() if name in self.ticket._fields and name != "tag_ids"}
        if "user_id" in values:
            self.values["assignment_strategy"] = False
        self.values.update(values)
        self.facts.change(values)
        if tags := changes.get("tag_ids"):
            self.tag_ids += tags
            self.facts.change({"tag_ids": self.facts["tag_ids"] | set(tags)})
        self.policy_ids += [policy for policy in changes.get("policy_ids", ()) if policy not in self.policy_ids]
        if "escalated" in changes:
            self.escalations.append(dict(action.values))
        return changes

    def write(self):
        """Write what was decided so far."""
        if self.values or self.tag_ids:
            self.ticket.write(self.pending())
            self.values, self.tag_ids = {}, []

    def pending(self):
        """Return the values that are still to be written."""
        if not self.tag_ids:
            return self.values
        return {**self.values, "tag_ids": [Command.link(tag_id) for tag_id in self.tag_ids]}

    def forget_facts(self):
        """Look at the ticket anew: an action of Odoo's may have changed anything."""
        self.facts = Facts(self.ticket, self.facts.moment)

    def report(self):
        """Return what the trace keeps: plain data."""
        # A thousand rules may have failed: as text their ids take a tenth of the time.
        failed = {key: " ".join(map(str, ids)) for key, ids in self.failed.items()}
        return {"matched": self.matched, "failed": failed, "broken": self.broken}
