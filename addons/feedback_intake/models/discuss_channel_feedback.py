import json
from datetime import timedelta

from odoo import fields, models
from odoo.tools import html2plaintext

from ..tools.chat_contact import has_words

# A visitor of whom no more is known than that the chat is open counts as there for so long after their last message.
SILENT_MINUTES = 15
# Browsers tell every minute that somebody is there.
PRESENCE_MINUTES = 5
CONTACT_STEPS = ("question_email", "question_phone", "question_selection")


class DiscussChannel(models.Model):
    """What the ledger keeps of a live chat, as ``gateways/odoo_livechat.py`` reads it. All of it with all rights."""

    _inherit = "discuss.channel"

    def _store_feedback(self, channel, key, content):
        """Keep what has happened in the ledger and process it at once; what has failed before is tried again."""
        # Whatever the chat's own code has put into the context is not meant for tickets.
        context = {name: self.env.context[name] for name in ("lang", "tz") if name in self.env.context}
        # sudo: feedback.inbound.event - the ledger is the system's
        Event = self.env(context=context, su=True)["feedback.inbound.event"]
        channel = channel.with_env(Event.env)
        body = json.dumps(content, ensure_ascii=False).encode()
        event = Event._store(channel, key, body, subject=content.get("subject"))
        if not event:
            event = Event.search([("channel_id", "=", channel.id), ("delivery_key", "=", key)])
            if event.state == "failed":
                event.write({"state": "pending", "outcome": "pending", "reason": False, "error": False})
        event._process()

    def _prepare_feedback_chat(self, by, subject="", user=None):
        rating = self.rating_ids.filtered("consumed").sorted("id")[-1:]
        words = self._feedback_words()
        first = next(filter(has_words, words), next(iter(words), ""))
        return {
            "event": "chat",
            "chat": self.id,
            "by": by,
            "subject": subject or first.partition("\n")[0][:80],
            "user_id": user.id if user else 0,
            "visitor": self._prepare_feedback_visitor(),
            "origin": self.feedback_origin or {},
            "country": self.country_id.name or "",
            "language": self.livechat_lang_id.name or "",
            "stars": int(rating.rating),
            "lines": [self._prepare_feedback_line(message) for message in self._feedback_messages()],
        }

    def _feedback_messages(self):
        """Return what visitor, colleagues and bot have said, the oldest first."""
        said = self.message_ids.filtered(lambda message: message.message_type == "comment")
        return (said - said._filter_empty()).sorted("id")

    def _feedback_speaker(self, message):
        """Return who has said it: visitor, agent or bot."""
        bots = self.chatbot_current_step_id.chatbot_script_id.operator_partner_id
        bots |= self.with_context(active_test=False).livechat_bot_partner_ids
        bots |= self.env.ref("base.partner_root")
        if message.author_id in bots:
            return "bot"
        visitors = self.livechat_channel_member_history_ids.filtered(lambda one: one.livechat_member_type == "visitor")
        if message.author_guest_id or not message.author_id or message.author_id in visitors.partner_id:
            return "visitor"
        return "agent"

    def _prepare_feedback_line(self, message):
        author = message.author_id or message.author_guest_id
        username = author.user_livechat_username if author._name == "res.partner" else False
        return {
            "id": message.id,
            "who": self._feedback_speaker(message),
            "name": username or author.name or self.env._("Visitor"),
            "date": message.date.isoformat(),
            "text": html2plaintext(message.body or "", include_references=False).strip(),
            "files": [
                {"id": file.id, "name": file.name, "mimetype": file.mimetype, "size": file.file_size}
                for file in message.attachment_ids
            ],
        }

    def _prepare_feedback_visitor(self):
        """Return who the visitor is, as far as the chat knows: a contact if they are logged in, what they have told."""
        histories = self.livechat_channel_member_history_ids
        visitor = histories.filtered(lambda one: one.livechat_member_type == "visitor").sorted("id")[:1]
        partner, guest = visitor.partner_id, visitor.guest_id
        told = self._feedback_told()
        return {
            "id": f"partner:{partner.id}" if partner else f"guest:{guest.id}" if guest else "",
            "partner_id": partner.id or 0,
            "name": told.get("name") or partner.name or guest.name or "",
            "email": told.get("email") or partner.email or guest.email or "",
            "phone": told.get("phone") or partner.phone or "",
            "language": (self.livechat_lang_id.code or partner.lang or "").split("_")[0],
        }

    def _feedback_told(self):
        """Return {email, phone, name: text} of what the visitor has answered to the bot."""
        asked = {"question_email": "email", "question_phone": "phone"}
        told = {
            name: text for name, text in self._chatbot_find_customer_values_in_messages(asked).items() if text.strip()
        }
        for row in self.chatbot_message_ids.sorted("id"):
            if row.feedback_told:
                told |= row.feedback_told
        return told

    def _feedback_words(self):
        """Return the visitor's own texts, without buttons that were pressed and answers to who they are."""
        rows = self.chatbot_message_ids
        answers = rows.filtered(
            lambda row: row.feedback_told or (row.script_step_id.step_type in CONTACT_STEPS)
        ).mail_message_id
        buttons = {
            name
            for lang, _name in self.env["res.lang"].get_installed()
            for name in rows.script_step_id.with_context(lang=lang).answer_ids.mapped("name")
        }
        said = (
            html2plaintext(message.body or "", include_references=False).strip()
            for message in self._feedback_messages() - answers
            if self._feedback_speaker(message) == "visitor"
        )
        return [text for text in said if text and text not in buttons]

    def _is_answered(self):
        """Tell whether a colleague has written anything."""
        return any(self._feedback_speaker(message) == "agent" for message in self._feedback_messages())

    def _is_visitor_online(self):
        visitors = self.livechat_channel_member_history_ids.filtered(lambda one: one.livechat_member_type == "visitor")
        presences = visitors.guest_id.presence_ids | visitors.partner_id.user_ids.presence_ids
        now = fields.Datetime.now()
        if presences:
            since = now - timedelta(minutes=PRESENCE_MINUTES)
            return any(one.status != "offline" and one.last_poll > since for one in presences)
        theirs = [one for one in self._feedback_messages() if self._feedback_speaker(one) == "visitor"]
        return bool(theirs) and theirs[-1].date > now - timedelta(minutes=SILENT_MINUTES)

    def _post_from_ticket(self, author, body, attachments):
        """Write a colleague's answer to the ticket into the chat, and return the message."""
        self.ensure_one()
        chat = self.with_context(feedback_from_ticket=True, mail_post_autofollow_author_skip=True)
        message = chat.message_post(
            author_id=author.id,
            body=body,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            attachments=attachments,
        )
        chat.livechat_failure = "no_failure"
        return message
