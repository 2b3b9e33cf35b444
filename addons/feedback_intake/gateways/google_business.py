import re
from urllib.parse import quote

from odoo import models

from ..exceptions import PayloadError, RefusedError
from ..tools.message import Author, InboundMessage
from ..tools.payload import as_dict, as_list, as_text, from_iso
from ..tools.review import reply_id

STARS = {"ONE": 1, "TWO": 2, "THREE": 3, "FOUR": 4, "FIVE": 5}
LARGEST_PAGE = 50
MAX_PAGES = 2000
LOCATION = re.compile(r"^accounts/[^/\s]+/locations/[^/\s]+$")
# Google puts its translation in front of what was written, or behind it.
TRANSLATED, ORIGINAL = "(Translated by Google)", "(Original)"


class FeedbackGatewayGoogleBusiness(models.AbstractModel):
    """Reviews of a place at Google: https://developers.google.com/my-business/reference/rest/v4/accounts.locations.reviews

    Google opens this API on request only, and to people, not to service accounts.
    """

    _name = "feedback.gateway.google_business"
    _inherit = ["feedback.gateway.google", "feedback.gateway.review"]
    _description = "Google Business Profile Gateway"

    _settings = ("external_account", "client_id", "client_secret", "access_token")
    _api_url = "https://mybusiness.googleapis.com"
    _google_scope = "https://www.googleapis.com/auth/business.manage"
    _can_reply = True
    _reply_limit = 4096
    _is_limit_in_bytes = True

    def _path(self, channel):
        """:raise RefusedError: no location is entered"""
        location = (channel.external_account or "").strip().strip("/")
        if not LOCATION.match(location):
            raise RefusedError(self.env._("“Account” is a location, such as accounts/123/locations/456."))
        return f"/v4/{quote(location)}/reviews"

    def _reviews(self, channel):
        params = {"pageSize": LARGEST_PAGE, "orderBy": "updateTime desc"}
        for _page in range(MAX_PAGES):
            content = self._call(channel, "GET", self._path(channel), params=params)
            yield from map(as_dict, as_list(content.get("reviews")))
            params["pageToken"] = as_text(content.get("nextPageToken"))
            if not params["pageToken"]:
                return

    def _moment(self, review):
        return from_iso(review.get("updateTime")) or from_iso(review.get("createTime"))

    def _read_review(self, channel, review):
        review_id = as_text(review.get("reviewId")) or as_text(review.get("name")).rpartition("/")[2]
        if not review_id:
            raise PayloadError("The review has no ID.")
        reviewer, answered = as_dict(review.get("reviewer")), as_dict(review.get("reviewReply"))
        is_named = not reviewer.get("isAnonymous")
        message = InboundMessage(
            external_id=review_id,
            thread_key=review_id,
            is_current=True,
            author=Author(name=as_text(reviewer.get("displayName")) if is_named else ""),
            body=self._original(as_text(review.get("comment"))),
            sent_date=self._moment(review),
            rating=STARS.get(as_text(review.get("starRating")), 0),
        )
        if text := self._original(as_text(answered.get("comment"))):
            return [message, self._answer_of_ours(review_id, text, from_iso(answered.get("updateTime")))]
        return [message]

    def _original(self, text):
        """Return what was written, without Google's translation of it."""
        if TRANSLATED not in text:
            return text.strip()
        if ORIGINAL in text:
            return text.rpartition(ORIGINAL)[2].strip()
        return text.partition(TRANSLATED)[0].strip()

    def _reply_remarks(self):
        return [self.env._("There is one answer: yours replaces the one before.")]

    def _send(self, channel, reply):
        path = f"{self._path(channel)}/{quote(reply.thread_key, safe='')}/reply"
        sent = self._call(channel, "PUT", path, json={"comment": reply.text})
        return reply_id(reply.thread_key, self._original(as_text(sent.get("comment"))) or reply.text)

    def _check(self, channel):
        content = self._call(channel, "GET", self._path(channel), params={"pageSize": 1})
        yield True, self.env._("Google shows us the reviews: %s in all.", as_text(content.get("totalReviewCount")) or 0)

    def _setup_steps(self, channel):
        return [
            self.env._(
                "Ask Google for access to the Business Profile APIs: the form is at"
                " https://developers.google.com/my-business/content/prereqs."
            ),
            self.env._(
                "In the Google Cloud console, in the project that got access, enable the “Google My Business API”."
            ),
            self.env._(
                "Under “APIs & Services > Credentials > Create credentials > OAuth client ID”, choose “Web"
                " application” and"
                " enter https://developers.google.com/oauthplayground as redirect URI. Copy its ID and secret"
                " into “Client"
                " ID” and “Client Secret”."
            ),
            self.env._(
                "At https://developers.google.com/oauthplayground, under the gear, choose to use your own"
                " credentials. Enter"
                " the scope %s, sign in as an owner of the profile, and exchange the code for tokens.",
                self._google_scope,
            ),
            self.env._(
                "Copy the refresh token into “Access Token”. Publish the consent screen, or it ends after 7 days."
            ),
            self.env._(
                "Enter the location as “Account”, such as accounts/123/locations/456. The numbers are shown by"
                " the methods"
                " accounts.list and accounts.locations.list of Google's API pages."
            ),
            self.env._("Save and press “Test”."),
        ]
