import re
import time
from urllib.parse import quote

from odoo import models

from ..exceptions import PayloadError, RefusedError
from ..tools.jwt import sign_jwt
from ..tools.message import Answer, Author, InboundMessage
from ..tools.payload import as_dict, as_list, as_number, as_text, from_iso
from ..tools.review import reply_id, review_body

LARGEST_PAGE = 200
MAX_PAGES = 500
# Apple takes tokens that are valid for up to 20 minutes.
TOKEN_SECONDS = 15 * 60
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.IGNORECASE)


class FeedbackGatewayAppStore(models.AbstractModel):
    """Reviews of an app in Apple's stores, by the App Store Connect API.

    https://developer.apple.com/documentation/appstoreconnectapi/customer-reviews; the token:
    https://developer.apple.com/documentation/appstoreconnectapi/generating-tokens-for-api-requests
    """

    _name = "feedback.gateway.app_store"
    _inherit = "feedback.gateway.review"
    _description = "App Store Gateway"

    _settings = ("external_account", "client_id", "client_secret")
    _api_url = "https://api.appstoreconnect.apple.com"
    _can_reply = True
    _reply_limit = 5970

    def _request_headers(self, channel):
        """``client_id`` holds the key's ID and, unless the key is one person's, the issuer's in front of it."""
        entered = channel.client_id or ""
        issuer = UUID.search(entered)
        key_id = UUID.sub(" ", entered).strip(" /,;:")
        if not key_id or not channel.client_secret:
            raise RefusedError(self.env._("The key of App Store Connect is not filled in yet."))
        now = int(time.time())
        claims = {"iss": issuer[0]} if issuer else {"sub": "user"}
        claims |= {"iat": now, "exp": now + TOKEN_SECONDS, "aud": "appstoreconnect-v1"}
        return {"Authorization": f"Bearer {sign_jwt(claims, channel.client_secret, key_id)}"}

    def _call(self, channel, method, url, **options):
        """Return the JSON that Apple answers.

        :raise RefusedError: in Apple's own words
        """
        answer = channel._request(method, url, check=False, **options)
        if answer.status == 429 or answer.status >= 500:
            channel._check_answer(answer, "App Store Connect")
        if 200 <= answer.status < 300:
            return as_dict(answer.json())
        try:
            errors = [as_dict(error) for error in as_list(as_dict(answer.json()).get("errors"))]
            words = " ".join(as_text(error.get("detail")) or as_text(error.get("title")) for error in errors)
        except PayloadError:
            words = ""
        raise RefusedError(f"App Store: {words or answer.status}", answer.status)

    def _reviews(self, channel):
        """Each review has the answer to it, if any, under ``response``."""
        url, params = self._path(channel), {"sort": "-createdDate", "limit": LARGEST_PAGE, "include": "response"}
        for _page in range(MAX_PAGES):
            content = self._call(channel, "GET", url, params=params)
            included = {as_text(one.get("id")): one for one in map(as_dict, as_list(content.get("included")))}
            for review in map(as_dict, as_list(content.get("data"))):
                linked = as_dict(as_dict(as_dict(review.get("relationships")).get("response")).get("data"))
                response = included.get(as_text(linked.get("id")))
                yield {**review, "response": response} if response else review
            url, params = as_text(as_dict(content.get("links")).get("next")), None
            if not url:
                return

    def _path(self, channel):
        return f"/v1/apps/{quote((channel.external_account or '').strip(), safe='')}/customerReviews"

    def _moment(self, review):
        return from_iso(as_dict(review.get("attributes")).get("createdDate"))

    def _read_review(self, channel, review):
        review_id, said = as_text(review.get("id")), as_dict(review.get("attributes"))
        if not review_id or not said:
            raise PayloadError("The review has no ID or says nothing.")
        title, territory = as_text(said.get("title")), as_text(said.get("territory"))
        message = InboundMessage(
            external_id=review_id,
            thread_key=review_id,
            is_current=True,
            author=Author(name=as_text(said.get("reviewerNickname"))),
            subject=title.strip(),
            body=review_body(title, as_text(said.get("body"))),
            answers=(Answer("territory", self.env._("Country of the Store"), territory),) if territory else (),
            sent_date=from_iso(said.get("createdDate")),
            rating=min(max(as_number(said.get("rating")), 0), 5),
        )
        return [message, *self._read_response(review_id, as_dict(review.get("response")))]

    def _read_response(self, review_id, response):
        """Yield our answer; once Apple has published it, that it has arrived."""
        answered = as_dict(response.get("attributes"))
        text = as_text(answered.get("responseBody"))
        if not text:
            return
        yield self._answer_of_ours(review_id, text, from_iso(answered.get("lastModifiedDate")))
        state = "delivered" if answered.get("state") == "PUBLISHED" else "sent"
        yield InboundMessage(
            kind="delivery_state", external_id=reply_id(review_id, text), thread_key=review_id, state=state
        )

    def _send(self, channel, reply):
        review = {"data": {"type": "customerReviews", "id": reply.thread_key}}
        data = {
            "type": "customerReviewResponses",
            "attributes": {"responseBody": reply.text},
            "relationships": {"review": review},
        }
        sent = as_dict(self._call(channel, "POST", "/v1/customerReviewResponses", json={"data": data}).get("data"))
        text = as_text(as_dict(sent.get("attributes")).get("responseBody"))
        return reply_id(reply.thread_key, text or reply.text)

    def _reply_remarks(self):
        return [*super()._reply_remarks(), self.env._("Apple publishes it within a day.")]

    def _check(self, channel):
        self._call(channel, "GET", self._path(channel), params={"limit": 1})
        yield True, self.env._("The App Store shows us the reviews.")

    def _setup_steps(self, channel):
        return [
            self.env._(
                "In App Store Connect, under “Users and Access > Integrations > App Store Connect API”, press +"
                " to make a key"
                " with the role “Customer Support”."
            ),
            self.env._("Download the key, a file AuthKey_….p8, and copy all that is in it into “Client Secret”."),
            self.env._("Enter the Issuer ID and behind it, after a space, the Key ID as “Client ID”."),
            self.env._("Under “Apps > your app > App Information”, copy the Apple ID, a number, into “Account”."),
            self.env._("Save and press “Test”."),
        ]
