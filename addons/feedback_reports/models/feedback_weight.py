from dataclasses import dataclass, field

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.fields import Domain

from .feedback_alert_topic import IS_NEGATIVE

A_YEAR = relativedelta(years=1)
SUBJECTS = ("category", "word")


@dataclass
class Theme:
    """What customers complain about: ``customers`` are the ids of their companies, as far as they are known."""

    label: str
    domain: list
    ticket_count: int = 0
    customers: set = field(default_factory=set)


class FeedbackWeight(models.AbstractModel):
    """Themes ranked by the turnover of the customers who complain about them.

    Where the money is read from stands in ``feedback_weight_money.py``.
    """

    _name = "feedback.weight"
    _description = "Business Weight of Complaints"

    @api.model
    @api.readonly
    def get_choices(self):
        choices = self.env["feedback.trend"].get_choices()
        return {**choices, "subjects": [(name, label) for name, label in choices["subjects"] if name in SUBJECTS]}

    @api.model
    @api.readonly
    def get_page(self, period, subject, team_id=False):
        """Return the themes that customers complain about, the weightiest first, as far as the user may see them.

        :return: {"lines": [...], "has_turnover", "has_quotations": whether the user may see these}; amounts are those
            of the last 12 months, in the company's currency, as text
        """
        Trend = self.env["feedback.trend"]
        self.env["feedback.report.event"].check_access("read")
        Trend._topics_of(subject)
        scope = Trend._scope(period, [("team_id", "=", team_id)] if team_id else [])
        themes = self._word_themes(scope) if subject == "word" else self._category_themes(scope)
        customers = set().union(*(theme.customers for theme in themes))
        turnover = self._turnover(customers, fields.Date.context_today(self) - A_YEAR)
        quotations = self._open_quotations(customers)
        lines = [self._line(theme, scope, turnover, quotations) for theme in themes]
        lines.sort(key=lambda line: (-line["weight"], -line["customers"], -line["tickets"], line["label"]))
        return {"lines": lines, "has_turnover": turnover is not None, "has_quotations": quotations is not None}

    @api.model
    def _line(self, theme, scope, turnover, quotations):
        weight = sum((turnover or {}).get(customer, 0) for customer in theme.customers)
        offered = sum((quotations or {}).get(customer, 0) for customer in theme.customers)
        currency = self.env.company.currency_id
        action = self.env["ir.actions.act_window"]._for_xml_id("feedback_intake.feedback_ticket_action")
        return {
            "label": theme.label,
            "tickets": theme.ticket_count,
            "customers": len(theme.customers),
            "weight": weight,
            "turnover": currency.format(weight),
            "quotations": currency.format(offered),
            "action": {
                "type": action["type"],
                "res_model": action["res_model"],
                "name": theme.label,
                "views": [(False, "list"), (False, "kanban"), (False, "form")],
                "domain": [("report_event_ids", "any", list(self._complaints(scope) & Domain(theme.domain)))],
            },
        }

    @api.model
    def _complaints(self, scope):
        """Return the domain of the complaints of a period in the report."""
        start, end = map(fields.Datetime.to_string, scope.now)
        dates = Domain("date", ">=", start) & Domain("date", "<", end)
        return Domain("counted_in", "=", "received") & dates & IS_NEGATIVE & scope.domain

    @api.model
    def _category_themes(self, scope):
        """Return a :class:`Theme` for each category that is complained about, and for those above it."""
        Trend, themes = self.env["feedback.trend"], {}
        Trend._load_categories()
        groups = self.env["feedback.report.event"]._read_group(
            self._complaints(scope) & Domain("category_id", "!=", False),
            ["category_id"],
            ["__count", "commercial_partner_id:array_agg_distinct"],
        )
        for category, number, customers in groups:
            for key in Trend._with_parents(category):
                theme = themes.setdefault(key, Theme(key.display_name, Trend._field_domain("category_id", key)))
                theme.ticket_count += number
                theme.customers.update(filter(None, customers))
        return list(themes.values())

    @api.model
    def _word_themes(self, scope):
        """Return a :class:`Theme` for each growing word or phrase that is complained about."""
        Trend = self.env["feedback.trend"]
        topics = {topic.trend.key: topic for topic in Trend._word_topics(scope)[0]}
        themes = {key: Theme(topic.label, topic.domain) for key, topic in topics.items()}
        for key, number, customers in Trend._customers_by_term(scope, topics, IS_NEGATIVE):
            themes[key].ticket_count = number
            themes[key].customers.update(filter(None, customers))
        return [theme for theme in themes.values() if theme.ticket_count]
