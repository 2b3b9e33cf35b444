from dataclasses import dataclass

from markupsafe import Markup

from odoo import models
from odoo.tools import plaintext2html

from odoo.addons.feedback_intake.tools.language import detect_language
from odoo.addons.mail.tools.discuss import Store

from ..tools.audience import Audience


@dataclass(frozen=True)
class Turn:
    """Whose turn it is at a knowledge step: the bot's last ``message``, the search it tells of, if any, and which
    button the visitor has pressed. It ``is_open`` when the visitor has answered and the bot has not.
    """

    message: models.BaseModel
    query: models.BaseModel
    role: str | bool
    is_open: bool


class DiscussChannel(models.Model):
    """A live chat as a knowledge step sees it."""

    _inherit = "discuss.channel"

    def _knowledge_rows(self, step):
        """Return what bot and visitor have said at the step, the newest first, as rows of ``chatbot.message``."""
        # sudo: chatbot.message - the visitor's own conversation
        rows = self.sudo().chatbot_message_ids.filtered(lambda row: row.script_step_id == step)
        return rows.sorted("id", reverse=True)

    def _knowledge_turn(self, step):
        rows = self._knowledge_rows(step)
        bot = step.chatbot_script_id.operator_partner_id
        last = next((row for row in rows if row.mail_message_id.author_id == bot), rows.browse())
        newer = rows.filtered(lambda row: row.id >= last.id)
        return Turn(
            last.mail_message_id,
            last.knowledge_query_id,
            newer.user_script_answer_id[:1].knowledge_role,
            not last or len(newer) > 1,
        )

    def _knowledge_choose(self, step, role):
        """Remember the visitor's last choice at the step alone: where the script goes may depend on it."""
        rows = self._knowledge_rows(step)
        answer = step.answer_ids.filtered(lambda answer: answer.knowledge_role == role)
        rows[1:].filtered("user_script_answer_id").user_script_answer_id = False
        rows[:1].user_script_answer_id = answer

    def _knowledge_misses(self, step):
        """Return how often in a row the bot has found nothing."""
        count = 0
        for reply in filter(None, self._knowledge_rows(step).mapped("knowledge_reply")):
            if reply != "missed":
                break
            count += 1
        return count

    def _knowledge_give_way(self, step):
        """Return True when a person takes part in the chat: from now on it is theirs, and the bot is silent."""
        # sudo: discuss.channel - who takes part in the visitor's own conversation
        channel = self.sudo()
        agents = channel.channel_member_ids.filtered(lambda member: member.livechat_member_type == "agent").partner_id
        if agents and channel.livechat_operator_id not in agents:
            channel.livechat_operator_id = agents[0]
        return bool(agents)

    def _knowledge_audience(self, company):
        """Return who is asking: the public, or a customer of this company who is logged in. Never an employee."""
        user = self.env.user
        is_customer = user._is_portal() and company in user.company_ids
        return Audience("portal" if is_customer else "public", (company.id,))

    def _knowledge_language(self, text):
        """Return the installed language of the text, or else that of the visitor."""
        own = self.env.lang or "en_US"
        language = detect_language(text, prior=own)
        if not language or own.startswith(language):
            return own
        installed = (code for code, _name in self.env["res.lang"].get_installed())
        return next((code for code in installed if code.startswith(language)), own)

    def _knowledge_visitor_names(self):
        """Return the names that are not kept in the log of searches."""
        if self.env.user._is_public():
            return []
        name = self.env.user.partner_id.name or ""
        return [name, *(part for part in name.split() if len(part) > 2)]

    def _knowledge_say(self, step, text):
        """Post what the bot says before its next step's message: the visitor's client would put it behind that one."""
        message = self._chatbot_post_message(step.chatbot_script_id, text)
        partner, guest = self.env["res.partner"]._get_current_persona()
        store = Store(bus_channel=partner or guest).add(message)
        store.add(self, {"messages": Store.Many(message, mode="ADD")}).bus_send()

    def _knowledge_write_brief(self, step):
        """Tell the person who takes over, in the chat's note, what was asked and what was shown."""
        queries = self._knowledge_rows(step).knowledge_query_id.sorted("id")
        if not queries:
            return
        lines = [self.env._("Asked the knowledge base:"), *map(self._knowledge_brief_of, queries)]
        # sudo: discuss.channel - a note for employees, which the visitor does not see
        channel = self.sudo()
        # The field for notes knows no other markup than line breaks.
        channel.livechat_note = Markup("<br>").join(lines) + Markup("<br>") + (channel.livechat_note or "")

    def _knowledge_brief_of(self, query):
        # sudo: feedback.kb.article - what the visitor was shown, by its title
        articles = self.env["feedback.kb.article"].sudo().browse(query.shown_ids or []).exists()
        shown = "; ".join(articles.mapped("title")) or self.env._("nothing found")
        return f"“{query.text}” → {shown}"

    def _post_current_chatbot_step_message(self, chatbot_script_step):
        """At a knowledge step the message is the bot's question, not what it says when a person takes over."""
        apology = self.env.context.get("knowledge_apology")
        if chatbot_script_step.step_type != "knowledge":
            if apology:
                self._knowledge_say(chatbot_script_step, apology)
            return super()._post_current_chatbot_step_message(chatbot_script_step)
        words = [apology, self.env._("I am passing you on to a colleague, who can see what we have written so far.")]
        text = " ".join(filter(None, words))
        return self._chatbot_post_message(chatbot_script_step.chatbot_script_id, plaintext2html(text))

    def _to_store(self, store: Store, fields):
        """After a reload the visitor's client finds the buttons of the bot's last message again."""
        super()._to_store(store, fields)
        if "chatbot_current_step" not in fields:
            return
        for channel in self:
            # sudo: chatbot.script.step - the step of the visitor's own conversation
            step = channel.chatbot_current_step_id.sudo()
            bot = step.chatbot_script_id.operator_partner_id
            if step.step_type == "knowledge" and channel.livechat_operator_id == bot:
                message = channel._knowledge_turn(step).message
                current = {"scriptStep": step.id, "message": message.id, "operatorFound": False}
                chatbot = {"script": step.chatbot_script_id.id, "steps": [current], "currentStep": current}
                store.add(channel, {"chatbot": chatbot})
