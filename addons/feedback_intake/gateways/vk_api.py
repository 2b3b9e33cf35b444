import json

from odoo import models
from odoo.tools import split_every

from ..exceptions import RefusedError, RetryableError
from ..tools.payload import as_dict, as_list, as_number, as_text
from .vk import WALL

API_VERSION = "5.199"
EVENTS = ("message_new", "message_reply", "message_edit", "message_deny")
WALL_EVENTS = ("wall_reply_new", "wall_reply_edit", "wall_reply_restore", "wall_reply_delete")
SERVER_TITLE = "Odoo"  # VK takes 14 characters
FIRST_CHAT = 2_000_000_000
MAX_FILES = 10
MAX_NAMES = 1000
PICTURES = ("image/jpeg", "image/png")
# Codes of errors that pass -> after how many seconds: https://dev.vk.com/ru/reference/errors
PASSING = {1: 60, 6: 1, 9: 600, 10: 60, 29: 3600}
BAD_TOKENS = (5, 27, 28, 1117)
MISSING_RIGHTS = (7, 15, 203)
CLOSED_COMMENTS = (211, 212, 213)
LEFT_CHATS = (917, 922, 927, 932, 945)


class FeedbackGatewayVk(models.AbstractModel):
    """What VK is asked and told: https://dev.vk.com/ru/method"""

    _inherit = "feedback.gateway.vk"

    _api_url = "https://api.vk.com/method"
    _can_reply = True
    # VK's reference says 9,000; longer ones than this have been refused.
    _reply_limit = 4096
    _reply_takes_files = True
    _is_reply_idempotent = True

    def _send(self, channel, reply):
        """Ten files go with one message. The numbers that VK tells a resend by follow each other."""
        external_id, groups = "", list(split_every(MAX_FILES, reply.files)) or [()]
        for place, files in enumerate(groups):
            attachments = [self._upload(channel, reply.thread_key, *file) for file in files]
            values = {
                "peer_ids": reply.thread_key,
                "random_id": (reply.number + place) % 2**31 or 1,
                "message": "" if place else reply.text,
                "attachment": ",".join(attachments),
                **self._quote(reply),
            }
            sent = as_dict((as_list(self._call(channel, "messages.send", **values)) or [{}])[0])
            if error := as_dict(sent.get("error")):
                self._refuse(as_number(error.get("code")), as_text(error.get("description")))
            external_id = external_id or f"{reply.thread_key}:{as_text(sent.get('conversation_message_id'))}"
        return external_id

    def _quote(self, reply):
        """In a chat of several people an answer shows what it answers."""
        if as_number(reply.thread_key) < FIRST_CHAT or not reply.reply_to:
            return {}
        peer_id, number = map(int, reply.reply_to.split(":"))
        return {"forward": json.dumps({"peer_id": peer_id, "conversation_message_ids": [number], "is_reply": 1})}

    def _upload(self, channel, peer_id, name, mimetype, data):
        """Return how VK names the file once it has it."""
        if mimetype not in PICTURES:
            server = self._call(channel, "docs.getMessagesUploadServer", type="doc", peer_id=peer_id)
            return self._upload_document(channel, server, name, mimetype, data)
        server = as_dict(self._call(channel, "photos.getMessagesUploadServer", peer_id=peer_id))
        sent = self._post_file(channel, server, {"photo": (name, data, mimetype)})
        values = {part: as_text(sent.get(part)) for part in ("server", "photo", "hash")}
        saved = as_dict((as_list(self._call(channel, "photos.saveMessagesPhoto", **values)) or [{}])[0])
        return _attachment("photo", saved)

    def _upload_document(self, channel, server, name, mimetype, data):
        sent = self._post_file(channel, as_dict(server), {"file": (name, data, mimetype)})
        saved = as_dict(self._call(channel, "docs.save", file=as_text(sent.get("file")), title=name))
        return _attachment("doc", as_dict(saved.get("doc")))

    def _post_file(self, channel, server, files):
        sent = as_dict(channel._request("POST", as_text(server.get("upload_url")), files=files).json())
        if sent.get("error"):
            name = next(iter(files.values()))[0]
            why = as_text(sent.get("error_descr") or sent["error"])
            raise RefusedError(self.env._("VK does not take the file %(name)s: %(why)s", name=name, why=why))
        return sent

    def _fetch_names(self, channel, author_ids):
        names = {}
        for ids in split_every(MAX_NAMES, sorted(one for one in author_ids if not one.startswith("-"))):
            for person in map(as_dict, as_list(self._call(channel, "users.get", user_ids=",".join(ids)))):
                parts = (as_text(person.get(name)) for name in ("first_name", "last_name"))
                names[as_text(person.get("id"))] = " ".join(filter(None, parts))
        return names

    def _fetch_confirmation_code(self, channel):
        group_id = self._group_id(channel)
        return as_text(
            as_dict(self._call(channel, "groups.getCallbackConfirmationCode", group_id=group_id)).get("code")
        )

    def _call(self, channel, method, **values):
        """Return the result of a method. VK answers with the status 200 whatever has happened.

        :raise RetryableError: VK is busy
        :raise RefusedError: with the reason as an agent understands it
        """
        data = {**values, "access_token": channel.access_token, "v": API_VERSION}
        content = as_dict(channel._request("POST", method, data=data).json())
        if error := as_dict(content.get("error")):
            self._refuse(as_number(error.get("error_code")), as_text(error.get("error_msg")))
        return content.get("response")

    def _refuse(self, code, words):
        if code in PASSING:
            raise RetryableError(f"VK: {words}", PASSING[code])
        raise RefusedError(self._reason(code) or f"VK: {words}", code)

    def _reason(self, code):
        if code in BAD_TOKENS:
            return self.env._("VK no longer takes the access token: make a new one there.")
        if code in MISSING_RIGHTS:
            return self.env._("VK denies access: the access token may lack one of the rights named in the set-up.")
        if code in CLOSED_COMMENTS:
            return self.env._(
                "The community may not comment there: comments are closed, or what was commented is gone."
            )
        if code in LEFT_CHATS:
            return self.env._("The community is not in this chat any more.")
        return {
            14: self.env._("VK asks for a captcha: answer once in VK itself."),
            222: self.env._("VK takes no links in comments here."),
            223: self.env._("VK takes no more comments of the community for now."),
            900: self.env._("The customer has blocked the community, or is blocked by it."),
            901: self.env._("The customer does not allow the community to write: they have to write first."),
            902: self.env._("The customer's privacy settings do not allow it."),
            914: self.env._("The message is too long for VK."),
            950: self.env._("The time in which VK takes an answer is over."),
        }.get(code)

    def _register_webhook(self, channel):
        group = {"group_id": self._group_id(channel)}
        values = {**group, "url": channel.webhook_url, "title": SERVER_TITLE, "secret_key": channel.signing_secret}
        if server := self._find_server(channel):
            server_id = as_number(server.get("id"))
            self._call(channel, "groups.editCallbackServer", server_id=server_id, **values)
        else:
            server_id = as_number(as_dict(self._call(channel, "groups.addCallbackServer", **values)).get("server_id"))
        wanted = dict.fromkeys((*EVENTS, *WALL_EVENTS), 1)
        settings = {**group, "server_id": server_id, "api_version": API_VERSION, **wanted}
        self._call(channel, "groups.setCallbackSettings", **settings)
        return True

    def _find_server(self, channel):
        """Return our entry among the servers that VK tells, {} where there is none."""
        found = as_dict(self._call(channel, "groups.getCallbackServers", group_id=self._group_id(channel)))
        servers = map(as_dict, as_list(found.get("items")))
        return next((server for server in servers if server.get("url") == channel.webhook_url), {})

    def _check(self, channel):
        found = as_dict(self._call(channel, "groups.getById", group_id=self._group_id(channel)))
        group = as_dict((as_list(found.get("groups")) or [{}])[0])
        yield True, self.env._("The community is “%s”.", as_text(group.get("name")))
        server = self._find_server(channel)
        if not server:
            yield False, self.env._("VK does not know our address: press “Tell the Provider Our Address”.")
        elif server.get("status") != "ok":
            yield (
                False,
                self.env._("VK could not reach us: press “Confirm” on the tab “Callback API” of the community."),
            )
        else:
            values = {"group_id": self._group_id(channel), "server_id": as_number(server.get("id"))}
            events = as_dict(as_dict(self._call(channel, "groups.getCallbackSettings", **values)).get("events"))
            yield (
                bool(as_number(events.get("message_new"))),
                self.env._("VK sends messages to us.")
                if as_number(events.get("message_new"))
                else self.env._("VK tells us of no messages: press “Tell the Provider Our Address”."),
            )


