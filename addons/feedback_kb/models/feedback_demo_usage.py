import random
from datetime import timedelta

from odoo import api, fields, models

from ..tools.personal_data import mask

DAYS = 90
SOURCES = {"help": 55, "form": 25, "chat": 20}
OUTCOMES = {"none": 22, "opened": 40, "solved": 28, "ticket": 10}
SEARCHES_A_QUESTION = 9
READERS = {"public": 70, "portal": 18, "internal": 12}
# Out of a hundred readers of a public article so many vote, and in favour.
VOTES, FAVOUR = 12, 78
# Whoever searched and wrote all the same did so at once.
BEFORE_TICKET = timedelta(minutes=4)


class FeedbackDemo(models.AbstractModel):
    """Who searched, read and used the demonstration articles: the same story at every load."""

    _inherit = "feedback.demo"

    @api.model
    def _create_usage(self, items, articles, story):
        dice = random.Random(4)
        shown = [item for item in items if item["state"] == "published" and item["visibility"] != "internal"]
        tickets = self.env["feedback.ticket"].search([("is_anonymous", "=", False)], order="received_date, id")
        self._create_views(dice, items, articles)
        self._create_searches(dice, shown, articles, tickets)
        self._create_unanswered(dice, story["unanswered"])
        self._create_agents_use(dice, shown, articles, tickets, story["shelf_of"])

    @api.model
    def _some_time(self, dice, article=None):
        """Return a moment of the last 90 days, by day in Moscow; the help centre is read more and more.

        It is no earlier than half a day after ``article`` was published.
        """
        now = fields.Datetime.now().replace(microsecond=0)
        age = (now - article.published_date).days if article else DAYS
        days = (min(DAYS, age) - 1) * (1 - max(dice.random(), dice.random()))
        return self._by_day(now - timedelta(days=days, hours=1))

    @api.model
    def _by_day(self, moment):
        return moment if 8 <= (moment.hour + 3) % 24 < 20 else moment - timedelta(hours=12)

    @api.model
    def _create_views(self, dice, items, articles):
        values = []
        for rank, item in enumerate(items):
            if item["state"] in ("draft", "review"):
                continue
            readers = READERS[item["visibility"]] * 6 // (rank % 6 + 3)
            for _reader in range(readers):
                article = articles[item["key"]]
                view = self._prepare_usage(article, "view", self._some_time(dice, article))
                values.append(view)
                if item["visibility"] != "internal" and dice.randrange(100) < VOTES:
                    kind = "helpful" if dice.randrange(100) < FAVOUR - rank else "not_helpful"
                    values.append({**view, "kind": kind, "date": view["date"] + timedelta(minutes=1)})
        self.env["feedback.kb.usage"]._log(values)

    @api.model
    def _prepare_usage(self, article, kind, date, **values):
        company = article.company_id or self._knowledge_company("main")
        return {"article_id": article.id, "kind": kind, "date": date, "company_id": company.id, **values}

    @api.model
    def _create_searches(self, dice, items, articles, tickets):
        """Let people ask the questions that the articles answer, with every outcome."""
        queries, chosen = [], []
        for item in items:
            article = articles[item["key"]]
            near = [articles[one["key"]].id for one in items if one["company"] == item["company"]]
            near = [one for one in near if one != article.id and article.browse(one).lang == article.lang]
            own = tickets.filtered(
                lambda ticket, article=article: (
                    ticket.company_id == article.company_id
                    and ticket.received_date - BEFORE_TICKET > article.published_date
                )
            )
            for _search in range(SEARCHES_A_QUESTION * len(item["questions"])):
                query = self._prepare_query(dice, article, dice.choice(item["questions"]), near)
                if query["outcome"] == "ticket":
                    ticket = dice.choice(own[-60:])
                    query |= {"ticket_id": ticket.id, "date": ticket.received_date - BEFORE_TICKET}
                queries.append(query)
                chosen.append(article)
        records = self.env["feedback.kb.query"].create(queries)
        self._log_uses_of_searches(records, chosen)
        self._backdate(records, "date")

    @api.model
    def _prepare_query(self, dice, article, text, near):
        outcome = dice.choices(list(OUTCOMES), list(OUTCOMES.values()))[0]
        shown = [article.id, *dice.sample(near, min(2, len(near)))]
        return {
            "text": mask(text),
            "lang": article.lang,
            "source": dice.choices(list(SOURCES), list(SOURCES.values()))[0],
            "date": self._some_time(dice, article),
            "company_id": article.company_id.id,
            "shown_ids": shown,
            "shown_count": len(shown),
            "outcome": outcome,
            "opened_id": article.id if outcome in ("opened", "solved") else False,
        }

    @api.model
    def _log_uses_of_searches(self, queries, articles):
        """An article that was opened was read; in a chat it was shown, and helped or did not."""
        values = []
        for query, article in zip(queries, articles, strict=True):
            kinds = ["view"] if query.outcome in ("opened", "solved") else []
            if query.source == "chat":
                kinds = ["chat_shown", {"solved": "chat_helped"}.get(query.outcome, "chat_refused")]
            elif query.outcome == "solved":
                kinds.append("helpful")
            values += [self._prepare_usage(article, kind, query.date, query_id=query.id) for kind in kinds]
        self.env["feedback.kb.usage"]._log(values)

    @api.model
    def _create_unanswered(self, dice, items):
        installed = self._installed_languages()
        queries = self.env["feedback.kb.query"].create(
            [
                {
                    "text": item["text"],
                    "lang": item["lang"],
                    "source": dice.choice(list(SOURCES)),
                    "date": self._some_time(dice),
                    "company_id": self._knowledge_company(item["company"]).id,
                    "shown_ids": [],
                }
                for item in items
                if item["lang"] in installed
                for _time in range(item["times"])
            ]
        )
        self._backdate(queries, "date")

    @api.model
    def _create_agents_use(self, dice, items, articles, tickets, shelf_of):
        """Agents answered many a ticket with an article of its subject, in its language."""
        names = {record.res_id: record.name for record in self._demo_categories()}
        values = []
        for ticket in tickets.filtered("first_reply_date"):
            shelf = shelf_of.get(names.get(ticket.category_id.id, "").removeprefix("category_"))
            fitting = [
                articles[item["key"]]
                for item in items
                if item["category"] == shelf
                and articles[item["key"]].company_id == ticket.company_id
                and item["lang"][:2] == ticket.language
                and articles[item["key"]].published_date < ticket.first_reply_date
            ]
            if not fitting or dice.randrange(100) < 25:
                continue
            kind = dice.choices(["inserted", "linked", "dismissed", "wrong"], [55, 30, 12, 3])[0]
            use = self._prepare_usage(dice.choice(fitting), kind, ticket.first_reply_date, ticket_id=ticket.id)
            values.append({**use, "user_id": ticket.last_agent_id.id or ticket.user_id.id})
        self.env["feedback.kb.usage"]._log(values)

    @api.model
    def _demo_categories(self):
        domain = [("module", "=", "feedback_demo"), ("model", "=", "feedback.category")]
        return self.env["ir.model.data"].search(domain)
