"""Conditions that are looked up in a ticket's facts, thousands within a millisecond.

A *fact* is what a rule may ask about a ticket, by key: a stored field's name (``channel_id`` → id), a path
(``partner_id.category_id`` → frozenset of ids), or one of the computed keys of ``feedback.routing.facts``.
"""

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class OneOf:
    """The fact is (or is not) among some values; a fact that is a set shares (or does not share) one with them."""

    key: str
    values: frozenset
    negate: bool = False

    def holds(self, facts):
        fact = facts[self.key]
        found = not self.values.isdisjoint(fact) if type(fact) is frozenset else fact in self.values
        return found is not self.negate


@dataclass(frozen=True, slots=True)
class Contains:
    """The text of a field contains (or does not contain) some letters; both are folded alike beforehand."""

    key: str
    letters: str
    negate: bool = False

    def holds(self, facts):
        return (self.letters in facts[self.key]) is not self.negate


@dataclass(frozen=True, slots=True)
class Matches:
    """The whole text of a field matches (or does not match) a pattern; both are folded alike beforehand."""

    key: str
    pattern: re.Pattern
    negate: bool = False

    def holds(self, facts):
        return (self.pattern.fullmatch(facts[self.key]) is not None) is not self.negate


@dataclass(frozen=True, slots=True)
class AtMost:
    """The fact is a number that was given (0: none was) and is not above a limit."""

    key: str
    limit: int

    def holds(self, facts):
        return 0 < facts[self.key] <= self.limit


@dataclass(frozen=True, slots=True)
class HasWords:
    """The text has one of some words or phrases, in any form."""

    words: object
    key: str = "words"

    def holds(self, facts):
        return self.words.find(facts["words"]) is not None


@dataclass(frozen=True, slots=True)
class InDomain:
    """What a domain (tuple of its terms) says of the ticket, or of the record that ``key`` leads to: the ORM evaluates
    it, so it comes last."""

    key: str
    domain: tuple

    def holds(self, facts):
        return facts.is_in_domain(self.key, self.domain)


@dataclass(frozen=True, slots=True)
class AnyOf:
    """One of several conditions holds."""

    conditions: tuple
    key: str = ""

    def holds(self, facts):
        return any(condition.holds(facts) for condition in self.conditions)


@dataclass(frozen=True, slots=True)
class AllOf:
    """All of several conditions hold."""

    conditions: tuple
    key: str = ""

    def holds(self, facts):
        return all(condition.holds(facts) for condition in self.conditions)


@dataclass(frozen=True, slots=True)
class Not:
    """A condition does not hold."""

    condition: object
    key: str = ""

    def holds(self, facts):
        return not self.condition.holds(facts)


def asks_orm(condition):
    """Tell whether the ORM must evaluate a part of this condition."""
    if isinstance(condition, Not):
        return asks_orm(condition.condition)
    if isinstance(condition, (AnyOf, AllOf)):
        return any(map(asks_orm, condition.conditions))
    return isinstance(condition, InDomain)
