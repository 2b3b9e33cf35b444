from odoo import api, fields, models
from odoo.tools import format_date

# Charts over time: (figure, how it is drawn).
CHARTS = {
    "volume": [("received", "bar"), ("solved", "bar"), ("backlog", "line")],
    "mood": [("positive", "share"), ("neutral", "share"), ("negative", "share")],
    "satisfaction": [("csat", "line"), ("nps", "line")],
}
PROMISES = ["first_reply_kept", "next_reply_kept", "resolution_kept"]
MOST_ROWS = 8
CLOSED_GOALS = ["met", "missed", "cancelled"]


class FeedbackOverview(models.AbstractModel):
    """What stands below the cards."""

    _inherit = "feedback.overview"

    @api.model
    def _block_figures(self):
        """Return the codes of the figures that charts need day by day."""
        return [*(code for figures in CHARTS.values() for code, _style in figures), *PROMISES]

    @api.model
    def _blocks(self, frame, domain, days):
        """Return the blocks in their order: {"type": how it is shown, "key", "title", …}.

        Addons and other files add theirs. The page passes over types that it does not know, and shows nothing for None.

        :param frame: the periods, see tools/frame.py
        :param domain: the filters that hold, on fields of the reports
        :param days: what ``feedback.kpi._measure_days`` has found
        """
        blocks = [
            self._chart("volume", self.env._("Received, Solved and Backlog"), frame, domain, days),
            self._chart("mood", self.env._("Mood"), frame, domain, days),
            *self._received(frame, domain),
            self._promises(frame, domain, days),
            self._chart("satisfaction", self.env._("Satisfaction"), frame, domain, days),
            self._goals(),
        ]
        return [block for block in blocks if block]

    @api.model
    def _chart(self, key, title, frame, domain, days):
        """Return figures over time; every value knows between which moments it was counted."""
        steps = frame.steps()
        sets = []
        for kpi in self.env["feedback.kpi"]._of(*(code for code, _style in CHARTS[key])):
            values = [kpi._over(days[kpi], step)[0] for step in steps]
            texts = [kpi._format(value) for value in values]
            style = dict(CHARTS[key])[kpi.code]
            sets.append({"code": kpi.code, "name": kpi.name, "style": style, "values": values, "texts": texts})
        return {
            "type": "chart",
            "key": key,
            "title": title,
            "sets": sets,
            "domain": list(domain),
            "labels": [format_date(self.env, step.start, date_format="d MMM") for step in steps],
            "bounds": [[fields.Datetime.to_string(moment) for moment in step.bounds(frame.tz)] for step in steps],
            "step": self.env._("Day") if frame.is_daily else self.env._("Week from"),
            "is_empty": not any(value for one in sets for value in one["values"]),
        }

    @api.model
    def _received(self, frame, domain):
        """Return what was received by category and by channel, measured together: one scan a period."""
        kpi = self.env["feedback.kpi"]._of("received")
        names = ["category_id", "channel_id"]
        now, before = (
            kpi._measure(*period.bounds(frame.tz), domain, names)[kpi] for period in (frame.period, frame.previous)
        )
        titles = [
            (self.env._("Categories"), self.env._("No category")),
            (self.env._("Channels"), self.env._("No channel")),
        ]
        for place, (name, (title, no_label)) in enumerate(zip(names, titles, strict=True)):
            bars = []
            for record, cells in self._greatest(kpi, place, now, before):
                condition = [*domain, (name, "=", record.id)]
                bar = self._prepare_bar(kpi, frame.period.bounds(frame.tz), condition, *cells)
                bars.append({**bar, "label": record.display_name or no_label})
            yield {"type": "bars", "key": name, "title": title, "bars": bars, "is_empty": not bars}

    @api.model
    def _greatest(self, kpi, place, *periods):
        """Return [(record, [cell of each period])], the greatest first, by what stands at ``place`` of the groups."""
        found = {}
        for number, groups in enumerate(periods):
            for group, cell in groups.items():
                found.setdefault(group[place], [[] for _period in periods])[number].append(cell)
        folded = [(record, [kpi._fold(cells) for cells in of_periods]) for record, of_periods in found.items()]
        return sorted(folded, key=lambda one: -one[1][0][0])[:MOST_ROWS]

    @api.model
    def _promises(self, frame, domain, days):
        """Return what was kept of what was promised."""
        bounds, bars = frame.period.bounds(frame.tz), []
        for kpi in self.env["feedback.kpi"]._of(*PROMISES):
            now, before = kpi._over(days[kpi], frame.period), kpi._over(days[kpi], frame.previous)
            bars.append(self._prepare_bar(kpi, bounds, domain, now, before) | {"label": kpi.name})
        is_empty = not any(bar["count"] for bar in bars)
        return {"type": "bars", "key": "sla", "title": self.env._("SLA Kept"), "bars": bars, "is_empty": is_empty}

    @api.model
    def _prepare_bar(self, kpi, bounds, domain, now, before):
        change = kpi._compare(now[0], before[0])
        return {
            **self._prepare_figure(kpi, bounds, domain),
            "value": now[0] or 0,
            "share": now[0] if kpi.unit == "percent" else None,
            "count": now[1],
            "text": kpi._format(now[0]),
            "change": kpi._format_change(change),
            "verdict": change.verdict,
        }

    @api.model
    def _goals(self):
        """Return the goals that are not over yet."""
        goals = self.env["feedback.goal"].search([("state", "not in", CLOSED_GOALS)], limit=MOST_ROWS)
        states = dict(self.env["feedback.goal"]._fields["state"]._description_selection(self.env))
        rows = [
            {
                "id": goal.id,
                "name": goal.name,
                "state": goal.state,
                "state_text": states[goal.state],
                "until": format_date(self.env, goal.date_end),
            }
            for goal in goals
        ]
        return {"type": "goals", "key": "goals", "title": self.env._("Goals"), "goals": rows, "is_empty": not rows}
