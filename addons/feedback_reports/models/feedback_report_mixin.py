from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL


class FeedbackReportMixin(models.AbstractModel):
    """A report: each row happened at one moment and counts in some figures, whose columns are empty in all others.

    So every key figure is one aggregate of one column, without any condition, in whichever view it is looked at.
    """

    _name = "feedback.report.mixin"
    _description = "Feedback Report"
    _order = "date desc, id desc"

    date = fields.Datetime(readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    ticket_id = fields.Many2one("feedback.ticket", readonly=True)
    counted_in = fields.Char(store=False, search="_search_counted_in")
    may_count_in = fields.Char(store=False, search="_search_may_count_in")

    @api.model
    def fields_get(self, allfields=None, attributes=None):
        """The help of a column is the definition of the key figure that it stands for."""
        result = super().fields_get(allfields, attributes)
        if not attributes or "help" in attributes:
            # sudo: feedback.kpi - definitions are no secret
            for kpi in self.env["feedback.kpi"].sudo().search([("model", "=", self._name)]):
                if kpi.measure in result:
                    result[kpi.measure]["help"] = kpi.definition
        return result

    def export_data(self, fields_to_export):
        """Whoever exports a report exports tickets, and is set down for it."""
        result = super().export_data(fields_to_export)
        self.env["feedback.access.log"]._log("exported", self.ticket_id, detail=self._description)
        return result

    @api.model
    def _search_counted_in(self, operator, value):
        """Find the rows that count in a figure, given by the name of its column."""
        if operator != "in":
            return NotImplemented
        columns = self._measures_among(value)
        return self._counting_rows(columns) & Domain.OR(
            Domain.custom(
                to_sql=lambda model, alias, query, name=name: SQL(
                    "%s IS NOT NULL", model._field_to_sql(alias, name, query)
                )
            )
            for name in columns
        )

    @api.model
    def _search_may_count_in(self, operator, value):
        """Find the rows that aggregates of these columns need: fewer than all, and quickly."""
        return self._counting_rows(self._measures_among(value)) if operator == "in" else NotImplemented

    @api.model
    def _measures_among(self, names):
        return sorted(name for name in names if name in self._fields and self._fields[name].aggregator)

    @api.model
    def _counting_rows(self, columns):
        """Return a domain that an index can serve and that holds for every row which counts in one of ``columns``.

        Other rows may fulfil it as well: aggregates of these columns do not change by it.
        """
        return Domain.TRUE

    def action_open_ticket(self):
        self.ensure_one()
        return self.ticket_id.get_formview_action() if self.ticket_id else False
