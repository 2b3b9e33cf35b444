from psycopg2.errors import LockNotAvailable, SerializationFailure

from odoo import api, models

from ..tools.personal_data import mask
from ..tools.question_text import one_line
from ..tools.search_text import normalise

MAX_LENGTH = 300
# Of an article's learnt questions the most asked stay; more of them no longer make it easier to find.
KEPT = 60
ARTICLES_A_RUN = 200


class FeedbackKbQuestion(models.Model):
    """Learning from what was answered: the largest gain that the search has over time.

    Many may learn the same at once. Whoever finds the article's entry in the index taken adds the question as pending,
    which nobody waits for, and a scheduled action puts it where it belongs.
    """

    _inherit = "feedback.kb.question"

    @api.model
    def _learn(self, article, text, origin, names=()):
        """Remember that ``article`` answers this question, so that later searches find it by the same words.

        :param names: names that are not to be kept
        :return: the question; none if ``text`` has no words but personal data
        """
        text = _shorten(mask(one_line(text), names))
        # sudo: feedback.kb.question - readers and bots have no rights; what was answered is learnt by the system
        questions = self.sudo()
        if not normalise(text):
            return questions.browse()
        self.env.flush_all()
        try:
            with self.env.cr.savepoint(flush=False):
                if self._take_entry(article):
                    return questions._note(article, text, origin)
        except (LockNotAvailable, SerializationFailure):
            self.env.invalidate_all(flush=False)
        # sudo: ir.cron - due at once, whoever asks
        self.env.ref("feedback_kb.ir_cron_learn_questions").sudo()._trigger()
        return questions.create(_values(article, text, origin, is_pending=True))

    @api.model
    def _take_entry(self, article):
        """Return whether the article is in the index, and its entry ours alone until the transaction ends.

        :raise LockNotAvailable: when it is another's
        :raise SerializationFailure: when it was another's since this transaction began
        """
        self.env.cr.execute(
            "SELECT 1 FROM feedback_kb_search_entry WHERE article_id = %s FOR UPDATE NOWAIT",
            [article.id],
            log_exceptions=False,
        )
        return bool(self.env.cr.fetchall())

    def _note(self, article, text, origin):
        same = self.search([("article_id", "=", article.id), ("normalised_text", "=", normalise(text))], limit=1)
        if not same:
            question = self.create(_values(article, text, origin))
            self._drop_least_asked(article, keep=question)
            return question
        self.env.cr.execute(
            "UPDATE feedback_kb_question SET hits = COALESCE(hits, 0) + 1 WHERE id = %s", same.ids, log_exceptions=False
        )
        same.invalidate_recordset(["hits"], flush=False)
        return same

    def _drop_least_asked(self, article, keep):
        learnt = self.search(
            [("article_id", "=", article.id), ("origin", "!=", "author"), ("id", "not in", keep.ids)],
            order="hits desc, id desc",
        )
        learnt[KEPT - len(keep) :].unlink()

    @api.model
    def _cron_learn(self):
        """Count pending questions to those that are the same, and index the articles of the others."""
        self.env.cr.execute(
            "SELECT DISTINCT article_id FROM feedback_kb_question WHERE is_pending LIMIT %s", [ARTICLES_A_RUN]
        )
        articles = self.env["feedback.kb.article"].browse([article_id for (article_id,) in self.env.cr.fetchall()])
        for article in articles:
            self._merge_pending(article)
        self.env["feedback.kb.search"]._reindex(articles, is_known=True)
        if len(articles) == ARTICLES_A_RUN:
            self.env.ref("feedback_kb.ir_cron_learn_questions")._trigger()

    def _merge_pending(self, article):
        questions = self.search([("article_id", "=", article.id)], order="is_pending, id")
        for same in questions.grouped("normalised_text").values():
            if any(same.mapped("is_pending")):
                same[0].write({"hits": sum(same.mapped("hits")), "is_pending": False})
                same[1:].unlink()
        self._drop_least_asked(article, keep=self.browse())


def _values(article, text, origin, is_pending=False):
    return {"article_id": article.id, "text": text, "origin": origin, "hits": 1, "is_pending": is_pending}


def _shorten(text):
    return text if len(text) <= MAX_LENGTH else text[:MAX_LENGTH].rsplit(" ", 1)[0]
