from dataclasses import replace
from datetime import timedelta, timezone
from urllib.parse import urlsplit

from odoo import fields, models

from ..exceptions import GatewayError, PayloadError, RefusedError, UnsupportedEvent
from ..tools.message import Author, InboundMessage
from ..tools.meta_chat import type_of
from ..tools.payload import as_dict, as_link, as_number, as_text

# Tokens live for 60 days and may be renewed while they do: so early it is done.
RENEW_DAYS = 40
MOST_SECONDS = 366 * 24 * 3600


class FeedbackGatewayInstagram(models.AbstractModel):
    """Instagram API with Instagram login: messages and comments of a professional account.

    https://developers.facebook.com/documentation/instagram-platform
    """

    _name = "feedback.gateway.instagram"
    _inherit = "feedback.gateway.meta.chat"
    _description = "Instagram Gateway"

    _settings = ("confirmation_code", "signing_secret", "external_account", "access_token")
    # The app has two names and two secrets, Meta's and Instagram's: the proof would have to know which one counts.
    _proves_app = False
    _object = "instagram"
    _brand = "Instagram"
    _api_url = "https://graph.instagram.com/v25.0"
    _webhook_fields = ("messages", "messaging_postbacks", "messaging_seen", "comments", "live_comments")
    _name_fields = ("name",)
    _reply_limit = 1000
    _is_limit_in_bytes = True
    _reply_takes_files = True

    def _of_thread(self, thread_key):
        kind = thread_key.partition(":")[0]
        return self.env[f"feedback.gateway.instagram.{kind}"] if kind in ("comment", "private") else self

    def _item_key(self, kind, item):
        return as_text(item.get("id")) if kind in ("comments", "live_comments") else super()._item_key(kind, item)

    def _read_change(self, channel, field, value):
        if field not in ("comments", "live_comments"):
            raise UnsupportedEvent(self.env._("%s tells of something other than a message.", self._brand))
        author, comment_id = as_dict(value.get("from")), as_text(value.get("id"))
        if not comment_id:
            raise PayloadError("The comment has no ID.")
        author_id = as_text(author.get("id"))
        is_ours = author_id == channel.external_account or any(one.get("self_ig_scoped_id") for one in (value, author))
        return [
            InboundMessage(
                external_id=comment_id,
                thread_key=f"comment:{as_text(value.get('parent_id')) or comment_id}",
                author=Author() if is_ours else Author(author_id, as_text(author.get("username"))),
                is_ours=is_ours,
                body=as_text(value.get("text")) or self._unreadable(),
                reply_to=as_text(value.get("parent_id")),
            )
        ]

    def _complete(self, channel, messages):
        """A comment says little without what it is about: its link leads there."""
        return [
            replace(one, link=self._permalink(channel, one))
            if one.kind == "message" and not one.is_ours and one.thread_key.startswith("comment:")
            else one
            for one in messages
        ]

    def _permalink(self, channel, message):
        try:
            found = self._call(channel, "GET", message.external_id, params={"fields": "media{permalink}"})
            return as_link(as_dict(found.get("media")).get("permalink"))
        except GatewayError:  # worth no delay
            return ""

    def _post(self, channel, reply, values):
        """Instagram fetches files itself, from an address."""
        message = {"text": reply.text}
        if reply.files:
            kind = type_of(reply.files[0][1])
            message = {"attachment": {"type": kind, "payload": {"url": reply.file_urls[0]}}}
        return self._call(channel, "POST", f"{channel.external_account}/messages", json={**values, "message": message})

    def _check_token(self, channel):
        """Instagram tells when a token ends only as it renews it, and renews none in its first day."""
        soon = fields.Datetime.now() + timedelta(days=RENEW_DAYS)
        if not channel.token_end_date or channel.token_end_date < soon:
            try:
                self._renew_token(channel)
            except RefusedError as error:
                if not channel.token_end_date:
                    yield True, self.env._("The access token cannot be renewed yet: %s", str(error))
                    return
        yield self._judge_expiry(int(channel.token_end_date.replace(tzinfo=timezone.utc).timestamp()))

    def _renew_token(self, channel):
        params = {"grant_type": "ig_refresh_token", "access_token": channel.access_token}
        parts = urlsplit(channel.api_url or self._api_url)
        found = self._call(channel, "GET", f"{parts.scheme}://{parts.netloc}/refresh_access_token", params=params)
        token, seconds = as_text(found.get("access_token")), as_number(found.get("expires_in"))
        if token and seconds:
            channel.write(
                {
                    "access_token": token,
                    "token_end_date": fields.Datetime.now() + timedelta(seconds=min(seconds, MOST_SECONDS)),
                }
            )

    def _check_account(self, channel):
        found = self._call(channel, "GET", "me", params={"fields": "user_id,username"})
        name, account = as_text(found.get("username")), as_text(found.get("user_id"))
        yield True, self.env._("The account is “%s”.", name)
        if account != channel.external_account:
            yield False, self.env._("The access token is for the account %s: enter that under “Account”.", account)

    def _check_webhook(self, channel):
        """Whether the app has our address, Instagram tells its dashboard alone."""
        found = self._as_list(self._call(channel, "GET", f"{channel.external_account}/subscribed_apps"))
        yield (
            bool(found),
            self.env._("The account tells the app what happens.")
            if found
            else self.env._("The account does not tell the app: press “Tell the Provider Our Address”."),
        )

    def _register_webhook(self, channel):
        """Have the account tell the app. Where the app sends it to is entered by people, see the steps."""
        params = {"subscribed_fields": ",".join(self._webhook_fields)}
        self._call(channel, "POST", f"{channel.external_account}/subscribed_apps", params=params)
        return True

    def _setup_steps(self, channel):
        return [
            self.env._("In the Instagram app, make the account a professional one, and allow access to messages."),
            self.env._("At developers.facebook.com, open “My Apps” and press “Create App”."),
            self.env._("Choose the use case “Manage messaging & content on Instagram”."),
            self.env._("Open “API setup with Instagram login” and copy “Instagram app secret” into “Secret”."),
            self.env._("Press “Make One” for the confirmation code, and save."),
            self.env._("Under “Configure webhooks”, enter the webhook and the confirmation code from here."),
            self.env._("Subscribe to %s.", ", ".join(self._webhook_fields)),
            self.env._("Under “Generate access tokens”, press “Add account”, and copy the token into “Access Token”."),
            self.env._("Copy the number beneath the account's name into “Account”, and save."),
            self.env._("Press “Tell the Provider Our Address”, then “Test”."),
            self.env._("In the app, press “Publish”: before, only people with a role in the app are heard."),
            self.env._("Write to your account: the message becomes a ticket, and your answer goes back to Instagram."),
        ]


class FeedbackGatewayInstagramComment(models.AbstractModel):
    """Answers below comments: to the first one of a thread, which has all the others below it.

    https://developers.facebook.com/documentation/instagram-platform/comment-moderation
    """

    _name = "feedback.gateway.instagram.comment"
    _inherit = ["feedback.gateway.meta.comment", "feedback.gateway.instagram"]
    _description = "Instagram Comments"

    _reply_limit = 2200
    _is_limit_in_bytes = False
    _edge = "replies"

    def _answered(self, reply):
        return reply.thread_key.partition(":")[2]


class FeedbackGatewayInstagramPrivate(models.AbstractModel):
    """Private answers to comments."""

    _name = "feedback.gateway.instagram.private"
    _inherit = ["feedback.gateway.meta.private", "feedback.gateway.instagram"]
    _description = "Instagram Private Answers"
