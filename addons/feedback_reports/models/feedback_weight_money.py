from odoo import api, models

# Odoo's own reports, which convert to the company's currency as Odoo does; by model: aggregate, date, what counts.
INVOICED = (
    "account.invoice.report",
    "invoice_date",
    [("move_type", "in", ("out_invoice", "out_refund")), ("state", "=", "posted")],
)
ORDERED = ("sale.report", "date", [("state", "=", "sale")])
OFFERED = ("sale.report", "date", [("state", "in", ("draft", "sent"))])


class FeedbackWeight(models.AbstractModel):
    """Invoices and orders, where their addons are installed; nothing here depends on them."""

    _inherit = "feedback.weight"

    @api.model
    def _is_money_known(self):
        return "account.invoice.report" in self.env or "sale.report" in self.env

    @api.model
    def _turnover(self, customer_ids, since):
        """Return {customer's company: turnover since a day}, untaxed, or None when the user may see no such documents.

        Invoices less credit notes; of who sees no invoices, the confirmed orders they may see.
        """
        for source in (INVOICED, ORDERED):
            if (amounts := self._sum_up(source, customer_ids, since)) is not None:
                return amounts
        return None

    @api.model
    def _open_quotations(self, customer_ids):
        """Return {customer's company: amount of open quotations}, or None when the user may see none."""
        return self._sum_up(OFFERED, customer_ids)

    @api.model
    def _sum_up(self, source, customer_ids, since=None):
        model, date, domain = source
        if model not in self.env or not self.env[model].has_access("read"):
            return None
        of_customers = [*domain, ("commercial_partner_id", "in", list(customer_ids))]
        if since:
            of_customers.append((date, ">=", since))
        groups = self.env[model]._read_group(of_customers, ["commercial_partner_id"], ["price_subtotal:sum"])
        return {partner.id: amount or 0.0 for partner, amount in groups}
