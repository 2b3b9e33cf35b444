from markupsafe import Markup

from odoo import models
from odoo.tools import html2plaintext, is_html_empty, plaintext2html

from ..tools.chat_contact import has_words, read_contact, says_no

MAX_ANSWER = 2000


class ChatbotScriptStep(models.Model):
    """A chat at the step “Create a Ticket”: it asks what is missing, one thing at a time, then tells the number.

    Everything runs in the visitor's request as the public or portal user, with rights for the script alone.
    """

    _inherit = "chatbot.script.step"

    def _process_answer(self, discuss_channel, message_body):
        # sudo: discuss.channel - the visitor's own conversation, and whether a colleague has taken over
        chat = discuss_channel.sudo()
        if self.step_type != "feedback_ticket" or chat.livechat_agent_history_ids:
            return super()._process_answer(discuss_channel, message_body)
        pending = self._pending_feedback_ask(chat)
        if pending == "done":
            return super()._process_answer(discuss_channel, message_body)
        if not pending:  # the script begins with this step
            return self
        text = html2plaintext(message_body or "").strip()[:MAX_ANSWER]
        told = self._read_feedback_answer(pending, text)
        if told:
            self._feedback_rows(chat)[-1:].feedback_told = told
        is_understood = told or (pending == "question" and has_words(text))
        return self if is_understood else self.with_context(feedback_misunderstood=pending)

    def _process_step(self, discuss_channel):
        if self.step_type != "feedback_ticket":
            return super()._process_step(discuss_channel)
        chat = discuss_channel.sudo()  # sudo: discuss.channel - the visitor's own conversation
        if ask := self._missing_for_ticket(chat):
            words = self._feedback_question(ask, self.env.context.get("feedback_misunderstood") == ask)
            return self._say(discuss_channel, ask, plaintext2html(words))
        return self._say(discuss_channel, "done", self._ticket_made(chat))

    def _is_last_step(self, discuss_channel=False):
        """While something is asked the script goes on."""
        # sudo: discuss.channel - what the bot has asked in the visitor's own conversation
        is_asking = (
            self.step_type == "feedback_ticket"
            and discuss_channel
            and self._pending_feedback_ask(discuss_channel.sudo()) not in (False, "done")
        )
        return not is_asking and super()._is_last_step(discuss_channel)

    def _feedback_rows(self, chat):
        return chat.chatbot_message_ids.filtered(lambda row: row.script_step_id == self).sorted("id")

    def _pending_feedback_ask(self, chat):
        """Return what the bot has asked last, “done” when the ticket is made, False when it has said nothing yet."""
        return self._feedback_rows(chat).filtered("feedback_ask")[-1:].feedback_ask

    def _say(self, discuss_channel, ask, body):
        return discuss_channel.with_context(feedback_ask=ask)._chatbot_post_message(self.chatbot_script_id, body)

    def _missing_for_ticket(self, chat):
        """Return what has to be asked next, or False."""
        visitor, told = chat._prepare_feedback_visitor(), chat._feedback_told()
        is_reachable = visitor["email"] or visitor["phone"]
        if not any(has_words(text) for text in chat._feedback_words()):
            return "question"
        if self.feedback_contact != "none" and not is_reachable and not told.get("is_anonymous"):
            return "contact"
        is_named = told.get("name") or visitor["id"].startswith("partner:")
        if self.feedback_ask_name and not is_named and not told.get("is_anonymous"):
            return "name"
        return False

    def _read_feedback_answer(self, ask, text):
        """Return what an answer tells of the visitor, {} when it is not understood."""
        if ask == "contact" and self.feedback_contact == "optional" and says_no(text):
            return {"is_anonymous": True}
        if ask == "contact":
            return read_contact(text)
        return {"name": text.partition("\n")[0][:120]} if ask == "name" and has_words(text) else {}

    def _feedback_question(self, ask, is_misunderstood):
        if ask == "question":
            return self.env._("Please write in a few words what it is about.")
        if ask == "name":
            return self.env._("What is your name?")
        if is_misunderstood:
            words = self.env._(
                "This looks neither like an e-mail address nor like a phone number. Please try once more."
            )
        else:
            words = self.env._("Where may we answer you? Please write your e-mail address or phone number.")
        if self.feedback_contact == "optional":
            words += " " + self.env._("If you would rather stay anonymous, write “no”.")
        return words

    def _ticket_made(self, chat):
        """Make the ticket and return what the bot says about it."""
        ticket = chat._make_feedback_ticket("bot")
        thanks = Markup("") if is_html_empty(self.message) else self.message
        if not ticket:
            sorry = self.env._("I could not write it down, but we have the conversation and look into it.")
            return Markup("<p>%s</p>") % sorry
        link = Markup('<a href="%s" target="_blank" rel="noopener">%s</a>') % (
            ticket._tracking_url(),
            self.env._("See how it is getting on"),
        )
        shown = Markup('<strong class="text-nowrap">%s</strong>') % ticket.number
        number = self.env._("Your message has the number %s.", shown)
        return Markup("%s<p>%s<br/>%s</p>") % (thanks, number, link)
