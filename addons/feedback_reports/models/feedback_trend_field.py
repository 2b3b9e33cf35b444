from collections import defaultdict

from odoo import api, models

from ..tools.topic import Tally, Topic
from ..tools.trend import Trend, rank

# So many lines in each direction: people read no more.
MOST = 20


class FeedbackTrend(models.AbstractModel):
    """Topics that a field of the ticket tells: its category with all that stand above it, its channel and so on."""

    _inherit = "feedback.trend"

    @api.model
    def _field_topics(self, name, scope):
        """Return (growing, falling) topics of a report's field, lists of :class:`Topic`."""
        if name == "category_id":
            self._load_categories()
        now, before = (self._tallies(name, bounds, scope.domain) for bounds in (scope.now, scope.before))
        totals = self._totals(scope)
        field = self.env["feedback.report.event"]._fields[name]
        labels = dict(field._description_selection(self.env)) if field.type == "selection" else {}
        found = {**now, **before}
        trends = [Trend(key, now[key].received, before[key].received, *totals, tested=len(found)) for key in found]

        def topic(trend):
            label = trend.key.display_name if field.relational else labels.get(trend.key)
            return Topic(trend, label or "", self._field_domain(name, trend.key), now[trend.key].negative_share)

        growing, falling = rank(trends, MOST)
        return [topic(trend) for trend in growing], [topic(trend) for trend in falling]

    @api.model
    def _field_domain(self, name, key):
        if name == "category_id":
            return [(name, "child_of", key.id)]
        return [(name, "=", key.id if isinstance(key, models.BaseModel) else key)]

    @api.model
    def _tallies(self, name, bounds, domain):
        """Return {value of the field: :class:`Tally`}; a category has the tickets of those below it as well."""
        kpis = self.env["feedback.kpi"]._of("received", "negative_share")
        received, negative = kpis
        measured = kpis._measure(*bounds, domain, [name])
        tallies = defaultdict(Tally)
        for (value,), (number, _count) in measured[received].items():
            share, known = measured[negative].get((value,), (0, 0))
            own = Tally(number, known, known * (share or 0) / 100)
            for key in self._with_parents(value) if name == "category_id" else [value]:
                if key:
                    tallies[key].add(own)
        return tallies

    @api.model
    def _load_categories(self):
        """Read the tree at once: its parts are asked for one by one."""
        tree = self.env["feedback.category"].with_context(active_test=False)
        tree.search_fetch([], ["name", "parent_id", "parent_path", "create_date"])

    @api.model
    def _with_parents(self, category):
        """Return the category and those above it."""
        ids = [int(part) for part in (category.parent_path or "").split("/") if part]
        return category.browse(ids)
