from odoo import fields, models
from odoo.exceptions import UserError

from ..tools.personal_data import mask
from ..tools.question_text import main_question, one_line
from ..tools.reply_text import reply_text

MAX_REASON = 300
KIND_OF_USE = {"text": "inserted", "html": "inserted", "link": "linked"}


class FeedbackTicket(models.Model):
    """What agents do with an article on a ticket: read, use, put aside, report; and what is learnt from it."""

    _inherit = "feedback.ticket"

    def knowledge_read(self, article_id, query_id=False):
        """Return a whole article, to look at."""
        self.ensure_one()
        self.check_access("read")
        article = self._knowledge_article(article_id)
        query = self._own_knowledge_query(query_id)
        self._log_knowledge(article, "view", query)
        if query:
            query._note_opened(article)
        return {**self._prepare_hit(article, article._help_url(self.company_id)), "body": article.body or ""}

    def knowledge_use(self, article_id, how, query_id=False, is_confirmed=False):
        """Return what to put into the reply, as ``{"text": …}`` or ``{"html": …}``, and log that it was used.

        :param how: "text", "html" (the answer with its pictures and lists) or "link"
        :param is_confirmed: the agent has said that the customer may read the text of an internal article
        :raise AccessError: when the user may not answer the ticket
        :raise UserError: for the link of an article that the customer cannot open, or without that confirmation
        """
        self.ensure_one()
        self.check_access("write")
        article = self._knowledge_article(article_id)
        self._check_may_tell(article, how, is_confirmed)
        content = self._prepare_reply(article, how)
        query = self._own_knowledge_query(query_id)
        self._log_knowledge(article, KIND_OF_USE[how], query)
        self.env["feedback.kb.suggestion"]._decide(self, article, "accepted")
        if query:
            query._note_opened(article)
            query._note_solved()
        return {**content, "used": self._knowledge_labels(self.used_article_ids)}

    def _prepare_reply(self, article, how):
        if how == "link":
            return {"text": f"{article.title}\n{article._help_link(self.company_id)}"}
        if how == "html":
            return {"html": article.body or ""}
        return {"text": reply_text(article.body, self.get_base_url())}

    def _check_may_tell(self, article, how, is_confirmed):
        if how not in KIND_OF_USE:
            raise UserError(self.env._("An article is inserted as text, with its pictures, or as a link."))
        if article.visibility == "internal" and how != "text":
            raise UserError(self.env._("This article is for employees only: the customer could not open it."))
        if article.visibility == "internal" and not is_confirmed:
            raise UserError(self.env._("This article is for employees only. Confirm that the customer may read it."))
        if how == "link" and not article._help_url(self.company_id):
            raise UserError(self.env._("No help centre of this company shows the article, so there is no link to it."))

    def knowledge_dismiss(self, article_id):
        """Do not show this article on this ticket again."""
        self.ensure_one()
        self.check_access("write")
        article = self._knowledge_article(article_id)
        if self.env["feedback.kb.suggestion"]._decide(self, article, "dismissed"):
            self._log_knowledge(article, "dismissed")

    def knowledge_restore(self, article_id):
        """Take back that an article was dismissed or marked as wrong on this ticket."""
        self.ensure_one()
        self.check_access("write")
        article = self._knowledge_article(article_id)
        state = "accepted" if article in self.used_article_ids else "proposed"
        self.env["feedback.kb.suggestion"]._decide(self, article, state)

    def knowledge_mark_wrong(self, article_id, reason):
        """Tell the article's owner what is wrong with it, and do not show it on this ticket again."""
        self.ensure_one()
        self.check_access("write")
        article = self._knowledge_article(article_id)
        reason = one_line(reason, MAX_REASON)
        if not reason:
            raise UserError(self.env._("Say in a few words what is wrong, so that it can be mended."))
        if self.env["feedback.kb.suggestion"]._decide(self, article, "wrong", reason):
            self._log_knowledge(article, "wrong")
            article._report_wrong(reason, False if self.is_confidential else self.number)

    def _log_knowledge(self, article, kind, query=None):
        """Log what was done with an article on this ticket: each kind once, however often a button is pressed."""
        # sudo: feedback.kb.usage - whether it was logged must not depend on what the user sees of the log
        log = self.env["feedback.kb.usage"].sudo()
        values = {"article_id": article.id, "kind": kind, "ticket_id": self.id}
        if not log.search_count([(name, "=", value) for name, value in values.items()], limit=1):
            log._log([{**values, "user_id": self.env.uid, "query_id": query.id if query else False}])

    def _own_knowledge_query(self, query_id):
        """Return the search that the user has just made by hand, which a browser can only name by its id."""
        # sudo: feedback.kb.query - agents do not see the log of searches, but note what came of their own
        query = self.env["feedback.kb.query"].sudo()
        if not isinstance(query_id, int):
            return query
        return query.search([("id", "=", query_id), ("source", "=", "agent"), ("create_uid", "=", self.env.uid)])

    def _on_agent_message(self, message, msg_values):
        result = super()._on_agent_message(message, msg_values)
        self._learn_from_answer(str(message.body or ""))
        return result

    def _learn_from_answer(self, body):
        """The customer got an answer from an article: later searches find it by the same question.

        Nothing is learnt from what was said in confidence or anonymously.
        """
        rows = self.env["feedback.kb.suggestion"]._of(self)
        rows = rows.filtered(lambda row: row.state == "accepted" and not row.sent_date and row.article_id._is_in(body))
        if not rows:
            return
        rows.sent_date = fields.Datetime.now()
        question = main_question(self.subject, self._knowledge_message())
        if question and not self.is_confidential and not self.is_anonymous:
            for article in rows.article_id:
                self.env["feedback.kb.question"]._learn(article, mask(question, self._names_to_mask()), "ticket")
