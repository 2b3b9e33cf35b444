import re
from collections import defaultdict
from dataclasses import dataclass

from odoo import api, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import ormcache

from ..tools.conditions import AllOf, AnyOf, AtMost, Contains, HasWords, InDomain, Matches, Not, OneOf, asks_orm
from ..tools.domains import as_tree, is_condition, parse_domain
from ..tools.words import WordList

PLAIN_TYPES = {"many2one", "selection", "boolean", "integer", "char"}
TEXT_OPERATORS = {"ilike", "not ilike", "=ilike", "not =ilike"}
WILDCARDS = {"%": ".*", "_": "."}
EQUALITY = {"=": False, "in": False, "!=": True, "not in": True}


@dataclass(frozen=True, slots=True)
class CompiledRule:
    """A rule as the engine uses it: plain data, the same for every user, kept between requests."""

    id: int
    name: str
    mode: str
    share: int
    pilot: tuple
    conditions: tuple = ()
    actions: tuple = ()
    error: str = ""
    delay_hours: float = 0
    created: object = None
    stops: bool = False


class BaseAutomation(models.Model):
    """Rules are read and taken apart once and kept, until somebody changes one."""

    _inherit = "base.automation"

    @api.model
    @ormcache("trigger")
    def _compiled_rules(self, trigger):
        """Return the active rules of ``trigger`` (:class:`CompiledRule`), in their order."""
        # sudo: base.automation - rules work for everybody, whoever's action makes them run
        rules = self.sudo().with_context(active_test=True)
        rules = rules.search(self._feedback_rules_domain(trigger), order="feedback_sequence, id")
        descendants = self._category_descendants()
        compiled = []
        for rule in rules:
            try:
                compiled.append(rule._compile_feedback_rule(descendants))
            except ValidationError as error:
                compiled.append(CompiledRule(rule.id, rule.name, rule.feedback_mode, 0, (), error=str(error)))
        return tuple(compiled)

    @api.model
    def _feedback_rules_domain(self, trigger):
        return Domain("trigger", "=", trigger) & Domain("model_id.model", "=", "feedback.ticket")

    @api.model
    def _category_descendants(self):
        """Return {category id: frozenset of its own id and of those below it}."""
        found = defaultdict(set)
        # sudo: feedback.category - rules name categories whatever the user may see
        categories = self.env["feedback.category"].sudo().with_context(active_test=False)
        for category in categories.search_fetch(Domain.TRUE, ["parent_path"]):
            for ancestor in category.parent_path.strip("/").split("/"):
                found[int(ancestor)].add(category.id)
        return found

    def _compile_feedback_rule(self, descendants):
        """Return this rule taken apart.

        :param descendants: as of :meth:`_category_descendants`
        :raise ValidationError: a domain is no list of fixed values, or names a field that is not there
        """
        self.ensure_one()
        conditions = [condition for condition in self._ready_conditions(descendants) if condition]
        conditions += self._conditions_of("feedback.ticket", self.filter_domain)
        conditions += self._conditions_of("res.partner", self.feedback_partner_domain, "partner_id")
        return CompiledRule(
            id=self.id,
            name=self.name,
            mode=self.feedback_mode,
            share=self.feedback_pilot_share,
            pilot=tuple(self._conditions_of("res.partner", self.feedback_pilot_domain, "partner_id")),
            conditions=tuple(sorted(conditions, key=self._cost)),
            actions=tuple(action._compile_feedback_action() for action in self.action_server_ids),
            delay_hours=self.feedback_delay_hours,
            created=self.create_date,
            stops=any(action.state == "feedback_stop" for action in self.action_server_ids),
        )

    def _cost(self, condition):
        """Return how late a condition should be looked at: look-ups first, then words, then what takes a query."""
        if asks_orm(condition):
            return 3
        if condition.key.startswith(("open_tickets:", "working:")):
            return 2
        return 1 if isinstance(condition, HasWords) else 0

    def _ready_conditions(self, descendants):
        def one_of(key, values):
            return OneOf(key, frozenset(values)) if values else None

        languages = {lang.iso_code.split("_")[0] for lang in self.feedback_lang_ids}
        categories = set().union(*(descendants.get(category.id, ()) for category in self.feedback_category_ids))
        words = WordList(self.feedback_words or "")
        calendar = self.feedback_calendar_id.id or 0
        yield one_of("company_id", self.feedback_company_id.ids)
        yield one_of("channel_id", self.feedback_channel_ids.ids)
        yield one_of("kind", self.feedback_kind_ids.mapped("value"))
        yield one_of("category_id", categories)
        yield one_of("language", languages)
        yield one_of("sentiment", self.feedback_mood_ids.mapped("value"))
        yield one_of("is_anonymous", self.feedback_is_anonymous and {self.feedback_is_anonymous == "yes"})
        yield self.feedback_max_rating and AtMost("rating", int(self.feedback_max_rating))
        yield words and HasWords(words)
        yield one_of("partner_id.category_id", self.feedback_partner_tag_ids.ids)
        yield one_of("open_tickets:", self.feedback_has_open_tickets and {self.feedback_has_open_tickets == "yes"})
        yield one_of(f"working:{calendar}", self.feedback_hours and {self.feedback_hours == "inside"})

    def _conditions_of(self, model_name, text, link=""):
        """Return the conditions all of which hold for a ticket that is in the domain ``text``.

        :param link: the ticket's field that leads to the record that the domain speaks of; empty for the ticket
        """
        model = self.env[model_name]
        try:
            domain = parse_domain(text)
            Domain(domain).validate(model)
            if not domain:
                return []
            if link:
                return [InDomain(link, tuple(domain))]
            tree = as_tree(domain)
            return [self._condition_of(model, node) for node in (tree[1] if tree[0] == "&" else [tree])]
        except (ValueError, KeyError, TypeError) as error:
            raise ValidationError(
                self.env._(
                    "The conditions of “%(rule)s” cannot be used: %(error)s. "
                    "They need fields that exist and fixed values, not Python expressions.",
                    rule=self.name,
                    error=error,
                )
            ) from error

    def _condition_of(self, model, node):
        """Return what says the same as a node of a domain's tree, looked up where that is possible."""
        if is_condition(node):
            return self._cheap_condition(model, *node) or InDomain("", (node,))
        operator, children = node
        conditions = tuple(self._condition_of(model, child) for child in children)
        if operator == "!":
            return Not(conditions[0])
        return (AnyOf if operator == "|" else AllOf)(conditions)

    def _cheap_condition(self, model, path, operator, value):
        """Return a condition that is looked up instead of evaluated and says the same, or None."""
        if not isinstance(path, str):
            return None
        *links, name = path.split(".")
        for link in links:
            if model._fields[link].type != "many2one":
                return None
            model = self.env[model._fields[link].comodel_name]
        target = model._fields.get(name)
        if target is None or not target.store or target.translate:
            return None
        if operator in TEXT_OPERATORS and not links and target.type == "char":
            return self._like(name, operator, value)
        return self._one_of(path, target, operator, value, is_linked=bool(links))

    def _one_of(self, path, target, operator, value, is_linked):
        values = value if isinstance(value, (list, tuple)) else [value]
        wanted = int if target.type in ("many2one", "many2many", "integer") else str
        if target.type == "boolean":
            wanted = bool
        is_plain = all(type(item) is wanted or item is False for item in values)
        # An empty link, an empty text and 0 have rules of their own; the ORM knows them.
        is_odd = False in values and (is_linked or target.type not in ("many2one", "selection", "boolean"))
        if operator not in EQUALITY or not is_plain or is_odd or target.type not in PLAIN_TYPES | {"many2many"}:
            return None
        if is_linked and EQUALITY[operator]:
            return None
        return OneOf(path, frozenset(values), EQUALITY[operator])

    def _like(self, name, operator, value):
        """Return the condition that a text is like a pattern of SQL, regardless of case."""
        if not isinstance(value, str) or not value or "\\" in value:
            return None
        key, letters = f"folded:{name}", self.env.registry.unaccent_python(value.lower())
        is_whole, is_negated = "=" in operator, operator.startswith("not ")
        if not is_whole and not WILDCARDS.keys() & set(letters):
            return Contains(key, letters, is_negated)
        pattern = "".join(WILDCARDS.get(letter) or re.escape(letter) for letter in letters)
        return Matches(key, re.compile(pattern if is_whole else f".*{pattern}.*", re.DOTALL), is_negated)
