from collections import defaultdict

from odoo import api, models

from ..tools.topic import Tally, Topic
from ..tools.trend import Trend, rank
from .feedback_trend_field import MOST

# Where the products of a document stand, where the addon that it is of is installed: model and field of its lines.
LINES = {
    "sale.order": ("sale.order.line", "order_id"),
    "stock.picking": ("stock.move", "picking_id"),
    "account.move": ("account.move.line", "move_id"),
}


class FeedbackTrend(models.AbstractModel):
    """Products that tickets are about: the related document is the product, or has it on its lines."""

    _inherit = "feedback.trend"

    @api.model
    def _product_topics(self, scope):
        """Return (growing, falling) products, lists of :class:`Topic`."""
        counted = [self._document_tallies(bounds, scope.domain) for bounds in (scope.now, scope.before)]
        products = self._products_of({reference for tallies in counted for reference in tallies})
        now, before = (self._by_product(tallies, products) for tallies in counted)
        totals = self._totals(scope)
        references = defaultdict(list)
        for reference, found in products.items():
            for product in found:
                references[product].append(reference)
        trends = [
            Trend(product, now[product].received, before[product].received, *totals, tested=len(references))
            for product in references
        ]

        def topic(trend):
            domain = [("ticket_id.related_document", "in", sorted(references[trend.key]))]
            return Topic(trend, trend.key.display_name, domain, now[trend.key].negative_share)

        growing, falling = rank(trends, MOST)
        return [topic(trend) for trend in growing], [topic(trend) for trend in falling]

    @api.model
    def _document_tallies(self, bounds, domain):
        """Return {"model,id": :class:`Tally`} of the documents that tickets of a period are about."""
        kpi = self.env["feedback.kpi"]._of("received")
        tickets = [*kpi._tickets_domain(*bounds, domain), ("related_document", "!=", False)]
        tallies = defaultdict(Tally)
        groups = self.env["feedback.ticket"]._read_group(tickets, ["related_document", "sentiment"], ["__count"])
        for reference, mood, number in groups:
            tallies[reference].add(Tally(number, number if mood else 0, number if mood == "negative" else 0))
        return tallies

    @api.model
    def _by_product(self, tallies, products):
        result = defaultdict(Tally)
        for reference, tally in tallies.items():
            for product in products.get(reference, ()):
                result[product].add(tally)
        return result

    @api.model
    def _products_of(self, references):
        """Return {"model,id": products} of documents, as far as the user may read them."""
        if "product.product" not in self.env:
            return {}
        Product = self.env["product.product"]
        by_model = defaultdict(list)
        for reference in references:
            model, _comma, record_id = reference.partition(",")
            by_model[model].append(int(record_id))
        products = {
            f"product.product,{product.id}": product for product in Product.browse(by_model["product.product"]).exists()
        }
        for model, (lines, field) in LINES.items():
            if by_model[model] and lines in self.env and self.env[lines].has_access("read"):
                groups = self.env[lines]._read_group(
                    [(field, "in", by_model[model]), ("product_id", "!=", False)], [field], ["product_id:recordset"]
                )
                products |= {f"{model},{document.id}": found for document, found in groups}
        return products
