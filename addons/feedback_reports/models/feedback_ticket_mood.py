from collections import defaultdict

from odoo import api, fields, models
from odoo.tools import SQL, sql

from odoo.addons.feedback_intake.models.feedback_ticket import SENTIMENTS
from odoo.addons.feedback_intake.tools.mail_quote import split_quote
from odoo.addons.feedback_intake.tools.mail_text import html_to_text

from ..tools.mood_message import own_words

SOURCES = [
    ("stars", "Stars"),
    ("estimated", "Estimated"),
    ("corrected", "Set by a Person"),
    ("none", "No Opinion Found"),
]
# What may still be estimated: nobody who knows better has told.
UNTOLD = (False, "estimated", "none")
SCORES = {"positive": 1.0, "neutral": 0.0, "negative": -1.0}
SYSTEM_FIELDS = {"sentiment_source", "sentiment_score", "latest_sentiment"}
ESTIMATING = "feedback_estimates_mood"


class FeedbackTicket(models.Model):
    """The mood of a ticket's first message: from stars, else as a person has set it, else estimated from its words.

    It stays the first message's: figures say in which mood feedback came in. What a customer writes later is kept
    beside it, in ``latest_sentiment``, so that one who has lost patience is seen.
    """

    _inherit = "feedback.ticket"

    sentiment_source = fields.Selection(
        SOURCES,
        "Mood Known From",
        compute="_compute_sentiment_source",
        store=True,
        copy=False,
        help="Estimated moods are guessed from the words of the message, and may be wrong.",
    )
    sentiment_score = fields.Float(
        "Mood Score",
        compute="_compute_sentiment_source",
        store=True,
        copy=False,
        digits=(3, 2),
        aggregator="avg",
        help="From -1, very negative, to 1, very positive.",
    )
    latest_sentiment = fields.Selection(
        SENTIMENTS,
        "Mood of the Latest Message",
        readonly=True,
        copy=False,
        help="Estimated, from what the customer has written since the first message.",
    )
    mood_correction_ids = fields.One2many("feedback.mood.correction", "ticket_id", "Mood Corrections")

    def _auto_init(self):
        """Tell where the moods of tickets that are there already are from: in one statement, however many they are."""
        if not sql.column_exists(self.env.cr, self._table, "sentiment_source"):
            sql.create_column(self.env.cr, self._table, "sentiment_source", "varchar")
            sql.create_column(self.env.cr, self._table, "sentiment_score", "numeric")
            self.env.cr.execute(
                """UPDATE feedback_ticket
                      SET sentiment_source = CASE WHEN rating > 0 THEN 'stars' ELSE 'corrected' END,
                          sentiment_score = CASE WHEN rating > 0 THEN (rating - 3) / 2.0
                              ELSE (sentiment = 'positive')::int - (sentiment = 'negative')::int END
                    WHERE rating > 0 OR sentiment IS NOT NULL"""
            )
        return super()._auto_init()

    @api.depends("rating")
    def _compute_sentiment(self):
        # What a person has said stands, whatever stars come in later.
        untold = self.filtered(lambda ticket: ticket.sentiment_source != "corrected")
        return super(FeedbackTicket, untold)._compute_sentiment()

    @api.depends("rating")
    def _compute_sentiment_source(self):
        for ticket in self.filtered(lambda ticket: ticket.rating and ticket.sentiment_source != "corrected"):
            ticket.sentiment_source = "stars"
            ticket.sentiment_score = (ticket.rating - 3) / 2

    def _system_fields(self):
        return super()._system_fields() | SYSTEM_FIELDS

    @api.model_create_multi
    def create(self, vals_list):
        tickets = super().create(
            [
                {name: value for name, value in vals.items() if self.env.su or name not in SYSTEM_FIELDS}
                for vals in vals_list
            ]
        )
        told = self.browse(ticket.id for ticket, vals in zip(tickets, vals_list, strict=True) if vals.get("sentiment"))
        told.filtered(lambda ticket: not ticket._repeats_stars())._mark_as_told()
        if not self.env.su and self.env.user._is_internal():
            tickets._estimate_moods()  # what an agent has taken down passes no pipeline
        return tickets

    def write(self, vals):
        # Only our own superuser code estimates; a context may come from a browser.
        if "sentiment" not in vals or (self.env.su and self.env.context.get(ESTIMATING)):
            return super().write(vals)
        before = {ticket: (ticket.sentiment, ticket.sentiment_source) for ticket in self}
        result = super().write(vals)
        self._mark_as_told()
        if not self.env.su:
            self.env["feedback.mood.correction"]._log(before)
        return result

    def _repeats_stars(self):
        stars = {1: "negative", 2: "negative", 3: "neutral", 4: "positive", 5: "positive"}
        return self.sentiment == stars.get(self.rating)

    def _mark_as_told(self):
        """Set down that a person, or a program on behalf of one, has said what the mood is: it is never estimated."""
        # sudo: feedback.ticket - the system alone writes where a mood is from
        for mood, tickets in self.sudo().grouped("sentiment").items():
            tickets.write({"sentiment_source": "corrected", "sentiment_score": SCORES.get(mood, 0)})

    def _classify(self):
        result = super()._classify()
        self._estimate_moods()
        return result

    def _estimate_moods(self):
        """Estimate the moods of those tickets of which neither stars nor a person has told it."""
        # sudo: feedback.ticket - the system alone writes where a mood is from, whoever has written the message
        quiet = self.sudo().with_context(**{ESTIMATING: True, "mail_notrack": True})
        alike = defaultdict(quiet.browse)
        for ticket in quiet.filtered(lambda ticket: ticket.sentiment_source in UNTOLD):
            if ticket.company_id._estimates_moods():
                alike[ticket._estimated_mood()] += ticket
        for (mood, source, score), tickets in alike.items():
            tickets.write({"sentiment": mood, "sentiment_source": source, "sentiment_score": score})

    def _estimated_mood(self):
        """Return (mood or False, where it is from, score) as estimated from the first message."""
        self.ensure_one()
        mood, score = self.env["feedback.mood.model"]._estimate(
            self.company_id, self.language, own_words(self.subject, self.description)
        )
        return mood or False, "estimated" if mood else "none", round(score, 2)

    def _on_customer_message(self, message):
        super()._on_customer_message(message)
        if self._is_first_message() or not self.company_id._estimates_moods():
            return
        text = html_to_text(split_quote(str(message.body or ""))[0])
        mood, _score = self.env["feedback.mood.model"]._estimate(self.company_id, self.language, text)
        if mood and mood != self.latest_sentiment:
            # sudo: feedback.ticket - the system alone writes it, whoever has written
            self.sudo().latest_sentiment = mood

    @api.model
    def _cron_estimate_moods(self, limit=500):
        """Estimate the moods of older tickets, the newest first: after the installation, and when asked to anew."""
        cron = self.env["ir.cron"]
        companies = self.env["res.company"].search([("mood_cursor", ">", 0)])
        waiting = [("company_id", "in", companies.ids), ("sentiment_source", "in", UNTOLD)]
        cron._commit_progress(remaining=self.search_count(waiting) if companies else 0)
        for company in companies:
            if not company._estimates_moods():
                company.mood_cursor = 0
            while company.mood_cursor:
                domain = [*waiting, ("company_id", "=", company.id), ("id", "<", company.mood_cursor)]
                tickets = self.search(domain, order="id desc", limit=limit)
                tickets._store_estimated_moods()
                company.mood_cursor = min(tickets.ids, default=0)
                self.env.invalidate_all()
                if not cron._commit_progress(len(tickets)):
                    return

    def _store_estimated_moods(self):
        """Estimate as :meth:`_estimate_moods`, past whatever follows a change of today: rules, promises, dates."""
        rows = [
            SQL("(%s, %s, %s, %s)", ticket.id, mood or None, source, score)
            for ticket in self
            if ticket.company_id._estimates_moods()
            for mood, source, score in [ticket._estimated_mood()]
        ]
        if rows:
            self.flush_recordset(["sentiment", "sentiment_source", "sentiment_score"])
            self.env.cr.execute(
                SQL(
                    """UPDATE feedback_ticket ticket
                          SET sentiment = new.mood, sentiment_source = new.source, sentiment_score = new.score::numeric
                         FROM (VALUES %s) new (id, mood, source, score)
                        WHERE ticket.id = new.id""",
                    SQL(", ").join(rows),
                )
            )
            self.invalidate_recordset(["sentiment", "sentiment_source", "sentiment_score"])
