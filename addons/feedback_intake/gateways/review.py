import hashlib
import json
from datetime import timedelta

from odoo import models

from ..exceptions import GatewayError, PayloadError
from ..tools.delivery import Delivery
from ..tools.message import Author, InboundMessage
from ..tools.payload import as_dict, from_iso
from ..tools.review import reply_id

# So far back reviews are read again: somebody may have answered them elsewhere, or changed them.
OVERLAP = timedelta(days=3)
PAGE_SIZE = 100
# Marks what we have asked for; no request that comes in has this method.
POLLED = {":method": "POLL"}


class FeedbackGatewayReview(models.AbstractModel):
    """What systems of public reviews have in common: they are asked and list the newest first; a review has one answer,
    which everybody can read.

    A provider fills in ``_reviews``, ``_moment`` and ``_read_review``.
    """

    _name = "feedback.gateway.review"
    _inherit = "feedback.gateway"
    _description = "Review Gateway"

    _has_webhook = False
    _has_history = True
    _poll_minutes = 60
    _is_reply_public = True
    _is_reply_single = True

    def _reviews(self, channel):
        """Yield reviews as the provider's JSON says them, the newest first, page by page as they are asked for."""
        raise NotImplementedError

    def _listings(self, channel):
        """Yield lists of reviews, each in an order of its own."""
        yield self._reviews(channel)

    def _moment(self, review):
        """Return when the review was written or changed, naive UTC: what the list is sorted by."""
        raise NotImplementedError

    def _read_review(self, channel, review):
        """Return what a review and the answer to it say, a list of InboundMessage."""
        raise NotImplementedError

    def _parse(self, channel, delivery):
        return self._read_review(channel, as_dict(delivery.json()))

    def _delivery_key(self, channel, delivery):
        """Equal as long as review and answer say the same: how many find it helpful, for one, does not count."""
        try:
            said = self.with_context(lang=None)._parse(channel, delivery)
        except GatewayError:
            return delivery.digest
        return f"{said[0].thread_key[:200]}:{hashlib.sha256(repr(said).encode()).hexdigest()}"

    def _poll(self, channel, cursor):
        last = from_iso(cursor)
        found = self._found(channel, last)
        for start in range(0, len(found), PAGE_SIZE):
            page = found[start : start + PAGE_SIZE]
            last = max(filter(None, (last, *(moment for moment, _review in page))), default=None)
            yield [self._stored(channel, review) for _moment, review in page], last and last.isoformat()

    def _found(self, channel, last):
        """Return [(moment or None, review)] of what may be new, the oldest first.

        Of what was there before the channel no more is read than is to be imported.

        :param last: moment of the newest that is known, or None
        """
        since = max(filter(None, (channel.import_since, last and last - OVERLAP)), default=None)
        found, old = [], 0
        for listing in self._listings(channel):
            for review in listing:
                moment = self._known_moment(review)
                if moment and since and moment < since:
                    break
                old += channel._is_old(moment)
                if old > channel.import_limit:
                    old = channel.import_limit
                    break
                found.append((moment, review))
        return sorted(reversed(found), key=lambda one: one[0] or (last or channel.create_date))

    def _known_moment(self, review):
        try:
            return self._moment(review)
        except PayloadError:
            return None  # it is stored all the same, and whoever reads it there sees what is wrong

    def _stored(self, channel, review):
        """Return (delivery key, body, headers) of a review for the ledger."""
        body = json.dumps(review, ensure_ascii=False).encode()
        delivery = Delivery.from_record(POLLED, body)
        return self._delivery_key(channel, delivery), body, POLLED

    def _answer_of_ours(self, review_id, text, sent_date=None, name=""):
        """Return the answer that stands under a review, whoever of the company has given it."""
        return InboundMessage(
            external_id=reply_id(review_id, text),
            thread_key=review_id,
            is_ours=True,
            author=Author(name=name),
            body=text,
            sent_date=sent_date,
        )

    def _reply_remarks(self):
        return [
            self.env._("At most %s characters.", self._reply_limit),
            self.env._("There is one answer: yours replaces the one before."),
        ]
