import dataclasses
from urllib.parse import quote

from odoo import models

from ..exceptions import AuthenticationError, PayloadError, RefusedError, UnsupportedEvent
from ..tools.message import Answer, Author, InboundMessage
from ..tools.payload import as_dict, as_list, as_number, as_text, from_iso
from ..tools.review import review_body
from ..tools.token_cache import TokenCache
from .review import POLLED

TOKEN_PATH = "/v1/oauth/oauth-business-users-for-applications/accesstoken"
HOUR = 3600
LARGEST_PAGE = 100
MAX_PAGES = 1000
EVENTS = {
    "service-review-created": "message",
    "service-review-updated": "message",
    "service-review-deleted": "delete",
}

TOKENS = TokenCache()


class FeedbackGatewayTrustpilot(models.AbstractModel):
    """Service reviews at Trustpilot: webhooks, https://support.trustpilot.com (“Set up webhooks”), and the API,
    https://developers.trustpilot.com/service-reviews-api

    Webhooks are not signed. The secret address lets them in, and of what they say only the review's ID is used, to ask.
    """

    _name = "feedback.gateway.trustpilot"
    _inherit = "feedback.gateway.review"
    _description = "Trustpilot Gateway"

    _has_webhook = True
    # What a webhook has not told, and what was there before.
    _poll_minutes = 360
    _settings = ("external_account", "client_id", "client_secret")
    _api_url = "https://api.trustpilot.com"
    _can_reply = True
    _reply_limit = 4000

    def _authenticate(self, channel, delivery):
        """Whoever has come here knows the secret address: there is no other proof, so :meth:`_complete` asks."""
        if delivery.method != "POST":
            raise AuthenticationError("Trustpilot sends by POST.")

    def _delivery_key(self, channel, delivery):
        return super()._delivery_key(channel, delivery) if self._is_polled(delivery) else delivery.digest

    def _is_polled(self, delivery):
        return delivery.method == POLLED[":method"]

    def _parse(self, channel, delivery):
        content = as_dict(delivery.json())
        if self._is_polled(delivery):
            return self._read_review(channel, content)
        messages = [self._read_event(as_dict(event)) for event in as_list(content.get("events"))]
        if not any(messages):
            raise UnsupportedEvent(self.env._("Trustpilot tells of something other than a service review."))
        return [message for message in messages if message]

    def _read_event(self, event):
        kind = EVENTS.get(as_text(event.get("eventName")))
        review_id = as_text(as_dict(event.get("eventData")).get("id"))
        if not kind:
            return None
        if not review_id:
            raise PayloadError("The review has no ID.")
        return InboundMessage(kind=kind, external_id=review_id, thread_key=review_id, is_unproven=True)

    def _complete(self, channel, messages):
        found = [self._prove(channel, message) if message.is_unproven else [message] for message in messages]
        if not any(found):
            raise UnsupportedEvent(self.env._("Trustpilot's API does not confirm what the webhook says."))
        return [message for group in found for message in group]

    def _prove(self, channel, message):
        """Return what the API says of the review that the webhook has named."""
        path = f"/v1/private/reviews/{quote(message.external_id, safe='')}"
        try:
            review = self._call(channel, "GET", path)
        except RefusedError as error:
            if error.code not in ("404", "410"):
                raise
            return [dataclasses.replace(message, is_unproven=False)] if message.kind == "delete" else []
        unit, _user = self._account(channel)
        if message.kind == "delete" or as_text(as_dict(review.get("businessUnit")).get("id")) != unit:
            return []
        return self._read_review(channel, review)

    def _account(self, channel):
        """Return (the business unit's ID, the ID of the user in whose name we answer or "")."""
        unit, *user = (channel.external_account or "").split()
        return unit, "".join(user[:1])

    def _reviews(self, channel):
        unit, _user = self._account(channel)
        path = f"/v1/private/business-units/{quote(unit, safe='')}/reviews"
        for page in range(1, MAX_PAGES + 1):
            params = {"orderBy": "createdat.desc", "perPage": LARGEST_PAGE, "page": page}
            reviews = as_list(self._call(channel, "GET", path, params=params).get("reviews"))
            yield from map(as_dict, reviews)
            if len(reviews) < LARGEST_PAGE:
                return

    def _moment(self, review):
        return from_iso(review.get("createdAt"))

    def _read_review(self, channel, review):
        review_id, consumer = as_text(review.get("id")), as_dict(review.get("consumer"))
        if not review_id:
            raise PayloadError("The review has no ID.")
        title, answered = as_text(review.get("title")), as_dict(review.get("companyReply"))
        message = InboundMessage(
            external_id=review_id,
            thread_key=review_id,
            is_current=True,
            author=Author(
                external_id=as_text(consumer.get("id")),
                name=as_text(consumer.get("displayName")) or as_text(consumer.get("name")),
                email=as_text(review.get("referralEmail")),
                language=as_text(review.get("language"))[:2].lower(),
            ),
            subject=title.strip(),
            body=review_body(title, as_text(review.get("text"))),
            answers=tuple(self._read_answers(review)),
            sent_date=from_iso(review.get("updatedAt")) or from_iso(review.get("createdAt")),
            rating=min(max(as_number(review.get("stars")), 0), 5),
            link=f"https://www.trustpilot.com/reviews/{quote(review_id, safe='')}",
        )
        if text := as_text(answered.get("text")):
            moment = from_iso(answered.get("updatedAt")) or from_iso(answered.get("createdAt"))
            name = as_text(answered.get("authorBusinessUserName"))
            return [message, self._answer_of_ours(review_id, text, moment, name)]
        return [message]

    def _read_answers(self, review):
        if reference := as_text(review.get("referenceId")):
            yield Answer("referenceId", self.env._("Order Number"), reference)
        if location := as_text(as_dict(review.get("location")).get("name")):
            yield Answer("location", self.env._("Location"), location)
        if isinstance(review.get("isVerified"), bool):
            yield Answer("isVerified", self.env._("Verified Review"), review["isVerified"])

    def _send(self, channel, reply):
        _unit, user = self._account(channel)
        content = {"message": reply.text, **({"authorBusinessUserId": user} if user else {})}
        headers = {"x-business-user-id": user} if user else {}
        path = f"/v1/private/reviews/{quote(reply.thread_key, safe='')}/reply"
        self._call(channel, "POST", path, json=content, headers=headers)
        return self._answer_of_ours(reply.thread_key, reply.text).external_id

    def _call(self, channel, method, path, headers=None, **options):
        """Return the JSON that Trustpilot answers.

        :raise RefusedError: in Trustpilot's own words
        """
        credentials = [channel.client_id, channel.client_secret]
        token = TOKENS.get(credentials, lambda: self._fetch_token(channel))
        headers = {"Authorization": f"Bearer {token}", **(headers or {})}
        answer = channel._request(method, path, headers=headers, check=False, **options)
        if answer.status == 401:
            TOKENS.forget(credentials)
        return self._content(channel, answer)

    def _fetch_token(self, channel):
        """https://developers.trustpilot.com/get-started/authentication/grant-type-client-credentials"""
        if not channel.client_id or not channel.client_secret:
            raise RefusedError(self.env._("The access to Trustpilot is not filled in yet."))
        access = (channel.client_id.strip(), channel.client_secret.strip())
        data = {"grant_type": "client_credentials"}
        content = self._content(channel, channel._request("POST", TOKEN_PATH, data=data, auth=access, check=False))
        token = as_text(content.get("access_token"))
        if not token:
            raise RefusedError(self.env._("Trustpilot gives no access."))
        return token, as_number(content.get("expires_in")) or HOUR

    def _content(self, channel, answer):
        if answer.status == 429 or answer.status >= 500:
            channel._check_answer(answer, "Trustpilot")
        try:
            content = as_dict(answer.json()) if answer.body.strip() else {}
        except PayloadError:
            content = {}
        if 200 <= answer.status < 300:
            return content
        fault = as_dict(content.get("fault")) if isinstance(content.get("fault"), dict) else {}
        words = next(
            (text for text in (content.get("message"), fault.get("faultstring")) if text and isinstance(text, str)), ""
        )
        raise RefusedError(f"Trustpilot: {words or answer.status}", answer.status)

    def _check(self, channel):
        unit, _user = self._account(channel)
        path = f"/v1/private/business-units/{quote(unit, safe='')}/reviews"
        self._call(channel, "GET", path, params={"perPage": 1})
        yield True, self.env._("Trustpilot shows us the reviews.")

    def _setup_steps(self, channel):
        return [
            self.env._(
                "In Trustpilot Business, under “Integrations > Developers > APIs”, add an application: copy its"
                " API key into"
                " “Client ID” and its secret into “Client Secret”."
            ),
            self.env._(
                "Enter your business unit's ID as “Account”. To answer, add behind it, after a space, the User"
                " ID from your"
                " profile page."
            ),
            self.env._(
                "Under “Integrations > Developers > Webhooks”, in each of new, updated and deleted service"
                " review, add a"
                " subscription with the address below. Keep the address to yourself: it is what lets messages in."
            ),
            self.env._("Save and press “Test”. Reviews from before come in by themselves."),
        ]
