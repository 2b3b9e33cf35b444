from collections import defaultdict
from zlib import crc32

from odoo.fields import Command

from ..tools.conditions import AllOf, AnyOf, HasWords, InDomain, Not, asks_orm
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
            elif isinstance(condition, (InDomain, AnyOf, AllOf, Not)):
                value = True
            else:
                value = self.facts[condition.key]
                value = sorted(value & condition.values) if isinstance(value, frozenset) else value
            found.append([condition.key, value])
        return found

    def decide(self, action):
        """Take in what an action of ours wants.

        :return: what changes, by field; ``{"refused": "company"}`` where its team or person is of another company
        """
        if action.company_ids and self.ticket.company_id.id not in action.company_ids:
            return {"refused": "company"}
        if action.state == "feedback_sla":
            self.policy_ids += [policy for policy in action.policy_ids if policy not in self.policy_ids]
            return {"policy_ids": list(action.policy_ids)}
        if action.state == "feedback_escalate":
            return self._escalate(dict(action.values))
        return self._set(dict(action.values), action.tag_ids)

    def _set(self, values, tag_ids=()):
        changes = {name: value for name, value in values.items() if self.facts[name] != value}
        if "user_id" in values:
            changes["assignment_strategy"] = False
        self.values.update(changes)
        self.facts.change(changes)
        if added := [tag for tag in tag_ids if tag not in self.facts["tag_ids"]]:
            self.tag_ids += added
            self.facts.change({"tag_ids": self.facts["tag_ids"] | set(added)})
            changes["tag_ids"] = added
        return changes

    def _escalate(self, values):
        changes = {}
        if values["raises_priority"]:
            next_one = PRIORITIES[min(PRIORITIES.index(self.facts["priority"]) + 1, len(PRIORITIES) - 1)]
            changes = self._set({"priority": next_one})
        self.escalations.append(values)
        return {**changes, "escalated": values["to"]}

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
