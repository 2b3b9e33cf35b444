import re

from odoo import models

from ..exceptions import PayloadError, RefusedError
from ..tools.message import Answer, Author, InboundMessage
from ..tools.payload import as_dict, as_list, as_number, as_text, from_iso
from ..tools.review import review_body

# Apple shows ten pages of fifty.
PAGES = 10
ENTERED = re.compile(r"^(?:id)?(\d+)((?:[\s,;]+[a-z]{2})*)$", re.IGNORECASE)


class FeedbackGatewayAppStoreRss(models.AbstractModel):
    """Reviews of an app as Apple publishes them for everybody, store by store: without a key, and without answers.

    https://itunes.apple.com/{country}/rss/customerreviews/id={app}/json; Apple describes it nowhere.
    """

    _name = "feedback.gateway.app_store_rss"
    _inherit = "feedback.gateway.review"
    _description = "App Store Feed Gateway"

    _settings = ("external_account",)
    _api_url = "https://itunes.apple.com"
    _is_reply_public = False
    _is_reply_single = False

    def _listings(self, channel):
        app, countries = self._account(channel)
        for country in countries:
            yield self._store_reviews(channel, app, country)

    def _account(self, channel):
        """Return (the app's number, two-letter codes of stores)."""
        entered = ENTERED.match((channel.external_account or "").strip())
        if not entered:
            raise RefusedError(
                self.env._("“Account” is the app's number and behind it the stores, such as 123456789 us ru de.")
            )
        return entered[1], re.findall("[a-z]{2}", entered[2].lower()) or ["us"]

    def _store_reviews(self, channel, app, country):
        for page in range(1, PAGES + 1):
            path = f"/{country}/rss/customerreviews/page={page}/id={app}/sortby=mostrecent/json"
            entries = as_dict(as_dict(channel._request("GET", path).json()).get("feed")).get("entry")
            # A lone entry stands there without a list, and the first may be the app itself, which nobody has rated.
            entries = [entries] if isinstance(entries, dict) else as_list(entries)
            if not entries:
                return
            yield from ({**entry, "store": country} for entry in map(as_dict, entries) if "im:rating" in entry)

    def _moment(self, review):
        return from_iso(self._label(review, "updated"))

    def _label(self, review, name):
        return as_text(as_dict(review.get(name)).get("label"))

    def _read_review(self, channel, review):
        review_id = self._label(review, "id")
        if not review_id:
            raise PayloadError("The review has no ID.")
        title, version = self._label(review, "title"), self._label(review, "im:version")
        values = [
            ("im:version", self.env._("App Version"), version),
            ("store", self.env._("Country of the Store"), as_text(review.get("store")).upper()),
        ]
        return [
            InboundMessage(
                external_id=review_id,
                thread_key=review_id,
                is_current=True,
                author=Author(name=self._label(as_dict(review.get("author")), "name")),
                subject=title.strip(),
                body=review_body(title, self._label(review, "content")),
                answers=tuple(Answer(key, label, value) for key, label, value in values if value),
                sent_date=from_iso(self._label(review, "updated")),
                rating=min(max(as_number(self._label(review, "im:rating")), 0), 5),
            )
        ]

    def _reply_remarks(self):
        return []

    def _check(self, channel):
        app, countries = self._account(channel)
        for country in countries:
            if next(self._store_reviews(channel, app, country), None):
                yield True, self.env._("Store %s shows reviews.", country.upper())
            else:
                yield True, self.env._("Store %s shows no reviews.", country.upper())

    def _setup_steps(self, channel):
        return [
            self.env._("Open your app's page in the App Store: its address ends with id and a number."),
            self.env._(
                "Enter the number and behind it the two-letter codes of the stores as “Account”, such as"
                " 123456789 us ru de."
            ),
            self.env._(
                "Save and press “Test”. Answers need a key of App Store Connect: a channel of the type “App Store”."
            ),
        ]
