from odoo import models

from ..exceptions import PayloadError, UnsupportedEvent
from ..tools.message import Author, File, InboundMessage
from ..tools.payload import as_dict, as_link, as_list, as_number, as_text, from_seconds

# What people write on a page: comments, and posts of visitors.
POSTS = ("post", "status", "photo", "video", "share")
KINDS = {"add": "message", "edited": "edit", "edit": "edit", "remove": "delete"}
# Of a recommendation: its kind -> kind of ticket.
RECOMMENDATIONS = {"positive": "praise", "negative": "complaint"}


class FeedbackGatewayFacebook(models.AbstractModel):
    """A Facebook page: messages (Messenger), comments, posts of visitors, recommendations.

    https://developers.facebook.com/docs/graph-api/webhooks/reference/page
    """

    _name = "feedback.gateway.facebook"
    _inherit = "feedback.gateway.meta.chat"
    _description = "Facebook Gateway"

    _object = "page"
    _brand = "Facebook"
    _webhook_fields = (
        "messages",
        "messaging_postbacks",
        "message_edits",
        "message_echoes",
        "message_deliveries",
        "feed",
        "ratings",
    )
    _permissions = ("pages_messaging", "pages_manage_metadata", "pages_read_user_content", "pages_manage_engagement")
    _name_fields = ("first_name", "last_name")
    _usual_type = {"messaging_type": "RESPONSE"}
    _reply_limit = 2000
    _reply_takes_files = True

    def _of_thread(self, thread_key):
        kind = thread_key.partition(":")[0]
        return self.env[f"feedback.gateway.facebook.{kind}"] if kind in ("comment", "private") else self

    def _item_key(self, kind, item):
        """A comment may be changed twice in one moment: only a new one is known by its ID."""
        if item.get("item") == "comment" and item.get("verb") == "add":
            return as_text(item.get("comment_id"))
        return super()._item_key(kind, item)

    def _read_change(self, channel, field, value):
        item, kind = as_text(value.get("item")), KINDS.get(as_text(value.get("verb")))
        if field not in ("feed", "ratings") or not kind or item not in ("comment", "rating", *POSTS):
            raise UnsupportedEvent(self.env._("It is nothing that somebody has written: %s", f"{field}, {item}"))
        if item == "rating":
            return [self._read_recommendation(value, kind)]
        author = self._author(value)
        is_ours = author.external_id == channel.external_account
        post_id, comment_id = (as_text(value.get(name)) for name in ("post_id", "comment_id"))
        post_id = post_id or as_text(value.get("open_graph_story_id"))
        own_id = comment_id if item == "comment" else post_id
        if not own_id:
            raise PayloadError("The comment has no ID.")
        if is_ours and (kind != "message" or item != "comment"):
            raise UnsupportedEvent(self.env._("The page itself has posted it."))
        parent_id = as_text(value.get("parent_id")) or post_id
        files = tuple(self._pictures(value)) if kind == "message" else ()
        return [
            InboundMessage(
                kind=kind,
                external_id=own_id,
                thread_key=self._thread(channel, own_id, parent_id, post_id),
                # Who removes a comment may be somebody else.
                author=Author() if is_ours or kind == "delete" else author,
                is_ours=is_ours,
                body="" if kind == "delete" else as_text(value.get("message")) or ("" if files else self._unreadable()),
                files=files,
                sent_date=from_seconds(as_number(value.get("created_time"))),
                reply_to=parent_id if parent_id not in (post_id, own_id) else "",
                link=as_link(as_dict(value.get("post")).get("permalink_url")) or f"https://www.facebook.com/{own_id}",
            )
        ]

    def _thread(self, channel, own_id, parent_id, post_id):
        """A comment on our post is a conversation with what is below it; so is a visitor's post with its comments."""
        if parent_id and parent_id not in (post_id, own_id):
            return f"comment:{parent_id}"
        known = [("channel_id", "=", channel.id), ("thread_key", "=", f"comment:{post_id}")]
        is_visitors = post_id != own_id and self.env["feedback.conversation"].search_count(known, limit=1)
        return f"comment:{post_id}" if is_visitors else f"comment:{own_id}"

    def _author(self, value):
        author = as_dict(value.get("from"))
        for name in ("sender", "reviewer"):  # so are they called where recommendations are told of
            author = author or {"id": value.get(f"{name}_id"), "name": value.get(f"{name}_name")}
            author = author if author.get("id") or author.get("name") else {}
        return Author(as_text(author.get("id")), as_text(author.get("name")))

    def _pictures(self, value):
        """Yield the files of a comment or a post."""
        urls = [value.get("photo"), value.get("video"), *as_list(value.get("photos"))]
        if as_text(value.get("item")) in ("photo", "video"):
            urls.append(value.get("link"))
        for url in dict.fromkeys(filter(None, map(as_text, urls))):
            if url.startswith("https://"):
                yield File(source={"url": url})

    def _read_recommendation(self, value, kind):
        """Facebook has no stars any more: people recommend a page or not, and say why."""
        story_id, opinion = as_text(value.get("open_graph_story_id")), as_text(value.get("recommendation_type")).lower()
        if not story_id:
            raise PayloadError("The recommendation has no ID.")
        verdicts = {
            "positive": self.env._("(Recommends the page.)"),
            "negative": self.env._("(Does not recommend the page.)"),
        }
        stars = as_number(value.get("rating"))
        return InboundMessage(
            kind=kind,
            external_id=story_id,
            thread_key=f"comment:{story_id}",
            author=self._author(value),
            body="\n".join(filter(None, (verdicts.get(opinion, ""), as_text(value.get("review_text"))))),
            rating=stars if 1 <= stars <= 5 else 0,
            sent_date=from_seconds(as_number(value.get("created_time"))),
            link=f"https://www.facebook.com/{story_id}",
            kind_of_ticket=RECOMMENDATIONS.get(opinion, ""),
        )

    def _check_webhook(self, channel):
        yield from super()._check_webhook(channel)
        found = self._as_list(self._call(channel, "GET", f"{channel.external_account}/subscribed_apps"))
        own = next((one for one in found if as_text(one.get("id")) == channel.client_id), None)
        missing = [name for name in self._webhook_fields if name not in as_list((own or {}).get("subscribed_fields"))]
        if own is None:
            yield False, self.env._("The page does not tell the app: press “Tell the Provider Our Address”.")
        elif missing:
            yield False, self.env._("The page does not tell the app everything: %s", ", ".join(missing))

    def _register_webhook(self, channel):
        self._subscribe_app(channel)
        values = {"subscribed_fields": ",".join(self._webhook_fields)}
        self._call(channel, "POST", f"{channel.external_account}/subscribed_apps", data=values)
        return True

    def _setup_steps(self, channel):
        return [
            self.env._("At developers.facebook.com, open “My Apps” and press “Create App”."),
            self.env._(
                "Choose the use cases “Engage with customers on Messenger” and “Manage everything on your Page”."
            ),
            self.env._("Under “App settings › Basic”, copy “App ID” into “Client ID”, and “App secret” into “Secret”."),
            self.env._("At business.facebook.com, open “Settings › System users” and add one with full control."),
            self.env._("Press “Assign assets” and give it the app and the page."),
            self.env._(
                "Press “Generate token”, choose the app and “Never”, and tick %s.", ", ".join(self._permissions)
            ),
            self.env._("In the Graph API Explorer, ask for me/accounts with this token."),
            self.env._("Copy the page's “id” into “Account”, and its “access_token” into “Access Token”."),
            self.env._("Press “Make One” for the confirmation code, and save."),
            self.env._("Press “Tell the Provider Our Address”, then “Test”."),
            self.env._("In the app, press “Publish”: before, only people with a role in the app are heard."),
            self.env._("Write to your page: the message becomes a ticket, and your answer goes back to Messenger."),
        ]


class FeedbackGatewayFacebookComment(models.AbstractModel):
    """Answers below comments and posts of visitors.

    https://developers.facebook.com/docs/graph-api/reference/object/comments
    """

    _name = "feedback.gateway.facebook.comment"
    _inherit = ["feedback.gateway.meta.comment", "feedback.gateway.facebook"]
    _description = "Facebook Comments"

    _reply_limit = 8000
    _edge = "comments"

    def _private_thread(self, external_id):
        """Recommendations, whose IDs have one part only, are answered in public alone."""
        return super()._private_thread(external_id) if "_" in external_id else ""


class FeedbackGatewayFacebookPrivate(models.AbstractModel):
    """Private answers to comments."""

    _name = "feedback.gateway.facebook.private"
    _inherit = ["feedback.gateway.meta.private", "feedback.gateway.facebook"]
    _description = "Facebook Private Answers"

    def _recipient(self, channel, external_id):
        """A visitor's post is known by the page and its own number."""
        kind = "post_id" if external_id.startswith(f"{channel.external_account}_") else "comment_id"
        return {kind: external_id}
