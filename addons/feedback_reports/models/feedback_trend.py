from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..tools.topic import Scope
from ..tools.trend import LEAST

# Words of more tickets take longer to count than a page with many things on it should.
QUICKLY_COUNTED = 20_000


class FeedbackTrend(models.AbstractModel):
    """What is growing: topics that a larger share of tickets is about than in the period before.

    All is counted when it is asked for, with the rights of who asks. The topics of one subject are found in
    ``feedback_trend_<subject>.py``.
    """

    _name = "feedback.trend"
    _description = "What Is Growing"

    @api.model
    def _subjects(self):
        """Return {subject: (label, method that returns (growing, falling) of a scope, lists of :class:`Topic`)}."""
        subjects = {
            "word": (self.env._("Words and Phrases"), self._word_topics),
            "category": (self.env._("Categories"), lambda scope: self._field_topics("category_id", scope)),
            "tag": (self.env._("Tags"), lambda scope: self._field_topics("tag_ids", scope)),
            "kind": (self.env._("Kinds"), lambda scope: self._field_topics("kind", scope)),
            "channel": (self.env._("Channels"), lambda scope: self._field_topics("channel_id", scope)),
            "country": (self.env._("Customers' Countries"), lambda scope: self._field_topics("country_id", scope)),
        }
        if "product.product" in self.env:
            subjects["product"] = (self.env._("Products"), self._product_topics)
        return subjects

    @api.model
    @api.readonly
    def get_choices(self):
        """Return what can be chosen on the page: [value, label] lists of periods, subjects and teams."""
        self.env["feedback.report.event"].check_access("read")
        teams = self.env["feedback.team"].search([], limit=None)
        return {
            "periods": self.env["feedback.overview"]._fields["period"]._description_selection(self.env),
            "subjects": [(name, label) for name, (label, _topics) in self._subjects().items()],
            "teams": [(team.id, team.name) for team in teams],
        }

    @api.model
    @api.readonly
    def get_page(self, period, subject, team_id=False):
        """Return what grows and falls in a period, against the one before, as far as the user may see the tickets.

        :param period: see ``tools/period.py``
        :param subject: see :meth:`_subjects`
        :return: {"growing", "falling": lists of lines, see :meth:`_line`; "totals": tickets now and before}
        :raise UserError: there is no such period or subject
        """
        self.env["feedback.report.event"].check_access("read")
        topics_of = self._topics_of(subject)
        scope = self._scope(period, [("team_id", "=", team_id)] if team_id else [])
        growing, falling = topics_of(scope)
        return {
            "growing": [self._line(topic, scope) for topic in growing],
            "falling": [self._line(topic, scope) for topic in falling],
            "totals": list(self._totals(scope)),
            "least": LEAST,
        }

    @api.model
    def _topics_of(self, subject):
        if subject not in self._subjects():
            raise UserError(self.env._("“%s” is nothing that can grow.", subject))
        return self._subjects()[subject][1]

    @api.model
    def _scope(self, name, domain=()):
        try:
            frame = self.env["feedback.overview"]._frame(name)
        except ValueError as error:
            raise UserError(self.env._("There is no period “%s”.", name)) from error
        return Scope(frame.period.bounds(frame.tz), frame.previous.bounds(frame.tz), Domain(domain))

    @api.model
    def _totals(self, scope):
        """Return how many tickets came in, (now, before)."""
        kpi = self.env["feedback.kpi"]._of("received")
        return tuple(kpi._measure(*bounds, scope.domain)[kpi][()][0] for bounds in (scope.now, scope.before))

    @api.model
    def _line(self, topic, scope):
        """Return a topic as plain data; its actions open the very tickets of each period."""
        trend = topic.trend
        return {
            "label": topic.label,
            "now": trend.now,
            "before": trend.before,
            "change": round(100 * trend.change, 2),
            "share_now": round(100 * trend.now / trend.total_now, 2) if trend.total_now else 0,
            "share_before": round(100 * trend.before / trend.total_before, 2) if trend.total_before else 0,
            "is_sure": trend.is_sure,
            "negative_share": topic.negative_share,
            "action": self._action(topic, scope.now, scope),
            "action_before": self._action(topic, scope.before, scope),
        }

    @api.model
    def _action(self, topic, bounds, scope):
        kpi = self.env["feedback.kpi"]._of("received")
        return {
            "type": "ir.actions.act_window",
            "res_model": "feedback.ticket",
            "name": topic.label,
            "views": [(False, "list"), (False, "kanban"), (False, "form")],
            "domain": kpi._tickets_domain(*bounds, scope.domain & Domain(topic.domain)),
        }

    @api.model
    def _surely_growing(self, scope, quickly=False):
        """Return the categories, words and phrases that grow most, :class:`Topic`; only what chance hardly explains.

        :param quickly: leave words out where so many tickets have come in that counting them takes long
        """
        growing = list(self._field_topics("category_id", scope)[0])
        if not quickly or sum(self._totals(scope)) <= QUICKLY_COUNTED:
            growing += self._word_topics(scope)[0]
        return sorted((topic for topic in growing if topic.trend.is_sure), key=lambda topic: -topic.trend.change)
