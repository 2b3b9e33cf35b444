import hmac

from odoo import models

from ..exceptions import AuthenticationError, PayloadError, RefusedError, RetryableError, UnsupportedEvent
from ..tools.delivery import Acknowledgement
from ..tools.graph import changes_of, meaning_of, secret_proof, wait_of, words_of
from ..tools.payload import as_dict, as_list, as_text
from ..tools.signature import check_hex_hmac


class OutsideWindow(RefusedError):
    """Too much time has passed since the customer's last message."""


class FeedbackGatewayMeta(models.AbstractModel):
    """What WhatsApp, Facebook and Instagram have in common: Meta's webhooks and its Graph API.

    https://developers.facebook.com/docs/graph-api/webhooks/getting-started
    The tests of a channel and its registration stand in ``base_meta_setup.py``.
    """

    _name = "feedback.gateway.meta"
    _inherit = "feedback.gateway"
    _description = "What Meta's Gateways Have in Common"

    _settings = ("confirmation_code", "signing_secret", "client_id", "external_account", "access_token")
    _made_settings = ("confirmation_code",)
    _api_url = "https://graph.facebook.com/v25.0"
    _can_reply = True
    _reply_window_hours = 24
    _has_files_apart = True
    # Whether calls prove that they come from the app.
    _proves_app = True
    # The name of what is subscribed to: the deliveries' "object".
    _object = ""
    # The name that people know the system by.
    _brand = ""

    def _answer_handshake(self, channel, delivery):
        """Meta asks once, when the address is entered, and shows a word that only the channel's owner knows."""
        query = delivery.query
        if delivery.method != "GET" or query.get("hub.mode") != "subscribe":
            return None
        expected, given = channel.confirmation_code or "", query.get("hub.verify_token", "")
        if not expected or not hmac.compare_digest(expected.encode(), given.encode()):
            raise AuthenticationError("The verify token is wrong.")
        return Acknowledgement(query.get("hub.challenge", ""))

    def _authenticate(self, channel, delivery):
        given = delivery.headers.get("X-Hub-Signature-256")
        check_hex_hmac(channel.signing_secret, delivery.body, given, prefix="sha256=")

    def _delivery_key(self, channel, delivery):
        """One message is known by its ID, so that it is equal in another batch, too."""
        keys = {self._item_key(kind, item) for account, kind, item in self._items(delivery) if account}
        return keys.pop() or delivery.digest if len(keys) == 1 else delivery.digest

    def _parse(self, channel, delivery):
        found, reasons = [], []
        for account, kind, item in self._items(delivery):
            if account not in (channel.external_account, None):
                reasons.append(self.env._("It is for the account %s, not for this channel's.", account))
                continue
            try:
                found += self._read(channel, kind, item)
            except UnsupportedEvent as error:
                reasons.append(str(error))
        if not found:
            raise UnsupportedEvent(reasons[0] if reasons else self.env._("Nothing in it is meant for us."))
        return found

    def _items(self, delivery):
        """Yield (account, kind, item) of all that one delivery brings; no account: it is about none alone."""
        content = as_dict(delivery.json())
        if content.get("object") != self._object:
            raise PayloadError(f"This is no delivery of {self._brand}.")
        yield from changes_of(content)

    def _item_key(self, kind, item):
        """Return what is equal when the item comes again, and never equal for another one; "" where nothing is."""
        return ""

    def _read(self, channel, kind, item):
        """Return the messages of one item, a list.

        :raise UnsupportedEvent: it does not concern us, with the reason
        """
        raise NotImplementedError

    def _request_headers(self, channel):
        return {"Authorization": f"Bearer {channel.access_token}"}

    def _call(self, channel, method, path, token="", params=None, **options):
        """Return what the Graph API answers, a dict.

        :param path: of the API, without a slash in front, or a whole address of its host
        :param token: the access token, where it is not the channel's own
        :raise RetryableError: it is busy or out of order
        :raise RefusedError: it will not, in words that agents understand
        """
        token = token or channel.access_token
        proof = {"appsecret_proof": secret_proof(channel.signing_secret, token)} if self._proves_app else {}
        headers, params = {"Authorization": f"Bearer {token}"}, {**(params or {}), **proof}
        answer = channel._request(method, path, check=False, headers=headers, params=params, **options)
        try:
            content = answer.json()
        except PayloadError:
            content = None
        error = as_dict(content.get("error")) if isinstance(content, dict) else {}
        if error:
            raise self._error(error)
        channel._check_answer(answer, self._brand)
        return as_dict(content)

    def _app_token(self, channel):
        """Return the token by which the app itself, rather than a person, asks."""
        return f"{channel.client_id}|{channel.signing_secret}"

    def _error(self, error):
        """Return the exception that says what an error of the Graph API means."""
        if seconds := wait_of(error):
            return RetryableError(f"{self._brand}: {words_of(error)}", seconds)
        kind = OutsideWindow if meaning_of(error) == "window" else RefusedError
        return kind(self._words(error), as_text(error.get("code")))

    def _words(self, error):
        """Return a sentence for agents on an error, and Meta's own words behind it."""
        told = {
            "token": self.env._("%s no longer accepts the channel's access token: a new one is needed.", self._brand),
            "permission": self.env._("The channel's access token lacks a permission for this."),
            "window": self.env._("It is too long since the customer's last message."),
            "unreachable": self.env._("%s cannot deliver messages to this person.", self._brand),
            "not_allowed": self.env._("A test number may write only to the numbers on its list."),
            "blocked": self.env._("%s has blocked the account for breaking its rules.", self._brand),
            "payment": self.env._("%s wants a means of payment first.", self._brand),
            "spam": self.env._("%s restricts the account, because people have reported its messages.", self._brand),
        }.get(meaning_of(error), "")
        own = words_of(error) or as_text(error.get("code"))
        return " ".join(filter(None, (told, f"{self._brand}: {own}")))

    def _unreadable(self):
        """Return what stands for a message that Meta tells of, but not what it says."""
        return self.env._("(The customer has sent something that %s does not pass on.)", self._brand)

    def _as_list(self, content):
        return [as_dict(one) for one in as_list(content.get("data"))]
