from collections import Counter
from datetime import timedelta
from typing import NamedTuple

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..tools.surge import HISTORY, WEEK

# A complaint whose mood nobody knows is negative; one that is known to be friendly is not.
IS_NEGATIVE = Domain("sentiment", "=", "negative") | (
    Domain("sentiment", "=", False) & Domain("kind", "=", "complaint")
)


class Row(NamedTuple):
    """Negative tickets of one day (0: the last 24 hours, 1: those before) that are about the same topics."""

    day: int
    number: int
    topics: tuple


class FeedbackAlert(models.Model):
    """What is watched: products, categories with those below them, channels."""

    _inherit = "feedback.alert"

    @api.model
    def _level(self, topic):
        """Return a key to sort topics by: the more special comes first."""
        if topic._name == "feedback.category":
            return (1, -topic.parent_path.count("/"))
        return (0 if topic._name == "product.product" else 2, 0)

    @api.model
    def _topic_domain(self, topic):
        """Return the domain of the tickets that are about a topic."""
        if topic._name == "feedback.category":
            return Domain("category_id", "child_of", topic.id)
        if topic._name == "feedback.channel":
            return Domain("channel_id", "=", topic.id)
        return Domain("related_document", "in", self._documents_about(topic))

    @api.model
    def _counting(self, company, start, end):
        """Return the domain of the tickets that count."""
        own = Domain("company_id", "=", company.id) & Domain("is_imported", "=", False)
        dates = Domain("received_date", ">", start) & Domain("received_date", "<=", end)
        return own & dates & Domain("merged_into_id", "=", False) & IS_NEGATIVE

    @api.model
    def _find_tickets(self, watch, topic, start):
        counting = self._counting(watch.company, start, watch.now)
        return self.env["feedback.ticket"].search(counting & self._topic_domain(topic) & ~watch.left_out)

    @api.model
    def _negative_rows(self, company, now):
        """Return what came in lately and in the weeks that it is compared with, as a list of :class:`Row`."""
        counting = self._counting(company, now - timedelta(days=HISTORY + WEEK), now)
        query = self.env["feedback.ticket"]._search(counting)
        columns = [SQL.identifier(query.table, name) for name in ("category_id", "channel_id", "related_document")]
        received = SQL.identifier(query.table, "received_date")
        day = SQL("floor(extract(epoch FROM %s - %s) / 86400)::int AS day", now, received)
        groups = self.env.execute_query(
            SQL(
                """SELECT day, category_id, channel_id, related_document, count(*)
                     FROM (%s) AS negative GROUP BY 1, 2, 3, 4""",
                query.select(day, *columns),
            )
        )
        Trend = self.env["feedback.trend"]
        Trend._load_categories()
        products = Trend._products_of({row[3] for row in groups if row[3]})
        return [
            Row(day, number, self._topics_of(category_id, channel_id, products.get(document, ())))
            for day, category_id, channel_id, document, number in groups
        ]

    @api.model
    def _topics_of(self, category_id, channel_id, products):
        category = self.env["feedback.category"].browse(category_id or [])
        channel = self.env["feedback.channel"].browse(channel_id or [])
        return (*products, *self.env["feedback.trend"]._with_parents(category), *channel)

    @api.model
    def _documents_about(self, product):
        """Return the documents ("model,id") of tickets that are about a product."""
        recent = [("received_date", ">=", fields.Datetime.now() - timedelta(days=HISTORY + WEEK))]
        groups = self.env["feedback.ticket"]._read_group(
            [*recent, ("related_document", "!=", False)], ["related_document"]
        )
        products = self.env["feedback.trend"]._products_of({reference for (reference,) in groups})
        return [reference for reference, found in products.items() if product in found]

    @api.model
    def _find_owner(self, company, topic, tickets):
        """Return who is told, perhaps nobody.

        The owner of the category or of one above it, whoever looks after the channel, the lead of the team that has
        most of the tickets, or whom the settings name.
        """
        chain = []
        if topic._name == "feedback.category":
            chain += [category.user_id for category in reversed(self.env["feedback.trend"]._with_parents(topic))]
        elif topic._name == "feedback.channel":
            chain.append(topic.user_id)
        teams = Counter(ticket.team_id for ticket in tickets if ticket.team_id)
        chain += [team.user_id for team, _number in teams.most_common(1)]
        chain.append(company.feedback_alert_user_id)
        fitting = (user for user in chain if user.active and company in user.company_ids)
        return next(fitting, self.env["res.users"])
