import base64
import logging

from psycopg2 import OperationalError

from odoo import api, fields, models
from odoo.fields import Domain

from ..tools import mood_proof, mood_rules
from ..tools.mood_learner import Learner
from ..tools.mood_message import LANGUAGES, own_words

_logger = logging.getLogger(__name__)

# With fewer messages a trained model is worse than the lexicon, or better by chance.
LEAST_LABELLED = 200
# Training takes 10 to 25 ms a message, and a scheduled action may take two minutes (Odoo's limit_time_real).
MOST_LABELLED = 1500
# Trained anew when so much has come in addition.
LEAST_GROWTH = 0.05


class FeedbackMoodModel(models.Model):
    """Learning from the company's own messages, and judging whether that is better than the lexicon."""

    _inherit = "feedback.mood.model"

    @api.model
    def _cron_learn(self):
        """Measure, learn and judge, each company and language by itself: one that fails stops no other."""
        cron = self.env["ir.cron"]
        companies = self.env["res.company"].search([("estimate_moods", "=", True)])
        tasks = [(company, language) for company in companies for language in LANGUAGES]
        cron._commit_progress(remaining=len(tasks))
        for company, language in tasks:
            try:
                with self.env.cr.savepoint():
                    self._learn(company, language)
            except OperationalError:
                raise
            except Exception:
                _logger.exception("Moods of %s (%s) could not be learned", company.display_name, language)
            self.env.invalidate_all()
            if not cron._commit_progress(1):
                break

    @api.model
    def _least_labelled(self):
        """Return how many messages with a known mood there must be before anything is learned."""
        return LEAST_LABELLED

    @api.model
    def _learn(self, company, language):
        """Bring the company's model of a language up to date.

        A fifth of the messages, always the same, is never learned from. What was learned is in use as long as it
        estimates these better than the lexicon, not by chance (see :func:`mood_proof.is_better`).
        """
        domain = self._labelled_domain(company, language)
        count = self.env["feedback.ticket"].search_count(domain)
        model = self.search([("company_id", "=", company.id), ("language", "=", language)])
        if not count and not model:
            return
        learned, held_out = self._labelled_messages(domain)
        values = {"labelled_count": count, "measured_date": fields.Datetime.now()}
        learner = model and model._learner()
        if count < LEAST_LABELLED or not learned or not held_out:
            learner = None
        elif not learner or count - model.trained_count >= max(LEAST_GROWTH * model.trained_count, 1):
            learner = Learner.fit(learned)
            values |= {"trained_count": count, "weights": base64.b64encode(learner.to_bytes())}
        values |= self._judge(learner, held_out if learner else learned + held_out)
        if model:
            model.write(values)
        else:
            self.create({"company_id": company.id, "language": language, **values})

    @api.model
    def _labelled_domain(self, company, language):
        """Return the tickets whose mood is known: from stars, or from a person.

        What is confidential or anonymous is not learned from: words of it might show in what a model knows.
        """
        return (
            Domain("company_id", "=", company.id)
            & Domain("language", "=", language)
            & Domain("sentiment_source", "in", ("stars", "corrected"))
            & Domain("sentiment", "!=", False)
            & Domain("is_confidential", "=", False)
            & Domain("is_anonymous", "=", False)
        )

    @api.model
    def _labelled_messages(self, domain):
        """Return ([(text, mood)] to learn from, [(text, mood)] to judge by) of the latest tickets."""
        tickets = self.env["feedback.ticket"].search_fetch(
            domain, ["subject", "description", "sentiment"], order="id desc", limit=MOST_LABELLED
        )
        learned, held_out = [], []
        for ticket in tickets:
            text = own_words(ticket.subject, ticket.description)
            (held_out if mood_proof.is_held_out(ticket.id) else learned).append((text, ticket.sentiment))
        return learned, held_out

    @api.model
    def _judge(self, learner, messages):
        """Return the values that say how well lexicon and learner estimate these messages, and which is in use."""
        rights = [mood for _text, mood in messages]
        by_lexicon = [mood_rules.estimate(text).mood for text, _mood in messages]
        values = {
            "lexicon_figures": mood_proof.figures(list(zip(rights, by_lexicon, strict=True))),
            "learner_figures": False,
            "is_in_use": False,
        }
        if learner:
            by_learner = [learner.estimate(text)[0] for text, _mood in messages]
            values["learner_figures"] = mood_proof.figures(list(zip(rights, by_learner, strict=True)))
            values["is_in_use"] = mood_proof.is_better(rights, by_learner, by_lexicon)
        return values
