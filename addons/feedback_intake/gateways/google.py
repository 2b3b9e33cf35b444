import json
import time

from odoo import models

from ..exceptions import PayloadError, RefusedError, RetryableError
from ..tools.delivery import read_json
from ..tools.jwt import sign_jwt
from ..tools.payload import as_dict, as_list, as_number, as_text
from ..tools.token_cache import TokenCache

TOKEN_URL = "https://oauth2.googleapis.com/token"
JWT_GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
HOUR = 3600
# Why Google says 403 to somebody who only asks too often.
TOO_OFTEN = {"rateLimitExceeded", "userRateLimitExceeded", "quotaExceeded"}

TOKENS = TokenCache()


class FeedbackGatewayGoogle(models.AbstractModel):
    """Google's APIs: access by a service account or by a person's refresh token, and errors in Google's words.

    https://developers.google.com/identity/protocols/oauth2/service-account and .../oauth2/web-server#offline
    """

    _name = "feedback.gateway.google"
    _inherit = "feedback.gateway"
    _description = "Google Gateway"

    # What the token is good for: addresses, separated by spaces.
    _google_scope = ""

    def _call(self, channel, method, path, **options):
        """Return the JSON that Google answers.

        :raise RefusedError: in Google's own words
        """
        answer = self._ask(channel, method, path, **options)
        return as_dict(answer.json()) if answer.body.strip() else {}

    def _ask(self, channel, method, path, **options):
        headers = {"Authorization": f"Bearer {self._google_token(channel)}"}
        answer = channel._request(method, path, headers=headers, check=False, **options)
        if answer.status == 401:
            TOKENS.forget(self._google_credentials(channel))
        self._check_google(channel, answer)
        return answer

    def _check_google(self, channel, answer):
        if 200 <= answer.status < 300:
            return
        if answer.status == 429 or answer.status >= 500:
            channel._check_answer(answer, "Google")
        try:
            error = as_dict(as_dict(answer.json()).get("error"))
            reasons = {as_text(as_dict(one).get("reason")) for one in as_list(error.get("errors"))}
            words = as_text(error.get("message"))
        except PayloadError:
            reasons, words = set(), ""
        if answer.status == 403 and reasons & TOO_OFTEN:
            raise RetryableError(f"Google: {words}", HOUR)
        raise RefusedError(f"Google: {words or answer.status}", answer.status)

    def _google_credentials(self, channel):
        return [channel.client_secret, channel.client_id, channel.access_token, self._google_scope]

    def _google_token(self, channel):
        return TOKENS.get(self._google_credentials(channel), lambda: self._fetch_google_token(channel))

    def _fetch_google_token(self, channel):
        """Return (access token, seconds for which it is valid).

        :raise RefusedError: Google does not know these credentials, or they are none
        """
        answer = channel._request("POST", TOKEN_URL, data=self._prepare_grant(channel), check=False)
        if answer.status == 429 or answer.status >= 500:
            channel._check_answer(answer, "Google")
        content = as_dict(answer.json())
        token = as_text(content.get("access_token"))
        if answer.status != 200 or not token:
            words = as_text(content.get("error_description")) or as_text(content.get("error"))
            raise RefusedError(self.env._("Google gives no access: %s", words or answer.status), answer.status)
        return token, as_number(content.get("expires_in")) or HOUR

    def _prepare_grant(self, channel):
        secret = (channel.client_secret or "").strip()
        if secret.startswith("{"):
            return {"grant_type": JWT_GRANT, "assertion": self._service_account_assertion(secret)}
        if not (secret and channel.client_id and channel.access_token):
            raise RefusedError(self.env._("The access to Google is not filled in yet."))
        return {
            "grant_type": "refresh_token",
            "refresh_token": channel.access_token.strip(),
            "client_id": channel.client_id.strip(),
            "client_secret": secret,
        }

    def _service_account_assertion(self, key_file):
        try:
            account = as_dict(read_json(key_file))
            email, private_key = as_text(account.get("client_email")), as_text(account.get("private_key"))
            key_id = as_text(account.get("private_key_id"))
        except PayloadError:
            email = private_key = key_id = ""
        if not email or not private_key:
            raise RefusedError(self.env._("This is not the JSON key file of a service account."))
        now = int(time.time())
        claims = {"iss": email, "scope": self._google_scope, "aud": TOKEN_URL, "iat": now, "exp": now + HOUR}
        return sign_jwt(claims, private_key, key_id)

    def _service_account_email(self, channel):
        """Return the address of the service account, for the set-up steps, or ""."""
        try:
            return as_text(json.loads(channel.client_secret or "{}").get("client_email"))
        except (ValueError, AttributeError, PayloadError):
            return ""
