from odoo import api, models

MOST_ROWS = 8


class FeedbackOverview(models.AbstractModel):
    """What is growing, on the page of managers."""

    _inherit = "feedback.overview"

    @api.model
    @api.readonly
    def get_growing(self, options=None):
        """Return the block of what grows, asked for when the page is there: words take longer to count than figures.

        :param options: as for :meth:`get_page`
        :raise AccessError: the user is no agent
        """
        self.env["feedback.report.event"].check_access("read")
        options = options or {}
        _filters, domain = self._filters(options)
        Trend = self.env["feedback.trend"]
        scope = Trend._scope(self._period_name(options), domain)
        topics = Trend._surely_growing(scope, quickly=True)[:MOST_ROWS]
        bars = [self._prepare_topic(topic, scope.now, domain) for topic in topics]
        return {
            "type": "bars",
            "key": "growing",
            "title": self.env._("What Is Growing"),
            "bars": bars,
            "is_empty": not bars,
        }

    @api.model
    def _prepare_topic(self, topic, bounds, domain):
        kpi = self.env["feedback.kpi"]._of("received")
        cells = [(topic.trend.now, topic.trend.now), (topic.trend.before, topic.trend.before)]
        figure = self._prepare_bar(kpi, bounds, [*domain, *topic.domain], *cells)
        return {**figure, "label": topic.label}
