from datetime import timedelta

from odoo import fields, models
from odoo.tools import format_date

from ..exceptions import RefusedError
from ..tools.payload import as_dict, as_list, as_number, as_text, from_seconds

# So early is told that a token expires.
WARN_DAYS = 14


class FeedbackGatewayMeta(models.AbstractModel):
    """Registration and tests: the access token, the app's webhook, what the account sends to it.

    https://developers.facebook.com/docs/graph-api/webhooks/subscriptions-edge,
    https://developers.facebook.com/docs/graph-api/reference/debug_token
    """

    _inherit = "feedback.gateway.meta"

    # Fields of the webhook that we take, and what the token must be allowed.
    _webhook_fields = ()
    _permissions = ()

    def _check(self, channel):
        yield from self._check_token(channel)
        yield from self._check_account(channel)
        yield from self._check_webhook(channel)

    def _check_token(self, channel):
        token = self._debug_token(channel)
        if not token.get("is_valid"):
            why = as_text(as_dict(token.get("error")).get("message"))
            yield (
                False,
                " ".join(filter(None, (self.env._("The access token is not valid: a new one is needed."), why))),
            )
            return
        app_id = as_text(token.get("app_id"))
        if app_id and app_id != channel.client_id:
            yield False, self.env._("The access token is of another Meta app, %s.", app_id)
        allowed = [as_text(scope) for scope in as_list(token.get("scopes"))]
        if missing := [name for name in self._permissions if name not in allowed]:
            yield False, self.env._("The access token lacks permissions: %s", ", ".join(missing))
        times = [as_number(token.get(name)) for name in ("expires_at", "data_access_expires_at")]
        yield self._judge_expiry(min(filter(None, times), default=0))

    def _judge_expiry(self, seconds):
        """Return (is it well, sentence) on when the access token ends. ``seconds`` since the epoch; 0: never."""
        if not seconds:
            return True, self.env._("The access token does not expire.")
        ends = from_seconds(seconds)
        day = format_date(self.env, ends.date())
        if ends - fields.Datetime.now() > timedelta(days=WARN_DAYS):
            return True, self.env._("The access token is valid until %s.", day)
        return False, self.env._("The access token expires on %s: make a new one before.", day)

    def _debug_token(self, channel):
        """Return what Meta knows of the channel's access token."""
        params = {"input_token": channel.access_token}
        found = self._call(channel, "GET", "debug_token", token=self._app_token(channel), params=params)
        return as_dict(found.get("data"))

    def _check_account(self, channel):
        """Yield whether the account can be reached, with its name."""
        found = self._call(channel, "GET", channel.external_account, params={"fields": "name"})
        yield True, self.env._("The account is “%s”.", as_text(found.get("name")))

    def _check_webhook(self, channel):
        """Yield whether the app sends to us what we take."""
        sentence = self._subscription_fault(channel, self._subscription(channel))
        yield not sentence, sentence or self.env._("%s sends messages to us.", self._brand)

    def _subscription(self, channel):
        """Return what the app has subscribed to for our kind of account, {} for nothing."""
        found = self._call(channel, "GET", f"{channel.client_id}/subscriptions", token=self._app_token(channel))
        return next((one for one in self._as_list(found) if one.get("object") == self._object), {})

    def _subscription_fault(self, channel, subscription):
        """Return what is wrong with a subscription, a sentence, or ""."""
        if as_text(subscription.get("callback_url")) != channel.webhook_url or subscription.get("active") is False:
            return self.env._(
                "%s sends messages to another address, or nowhere: press “Tell the Provider Our Address”.", self._brand
            )
        # Meta lists them as names, or as objects with a name and a version.
        listed = as_list(subscription.get("fields"))
        taken = {as_text(one.get("name") if isinstance(one, dict) else one) for one in listed}
        if missing := [name for name in self._webhook_fields if name not in taken]:
            return self.env._(
                "%(brand)s does not send everything: %(fields)s", brand=self._brand, fields=", ".join(missing)
            )
        return ""

    def _subscribe_app(self, channel):
        """Have the app send to us. Meta looks at once whether we are there.

        :raise RefusedError: it sends to somebody else already, who would get nothing any more
        """
        url = as_text(self._subscription(channel).get("callback_url"))
        if url and url != channel.webhook_url:
            raise RefusedError(
                self.env._(
                    "The Meta app sends to %s already, and has one address only: take another app for this channel.",
                    url,
                )
            )
        values = {
            "object": self._object,
            "callback_url": channel.webhook_url,
            "verify_token": channel.confirmation_code,
            "fields": ",".join(self._webhook_fields),
        }
        self._call(channel, "POST", f"{channel.client_id}/subscriptions", token=self._app_token(channel), data=values)
