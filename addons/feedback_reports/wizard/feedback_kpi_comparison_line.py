from odoo import fields, models

# Which field tells whether there is a number in which other: a column of the database cannot be without one.
PRESENCE = {
    "value": "has_value",
    "previous_value": "has_previous",
    "difference": "has_difference",
    "percent": "has_percent",
}


class FeedbackKpiComparisonLine(models.TransientModel):
    """A key figure in two periods, as it was measured when the list was opened."""

    _name = "feedback.kpi.comparison.line"
    _description = "Feedback Comparison of a Key Figure"
    _order = "id"

    comparison_id = fields.Many2one("feedback.kpi.comparison", required=True, index=True, ondelete="cascade")
    period_text = fields.Char(related="comparison_id.period_text")
    other_text = fields.Char(related="comparison_id.other_text")
    kpi_id = fields.Many2one("feedback.kpi", "Key Figure", required=True, readonly=True, ondelete="cascade")
    definition = fields.Text(related="kpi_id.definition")
    subject = fields.Selection(related="kpi_id.subject", store=True)
    unit = fields.Selection(related="kpi_id.unit", store=True)
    label = fields.Char("Of", readonly=True)
    condition = fields.Json(readonly=True)
    has_value = fields.Boolean(readonly=True)
    value = fields.Float("This Period", readonly=True, aggregator=None)
    count = fields.Integer("Counted", readonly=True, aggregator=None, help="On how many rows the figure rests.")
    has_previous = fields.Boolean(readonly=True)
    previous_value = fields.Float("Compared With", readonly=True, aggregator=None)
    previous_count = fields.Integer("Counted Then", readonly=True, aggregator=None)
    has_difference = fields.Boolean(readonly=True)
    difference = fields.Float(readonly=True, aggregator=None)
    has_percent = fields.Boolean(readonly=True)
    percent = fields.Float("Change (%)", readonly=True, aggregator=None)
    verdict = fields.Selection(
        [("better", "Better"), ("worse", "Worse"), ("same", "Unchanged"), ("none", "Neither")], readonly=True
    )

    def action_open(self):
        """Open what the figure counts in this period."""
        self.ensure_one()
        comparison = self.comparison_id
        period, _other = comparison._periods()
        domain = [*comparison._filter(), *(tuple(term) for term in self.condition or [])]
        return self.kpi_id._action_rows(*period.bounds(str(self.env.tz)), domain)

    def action_change(self):
        """Open the choice of periods again; called from the head of the list, whatever is marked in it."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Compare Periods"),
            "res_model": "feedback.kpi.comparison",
            "res_id": self.env.context.get("feedback_comparison_id"),
            "views": [(False, "form")],
            "target": "new",
        }

    def export_data(self, fields_to_export):
        """Export a number that is missing as an empty cell, not as 0."""
        result = super().export_data(fields_to_export)
        for line, row in zip(self, result["datas"], strict=True):
            for column, name in enumerate(fields_to_export):
                if name in PRESENCE and not line[PRESENCE[name]]:
                    row[column] = ""
        return result
