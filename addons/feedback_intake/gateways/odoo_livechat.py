from odoo import models
from odoo.tools import format_datetime, plaintext2html

from ..exceptions import PayloadError, RefusedError, UnsupportedEvent
from ..tools.chat_text import transcript
from ..tools.language import detect_language
from ..tools.message import Answer, Author, File, InboundMessage
from ..tools.payload import as_dict, as_list, as_number, as_text, from_iso

UTM = {"campaign_id": "utm.campaign", "source_id": "utm.source", "medium_id": "utm.medium"}


class FeedbackGatewayOdooLivechat(models.AbstractModel):
    """Live chats of Odoo's own addon im_livechat.

    A delivery is JSON, written by ``models/discuss_channel_feedback.py``:

    - ``event``: “chat” (it becomes a ticket), “message” (said after that) or “rating”; ``chat``: its id
    - ``visitor``: ``id`` (“guest:5”, “partner:7”), ``name``, ``email``, ``phone``, ``language``, ``partner_id``
    - of a chat: ``by`` (“agent”, “bot”, “end”), ``subject``, ``user_id``, ``origin`` (``page``, and names of
      ``campaign_id``, ``source_id``, ``medium_id``), ``country``, ``language``, ``stars``, ``lines``
    - a line, also in ``line`` of a message: ``id``, ``who`` (“visitor”, “agent”, “bot”), ``name``, ``date`` (ISO, UTC),
      ``text``, ``files`` (``id``, ``name``, ``mimetype``, ``size``)
    - of a rating: ``stars``, ``text``
    """

    _name = "feedback.gateway.odoo_livechat"
    _inherit = "feedback.gateway"
    _description = "Live Chat Gateway"

    _has_webhook = False
    _is_inside = True
    _takes_batches = False
    _can_reply = True
    _reply_takes_files = True

    def _process(self, event):
        result = super()._process(event)
        content = event._delivery().json()
        lines = content.get("lines")
        if event.outcome == "new" and content.get("by") == "end" and lines and lines[-1]["who"] == "agent":
            event.ticket_id._on_answer_elsewhere()
        return result

    def _parse(self, channel, delivery):
        content = as_dict(delivery.json())
        chat = as_number(content.get("chat"))
        read = {"chat": self._read_chat, "message": self._read_message, "rating": self._read_rating}
        kind = as_text(content.get("event"))
        if kind not in read:
            raise UnsupportedEvent(self.env._("It is nothing that a live chat tells."))
        if chat <= 0:
            raise PayloadError("The chat has no number.")
        return [read[kind](channel, chat, content)]

    def _read_chat(self, channel, chat, content):
        lines = [as_dict(line) for line in as_list(content.get("lines"))]
        origin = as_dict(content.get("origin"))
        return InboundMessage(
            external_id=f"chat:{chat}",
            thread_key=str(chat),
            author=self._read_visitor(content),
            subject=as_text(content.get("subject")),
            body=self._transcript(channel, lines),
            is_html=True,
            files=tuple(file for line in lines for file in self._read_files(chat, line)),
            answers=tuple(self._read_origin(origin, content)),
            rating=min(max(as_number(content.get("stars")), 0), 5),
            ticket_values={
                "chat_id": chat,
                "user_id": as_number(content.get("user_id")),
                **self._read_language(lines, content),
                **{name: as_text(origin.get(name)) for name in UTM},
            },
        )

    def _read_language(self, lines, content):
        """The visitor's own words tell it, not those of colleagues and bots."""
        words = "\n".join(as_text(line.get("text")) for line in lines if line.get("who") == "visitor")
        prior = as_text(as_dict(content.get("visitor")).get("language"))[:2]
        language = detect_language(words, prior=prior) or prior
        return {"language": language} if language else {}

    def _read_message(self, channel, chat, content):
        line = as_dict(content.get("line"))
        is_ours = as_text(line.get("who")) != "visitor"
        text = as_text(line.get("text"))
        body = transcript([(as_text(line.get("name")), None, text, [])], None) if is_ours else text
        return InboundMessage(
            external_id=f"message:{as_number(line.get('id'))}",
            thread_key=str(chat),
            author=Author(name=as_text(line.get("name"))) if is_ours else self._read_visitor(content),
            is_ours=is_ours,
            body=str(body),
            is_html=is_ours,
            files=tuple(self._read_files(chat, line)),
            sent_date=from_iso(line.get("date")),
        )

    def _read_rating(self, channel, chat, content):
        stars = as_number(content.get("stars"))
        if not 1 <= stars <= 5:
            raise PayloadError("A rating has 1 to 5 stars.")
        return InboundMessage(
            kind="rating",
            external_id=f"chat:{chat}",
            thread_key=str(chat),
            body=as_text(content.get("text")),
            rating=stars,
        )

    def _read_visitor(self, content):
        visitor = as_dict(content.get("visitor"))
        return Author(
            external_id=as_text(visitor.get("id")),
            name=as_text(visitor.get("name")),
            email=as_text(visitor.get("email")),
            phone=as_text(visitor.get("phone")),
            language=as_text(visitor.get("language")),
            partner_id=max(as_number(visitor.get("partner_id")), 0),
        )

    def _read_origin(self, origin, content):
        shown = [
            ("page", self.env._("Page"), origin.get("page")),
            ("country", self.env._("Country"), content.get("country")),
            ("language", self.env._("Language of the Page"), content.get("language")),
        ]
        return [Answer(key, label, as_text(value)) for key, label, value in shown if value]

    def _read_files(self, chat, line):
        for file in map(as_dict, as_list(line.get("files"))):
            source = {"chat": chat, "attachment": as_number(file.get("id"))}
            yield File(
                as_text(file.get("name")), as_text(file.get("mimetype")), as_number(file.get("size")), source=source
            )

    def _transcript(self, channel, lines):
        zone = channel.company_id.partner_id.tz or "UTC"

        def format_moment(moment, with_day):
            return format_datetime(self.env, moment, zone, "d MMM y, HH:mm" if with_day else "HH:mm")

        said = [
            (
                as_text(line.get("name")),
                from_iso(line.get("date")),
                as_text(line.get("text")),
                [as_text(as_dict(file).get("name")) for file in as_list(line.get("files"))],
            )
            for line in lines
        ]
        return str(transcript(said, format_moment))

    def _complete(self, channel, messages):
        for message in messages:
            values = message.ticket_values
            if not values:
                continue
            # sudo: discuss.channel, utm - the chat that is told of, and what campaigns are called
            values["chat_id"] = self.env["discuss.channel"].sudo().browse(values["chat_id"]).exists().id
            values["user_id"] = self._agent(channel, values["user_id"]).id
            for name, model in UTM.items():
                # Also where it is not known: the cookies of whoever acts now are not the visitor's.
                record = values[name] and self.env["utm.mixin"].sudo()._find_or_create_record(model, values[name])
                values[name] = record.id if record else False
        return messages

    def _agent(self, channel, user_id):
        """Return the user, if a ticket of this channel can be theirs."""
        # sudo: res.users - whether the operator may answer tickets of this company
        user = self.env["res.users"].sudo().browse(max(user_id, 0)).exists()
        return user.filtered(
            lambda one: (
                one.has_group("feedback_intake.feedback_intake_group_agent") and channel.company_id in one.company_ids
            )
        )

    def _fetch_file(self, channel, source, max_bytes):
        # sudo: ir.attachment - a file of the very chat that the ticket was made of
        file = self.env["ir.attachment"].sudo().browse(source["attachment"]).exists()
        if file.res_model != "discuss.channel" or file.res_id != source["chat"]:
            raise RefusedError(self.env._("It is no longer in the chat."))
        if file.file_size > max_bytes:
            raise RefusedError(self.env._("It is larger than %s MB.", f"{channel.max_file_mb:g}"))
        return file.name, file.raw

    def _chat(self, thread_key):
        # sudo: discuss.channel - the chat that the ticket was made of; answering the ticket is answering there
        return self.env["discuss.channel"].sudo().browse(int(thread_key)).exists()

    def _absence(self, conversation):
        chat = self._chat(conversation.thread_key)
        if not chat or chat.livechat_end_dt:
            return self.env._("The visitor has left the chat.")
        return None if chat._is_visitor_there() else self.env._("The visitor is not in the chat at the moment.")

    def _is_over(self, conversation):
        chat = self._chat(conversation.thread_key)
        return not chat or bool(chat.livechat_end_dt)

    def _send(self, channel, reply):
        chat = self._chat(reply.thread_key)
        if not chat or chat.livechat_end_dt:
            raise RefusedError(self.env._("The visitor has left the chat."))
        with self.env.cr.savepoint():
            message = chat._post_from_ticket(
                self.env["res.partner"].browse(reply.agent_id),
                plaintext2html(reply.text) if reply.text else "",
                [(name, data) for name, _mimetype, data in reply.files],
            )
        return f"message:{message.id}"

    def _check(self, channel):
        # sudo: im_livechat.channel - which live chats make tickets in this channel
        chats = self.env["im_livechat.channel"].sudo().search([("feedback_channel_id", "=", channel.id)])
        if chats:
            yield True, self.env._("Tickets come from: %s.", ", ".join(chats.mapped("name")))
        else:
            yield False, self.env._("No live chat makes tickets here yet: choose this channel in one, under “Tickets”.")

    def _setup_steps(self, channel):
        return [
            self.env._("Open Live Chat → Channels and there the live chat that your visitors use."),
            self.env._("On its page “Tickets”, choose this channel and when a conversation becomes a ticket."),
            self.env._("Choose a web form there too: visitors get it when nobody is free."),
            self.env._("For a chat bot, add a step of the type “Create a Ticket” to its script."),
            self.env._("In a conversation, operators press “Create Ticket” or write /ticket."),
        ]
