import re

from odoo import models

from ..exceptions import AuthenticationError, GatewayError, PayloadError, UnsupportedEvent
from ..tools.delivery import Acknowledgement
from ..tools.message import Author, InboundMessage
from ..tools.payload import as_dict, as_number, as_text, from_seconds
from ..tools.signature import check_shared_token
from ..tools.vk import peer_link, read_files, read_text

# type of event -> (what it tells of, kind of message)
EVENTS = {
    "message_new": ("chat", "message"),
    "message_reply": ("chat", "message"),
    "message_edit": ("chat", "edit"),
    "wall_reply_new": ("wall", "message"),
    "wall_reply_edit": ("wall", "edit"),
    "wall_reply_restore": ("wall", "edit"),
    "wall_reply_delete": ("wall", "delete"),
}
# VK's numbers of languages.
LANGUAGES = ("ru", "uk", "be", "en", "es", "fi", "de", "it")
WALL = re.compile(r"wall(-?\d+)_(\d+):(-?\d+)")


class FeedbackGatewayVk(models.AbstractModel):
    """Communities of VK: the events of its Callback API, https://dev.vk.com/ru/api/callback/getting-started

    A chat is a conversation; under a post of the wall, each person's comments are one, and answers are comments too.
    What VK is asked and told stands in ``vk_api.py``.
    """

    _name = "feedback.gateway.vk"
    _inherit = "feedback.gateway"
    _description = "VK Gateway"

    _settings = ("external_account", "access_token", "signing_secret")
    _optional_settings = ("confirmation_code",)
    _secret_parts = ("secret",)

    def _answer_handshake(self, channel, delivery):
        content = as_dict(delivery.json())
        if content.get("type") != "confirmation":
            return None
        self._check_group(channel, content)
        if content.get("secret"):
            check_shared_token(channel.signing_secret, as_text(content["secret"]))
        code = self._confirmation_code(channel)
        if not code:
            raise AuthenticationError("There is no confirmation code.")
        return Acknowledgement(code)

    def _confirmation_code(self, channel):
        """Return the code of the moment, as VK changes it; where it cannot be asked for, the one that was entered."""
        try:
            return self._fetch_confirmation_code(channel) if channel.access_token else channel.confirmation_code
        except GatewayError:
            return channel.confirmation_code

    def _authenticate(self, channel, delivery):
        content = as_dict(delivery.json())
        check_shared_token(channel.signing_secret, as_text(content.get("secret")))
        self._check_group(channel, content)

    def _check_group(self, channel, content):
        group_id = self._group_id(channel)
        if not group_id or as_text(content.get("group_id")) != group_id:
            raise AuthenticationError("It is about another community.")

    def _group_id(self, channel):
        """Return the community's number, however it was entered: 123, club123, public123 or -123."""
        name = (channel.external_account or "").strip().removeprefix("club").removeprefix("public").lstrip("-")
        return name if name.isascii() and name.isdigit() else ""

    def _delivery_key(self, channel, delivery):
        return as_text(as_dict(delivery.json()).get("event_id")) or delivery.digest

    def _acknowledgement(self, channel, delivery):
        return Acknowledgement("ok")

    def _parse(self, channel, delivery):
        content = as_dict(delivery.json())
        name, found = as_text(content.get("type")), as_dict(content.get("object"))
        place, kind = EVENTS.get(name, ("", ""))
        if not place:
            raise UnsupportedEvent(self.env._("VK tells of something other than a message or a comment."))
        if place == "wall":
            return [self._read_comment(channel, found, kind)]
        message = as_dict(found.get("message", found))  # in message_new there is client_info beside it
        if name == "message_reply" and not message.get("admin_author_id"):
            raise UnsupportedEvent(self.env._("A program has sent it in the community's name."))
        language = as_number(as_dict(found.get("client_info")).get("lang_id")) if found.get("client_info") else -1
        return [self._read_message(channel, message, kind, is_ours=name == "message_reply", language=language)]

    def _read_message(self, channel, message, kind, is_ours, language):
        peer_id, author_id = as_text(message.get("peer_id")), as_text(message.get("from_id"))
        number = as_text(message.get("conversation_message_id"))
        if not peer_id or not number:
            raise PayloadError("The message has no chat or number.")
        if not is_ours and author_id.startswith("-"):
            raise UnsupportedEvent(self.env._("It was written by a community, not by a person."))
        original = as_text(as_dict(message.get("reply_message")).get("conversation_message_id"))
        return InboundMessage(
            kind=kind,
            external_id=f"{peer_id}:{number}",
            thread_key=peer_id,
            author=Author(
                external_id=author_id, language=LANGUAGES[language] if 0 <= language < len(LANGUAGES) else ""
            ),
            is_ours=is_ours,
            body=read_text(message),
            files=tuple(read_files(message)),
            sent_date=from_seconds(message.get("date")),
            reply_to=f"{peer_id}:{original}" if original else "",
            link=peer_link(self._group_id(channel), peer_id),
        )

    def _read_comment(self, channel, comment, kind):
        post = f"wall{as_text(comment.get('owner_id'))}_{as_text(comment.get('post_id'))}"
        number, original = as_text(comment.get("id")), as_text(comment.get("reply_to_comment"))
        # Who has deleted a comment is named “user_id”, or “deleter_id” of late.
        author_id = as_text(comment.get("from_id") or comment.get("user_id") or comment.get("deleter_id"))
        is_ours = author_id == f"-{self._group_id(channel)}"
        if is_ours and (kind != "message" or not comment.get("reply_to_user")):
            raise UnsupportedEvent(self.env._("It is a comment of the community itself, and answers nobody."))
        thread_key = f"{post}:{as_text(comment['reply_to_user']) if is_ours else author_id}"
        if not number or not WALL.fullmatch(thread_key):
            raise PayloadError("The comment has no post, number or author.")
        return InboundMessage(
            kind=kind,
            external_id=f"{post}:{number}",
            thread_key=thread_key,
            author=Author(external_id=author_id),
            is_ours=is_ours,
            body=read_text(comment),
            files=tuple(read_files(comment)),
            sent_date=from_seconds(comment.get("date")),
            reply_to=f"{post}:{original}" if original else "",
            link=f"https://vk.com/{post}?reply={number}",
        )

    def _of_thread(self, thread_key):
        return self.env["feedback.gateway.vk.comment" if WALL.fullmatch(thread_key) else "feedback.gateway.vk"]

    def _setup_steps(self, channel):
        return [
            self.env._("In VK, open your community, then “Manage” and “API usage”."),
            self.env._(
                "On the tab “Access tokens”, press “Create token”, allow “Manage”, “Messages”, “Photos”, “Files” and "
                "“Wall”, and copy the token into “Access Token”."
            ),
            self.env._("Enter the community's number in “Account”: it stands on the tab “Callback API” as “group_id”."),
            self.env._("Press “Make One” for the secret, and save."),
            self.env._(
                "Press “Tell the Provider Our Address”: the tab “Callback API” then shows our server. Press "
                "“Confirm” there, if it is not confirmed yet."
            ),
            self.env._("Under “Manage”, “Messages”, switch the community's messages on, then press “Test” here."),
            self.env._("Write to your community: the message becomes a ticket, and your answer goes back to the chat."),
        ]
