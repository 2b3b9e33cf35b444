from markupsafe import Markup

from odoo import models
from odoo.tools import html2plaintext

from odoo.addons.feedback_intake.tools.courtesy import is_courtesy

from ..tools.chat_words import has_words, is_greeting, says_helped, wants_person

MAX_QUESTION = 500
# After so many misses in a row rephrasing has not helped: a person is asked for.
MAX_MISSES = 2
# By how much the best article must be ahead to be shown alone.
SURE = 0.5
SHOWN = 3


class ChatbotScriptStep(models.Model):
    """What a visitor writes at a knowledge step, and what the bot answers. What to do next stands in
    ``chatbot_script_step_handover.py``.

    Everything runs in the visitor's request as the public or portal user, with rights for the script alone.
    """

    _inherit = "chatbot.script.step"

    def _process_answer(self, discuss_channel, message_body):
        if self.step_type != "knowledge":
            return super()._process_answer(discuss_channel, message_body)
        turn = discuss_channel._knowledge_turn(self)
        if discuss_channel._knowledge_give_way(self):
            return self._after(self.env["mail.message"])
        if not turn.is_open:
            return self._after(turn.message)
        text = html2plaintext(message_body or "").strip()[:MAX_QUESTION]
        role = turn.role or self._role_of(text)
        if role:
            discuss_channel._knowledge_choose(self, role)
            return getattr(self, f"_on_{role}")(discuss_channel, turn)
        if is_courtesy(text):
            return self._on_thanks(discuss_channel)
        if not has_words(text) or is_greeting(text):
            return self._on_greeting(discuss_channel)
        return self._on_question(discuss_channel, text)

    def _process_step(self, discuss_channel):
        """What :meth:`_process_answer` has posted already is not posted again."""
        if "knowledge_message_id" in self.env.context:
            # sudo: mail.message - the bot's own message, just posted in the visitor's conversation
            return self.env["mail.message"].sudo().browse(self.env.context["knowledge_message_id"])
        return super()._process_step(discuss_channel)

    def _after(self, message):
        """Return the step as the next one, the bot's ``message`` being its words."""
        return self.with_context(knowledge_message_id=message.id)

    def _role_of(self, text):
        """Return which button the visitor could have pressed to say this, if any."""
        if wants_person(text):
            return "person"
        return "helped" if says_helped(text) else False

    def _reply(self, discuss_channel, kind, body, query=None):
        """Post what the bot says and stay at this step."""
        row = {"knowledge_reply": kind, "knowledge_query_id": query.id if query else False}
        channel = discuss_channel.with_context(knowledge_row=row)
        return self._after(channel._chatbot_post_message(self.chatbot_script_id, body))

    def _on_greeting(self, discuss_channel):
        return self._reply(discuss_channel, "asked", self.env._("Hello! Please write what your question is about."))

    def _on_thanks(self, discuss_channel):
        text = self.env._("You are welcome. If there is anything else, just write it here.")
        return self._reply(discuss_channel, "closed", text)

    def _on_other(self, discuss_channel, turn):
        turn.query._note_chat("chat_refused")
        return self._reply(discuss_channel, "asked", self.env._("What else would you like to know?"))

    def _on_question(self, discuss_channel, text):
        company = self.knowledge_site_id.company_id
        lang = discuss_channel._knowledge_language(text)
        findings = self.env["feedback.kb.search"]._find(
            text,
            discuss_channel._knowledge_audience(company),
            lang=lang,
            category_ids=self._searched_category_ids(),
            limit=SHOWN,
        )
        hits = findings.hits[:1] if findings.confidence >= SURE else findings.hits
        query = self.env["feedback.kb.query"]._log(
            text,
            "chat",
            [hit.article_id for hit in hits],
            lang=lang,
            company_id=company.id,
            names=discuss_channel._knowledge_visitor_names(),
        )
        if not hits:
            return self._on_nothing_found(discuss_channel, query)
        query._note_chat("chat_shown")
        return self._reply(discuss_channel, "found", self._answer_body(hits), query)

    def _on_nothing_found(self, discuss_channel, query):
        misses = discuss_channel._knowledge_misses(self)
        if misses >= MAX_MISSES:
            discuss_channel._knowledge_choose(self, "person")
            return self._hand_over(discuss_channel, self.env._("I cannot find an answer to this either."))
        if misses:
            text = self.env._(
                "I still find nothing. Please try once more in a few plain words, or choose to talk to a person."
            )
        else:
            text = self.env._(
                "I have found nothing about this. Could you put it in other words? You can also talk to a person."
            )
        return self._reply(discuss_channel, "missed", text, query)

    def _answer_body(self, hits):
        """Return what the bot says about the articles found: the best one's text, the others by their titles."""
        # sudo: feedback.kb.article - visitors have no rights; the search returns what their audience may see
        articles = self.env["feedback.kb.article"].sudo().browse([hit.article_id for hit in hits])
        best, others = articles[0], articles[1:]
        body = Markup("<p><strong>%s</strong></p><p>%s</p>") % (best.title, hits[0].passage)
        if url := self._knowledge_url(best):
            body += Markup("<p>%s</p>") % self._link(url, self.env._("Read the whole answer"))
        if others:
            links = [self._link(url, one.title) if (url := self._knowledge_url(one)) else one.title for one in others]
            body += Markup("<p>%s</p><ul>%s</ul>") % (
                self.env._("Or is it one of these?"),
                Markup("").join(Markup("<li>%s</li>") % link for link in links),
            )
        return body

    def _link(self, url, text):
        return Markup('<a href="%s" target="_blank" rel="noopener">%s</a>') % (url, text)

    def _knowledge_url(self, article):
        """Return where the visitor reads the article, or False when no help centre shows it."""
        return article._help_url(self.knowledge_site_id.company_id)