class FeedbackGatewayVkComment(models.AbstractModel):
    """Comments under posts of the community's wall: answers to them are comments too."""

    _name = "feedback.gateway.vk.comment"
    _inherit = "feedback.gateway.vk"
    _description = "VK Gateway for Comments"

    _is_reply_public = True

    def _send(self, channel, reply):
        owner_id, post_id, _author_id = WALL.fullmatch(reply.thread_key).groups()
        values = {"owner_id": owner_id, "post_id": post_id, "from_group": self._group_id(channel)}
        if reply.reply_to:
            values["reply_to_comment"] = reply.reply_to.rpartition(":")[2]
        attachments = [self._upload(channel, owner_id, *file) for file in reply.files]
        values |= {"message": reply.text, "attachments": ",".join(attachments), "guid": reply.key}
        sent = as_dict(self._call(channel, "wall.createComment", **values))
        return f"wall{owner_id}_{post_id}:{as_text(sent.get('comment_id'))}"

    def _upload(self, channel, peer_id, name, mimetype, data):
        """Photos of a wall take the token of a person; documents take the community's."""
        server = self._call(channel, "docs.getWallUploadServer", group_id=self._group_id(channel))
        return self._upload_document(channel, server, name, mimetype, data)


def _attachment(kind, saved):
    parts = (saved.get("owner_id"), saved.get("id"), saved.get("access_key"))
    return kind + "_".join(as_text(part) for part in parts if part)
