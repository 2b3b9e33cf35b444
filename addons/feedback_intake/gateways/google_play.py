from urllib.parse import quote

from odoo import models

from ..exceptions import PayloadError, UnsupportedEvent
from ..tools.message import Answer, Author, InboundMessage
from ..tools.payload import as_dict, as_list, as_number, as_text, from_seconds
from ..tools.review import reply_id, review_body

LARGEST_PAGE = 100
# Google lists a week; should its pages never end, we do.
MAX_PAGES = 150


class FeedbackGatewayGooglePlay(models.AbstractModel):
    """Reviews of an Android app: https://developers.google.com/android-publisher/reply-to-reviews

    Google lists those with a text that were written or changed within the last week, the newest first.
    """

    _name = "feedback.gateway.google_play"
    _inherit = ["feedback.gateway.google", "feedback.gateway.review"]
    _description = "Google Play Gateway"

    _settings = ("external_account", "client_secret")
    _api_url = "https://androidpublisher.googleapis.com"
    _google_scope = "https://www.googleapis.com/auth/androidpublisher"
    _can_reply = True
    _reply_limit = 350

    def _reviews(self, channel):
        params = {"maxResults": LARGEST_PAGE}
        for _page in range(MAX_PAGES):
            content = self._call(channel, "GET", self._path(channel), params=params)
            yield from map(as_dict, as_list(content.get("reviews")))
            token = as_text(as_dict(content.get("tokenPagination")).get("nextPageToken"))
            if not token:
                return
            params["token"] = token

    def _path(self, channel):
        package = quote((channel.external_account or "").strip(), safe="")
        return f"/androidpublisher/v3/applications/{package}/reviews"

    def _moment(self, review):
        said, _answered = self._comments(review)
        return self._time(said)

    def _comments(self, review):
        """Return (what the customer says, what we have answered)."""
        said, answered = {}, {}
        for comment in map(as_dict, as_list(review.get("comments"))):
            said = as_dict(comment.get("userComment")) or said
            answered = as_dict(comment.get("developerComment")) or answered
        return said, answered

    def _time(self, comment):
        return from_seconds(as_dict(comment.get("lastModified")).get("seconds"))

    def _read_review(self, channel, review):
        review_id = as_text(review.get("reviewId"))
        if not review_id:
            raise PayloadError("The review has no ID.")
        said, answered = self._comments(review)
        if not said:
            raise UnsupportedEvent(self.env._("The customer has written nothing in it."))
        messages = [self._read_said(channel, review_id, review, said)]
        if text := as_text(answered.get("text")):
            messages.append(self._answer_of_ours(review_id, text, self._time(answered)))
        return messages

    def _read_said(self, channel, review_id, review, said):
        text = as_text(said.get("originalText")) or as_text(said.get("text"))
        title, tab, body = text.partition("\t")
        title, body = (title, body) if tab else ("", text)
        package = quote(channel.external_account or "", safe="")
        return InboundMessage(
            external_id=review_id,
            thread_key=review_id,
            is_current=True,
            author=Author(
                name=as_text(review.get("authorName")), language=as_text(said.get("reviewerLanguage"))[:2].lower()
            ),
            subject=title.strip(),
            body=review_body(title, body),
            answers=tuple(self._read_answers(said)),
            sent_date=self._time(said),
            rating=min(max(as_number(said.get("starRating")), 0), 5),
            link=f"https://play.google.com/store/apps/details?id={package}&reviewId={quote(review_id, safe='')}",
        )

    def _read_answers(self, said):
        device = as_dict(said.get("deviceMetadata"))
        model = [as_text(device.get(name)) for name in ("manufacturer", "productName")]
        values = [
            ("appVersionName", self.env._("App Version"), as_text(said.get("appVersionName"))),
            ("appVersionCode", self.env._("App Version Code"), as_text(said.get("appVersionCode"))),
            ("device", self.env._("Device"), " ".join(filter(None, model)) or as_text(said.get("device"))),
            ("androidOsVersion", self.env._("Android API Level"), as_text(said.get("androidOsVersion"))),
        ]
        return (Answer(key, label, value) for key, label, value in values if value)

    def _send(self, channel, reply):
        path = f"{self._path(channel)}/{quote(reply.thread_key, safe='')}:reply"
        result = as_dict(self._call(channel, "POST", path, json={"replyText": reply.text}).get("result"))
        return reply_id(reply.thread_key, as_text(result.get("replyText")) or reply.text)

    def _check(self, channel):
        self._call(channel, "GET", self._path(channel), params={"maxResults": 1})
        yield True, self.env._("Google Play shows us the reviews of %s.", channel.external_account)

    def _setup_steps(self, channel):
        return [
            self.env._(
                "In the Google Cloud console, open a project and enable the “Google Play Android Developer API”."
            ),
            self.env._("There, under “IAM & Admin > Service Accounts”, create a service account."),
            self.env._("Open it and, under “Keys > Add Key > Create new key”, choose JSON: a file is downloaded."),
            self.env._("Copy all that is in the file into “Client Secret”."),
            self.env._(
                "In Play Console, under “Users and permissions > Invite new users”, enter the service account's"
                " address %s"
                " and give it “View app information” and “Reply to reviews” for your app.",
                self._service_account_email(channel),
            ),
            self.env._("Enter the app's package name, such as com.example.app, as “Account”, save and press “Test”."),
        ]
