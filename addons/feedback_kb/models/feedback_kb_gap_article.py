from collections import Counter, defaultdict

from odoo import api, fields, models
from odoo.tools import SQL

from ..tools.occurrence import Occurrence

BAD = ("not_helpful", "wrong", "auto_refused", "chat_refused")
GOOD = ("helpful", "auto_helped", "chat_helped")
VOTE = 0.5
MIN_TICKETS = 2
MIN_BAD = 3
BAD_SHARE = 0.3
MUCH_READ = 20
# How many of an article's readers will ask, or could not read it in their language.
READER = {"outdated": 0.05, "translation": 0.05, "review": 0.02, "untranslated": 0.01}
LEAST_SCORE = 0.1


class FeedbackKbGap(models.Model):
    """Articles that do not help, and those that are behind the times. What was mended since does not count."""

    _inherit = "feedback.kb.gap"

    @api.model
    def _collect_unhelpful(self, since, company_ids):
        by_article = defaultdict(list)
        for occurrence in [*self._tickets_after_reading(since, company_ids), *self._bad_votes(since, company_ids)]:
            by_article[occurrence.source].append(occurrence)
        good = self._count_good_votes(since, list(by_article))
        return [
            occurrence
            for article_id, occurrences in by_article.items()
            if self._is_unhelpful(Counter(occurrence.reason for occurrence in occurrences), good.get(article_id, 0))
            for occurrence in occurrences
        ]

    @api.model
    def _is_unhelpful(self, reasons, good):
        bad = reasons["votes"] + reasons["wrong"]
        return bool(
            reasons["ticket"] >= MIN_TICKETS or reasons["wrong"] or (bad >= MIN_BAD and bad >= BAD_SHARE * (bad + good))
        )

    @api.model
    def _tickets_after_reading(self, since, company_ids):
        rows = self.env.execute_query(
            SQL(
                """SELECT query.text, query.date, article.company_id, article.lang, article.id,
                          COALESCE(%(customer)s, ticket.id::text)
                     FROM feedback_kb_query query
                     JOIN feedback_kb_article article ON article.id = query.opened_id
                     JOIN feedback_ticket ticket ON ticket.id = query.ticket_id
                LEFT JOIN feedback_team team ON team.id = ticket.team_id
                    WHERE query.outcome = 'ticket' AND query.date >= GREATEST(%(since)s, article.content_date)
                      AND %(readable)s AND team.visibility IS DISTINCT FROM 'team' AND %(article)s""",
                customer=self._customer_sql(),
                since=since,
                readable=self._readable_sql(),
                article=self._article_sql(company_ids),
            )
        )
        return [
            Occurrence(text, date, 1.0, (company_id, None), "ticket", lang, who, article_id)
            for text, date, company_id, lang, article_id, who in rows
        ]

    @api.model
    def _bad_votes(self, since, company_ids):
        rows = self.env.execute_query(
            SQL(
                """SELECT usage.kind, usage.date, article.company_id, article.lang, article.id
                     FROM feedback_kb_usage usage JOIN feedback_kb_article article ON article.id = usage.article_id
                    WHERE usage.kind IN %(bad)s AND usage.date >= GREATEST(%(since)s, article.content_date)
                      AND %(article)s""",
                bad=BAD,
                since=since,
                article=self._article_sql(company_ids),
            )
        )
        return [
            Occurrence(
                "", date, VOTE, (company_id, None), "wrong" if kind == "wrong" else "votes", lang, None, article_id
            )
            for kind, date, company_id, lang, article_id in rows
        ]

    @api.model
    def _article_sql(self, company_ids):
        return SQL(
            """article.active AND article.state = 'published'
               AND (article.company_id IN %s OR (article.company_id IS NULL AND %s))""",
            tuple(filter(None, company_ids)) or (0,),
            False in company_ids,
        )

    @api.model
    def _count_good_votes(self, since, article_ids):
        groups = self.env["feedback.kb.usage"]._read_group(
            [("article_id", "in", article_ids), ("kind", "in", GOOD), ("date", ">=", since)],
            ["article_id"],
            ["__count"],
        )
        return {article.id: count for article, count in groups}

    @api.model
    def _describe_article(self, groups):
        articles = self.env["feedback.kb.article"].browse([occurrences[0].source for occurrences in groups])
        described = []
        for occurrences, article in zip(groups, articles, strict=True):
            texts = [occurrence.text for occurrence in occurrences if occurrence.text]
            wordings = self._prepare_wordings(texts)
            examples = [wordings["title"], wordings["example_text"]] if texts else []
            described.append(
                {
                    "title": article.title,
                    "example_text": "\n".join(filter(None, examples)) or False,
                    "article_id": article.id,
                }
            )
        return described

    @api.model
    def _collect_outdated(self, since, company_ids):
        """Return one occurrence an article, whose text is the title; ``source`` is its id, ``who`` its readers."""
        today, now = fields.Date.today(), fields.Datetime.now()
        rows = self.env.execute_query(
            SQL(
                """SELECT article.id, article.title, article.company_id, article.lang, COALESCE(views.number, 0),
                          views.last_date,
                          CASE WHEN article.state = 'outdated' THEN 'outdated'
                               WHEN article.review_date < %(today)s THEN 'review'
                               WHEN original.content_date > COALESCE(article.translated_date, '-infinity')
                               THEN 'translation'
                               WHEN views.number >= %(much)s AND article.translation_of_id IS NULL
                                    AND (SELECT count(DISTINCT lang) FROM feedback_kb_article other
                                          WHERE other.translation_of_id = article.id AND other.active) + 1 < %(langs)s
                               THEN 'untranslated' END AS reason
                     FROM feedback_kb_article article
                LEFT JOIN feedback_kb_article original ON original.id = article.translation_of_id
                LEFT JOIN (SELECT article_id, count(*) AS number, max(date) AS last_date FROM feedback_kb_usage
                            WHERE kind = 'view' AND date >= %(since)s GROUP BY article_id) views
                       ON views.article_id = article.id
                    WHERE article.active AND article.state IN ('published', 'outdated')
                      AND (article.company_id IN %(companies)s OR (article.company_id IS NULL AND %(shared)s))""",
                today=today,
                much=MUCH_READ,
                langs=len(self._get_languages()),
                since=since,
                companies=tuple(filter(None, company_ids)) or (0,),
                shared=False in company_ids,
            )
        )
        return [
            Occurrence(
                title,
                now,
                max(number * READER[reason], LEAST_SCORE),
                (company_id, None),
                reason,
                lang,
                None,
                (article_id, number, last_date),
            )
            for article_id, title, company_id, lang, number, last_date, reason in rows
            if reason
        ]

    @api.model
    def _describe_outdated(self, groups):
        described = []
        for (occurrence,) in groups:
            article_id, number, last_date = occurrence.source
            last_date = last_date and last_date.replace(microsecond=0)
            described.append(
                {"title": occurrence.text, "article_id": article_id, "count": number, "last_date": last_date or False}
            )
        return described
