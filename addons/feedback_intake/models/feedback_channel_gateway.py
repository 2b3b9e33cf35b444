import hmac
from urllib.parse import urljoin, urlsplit

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import ormcache

from ..exceptions import RefusedError, RetryableError
from ..http_client import fetch

RETRIED_STATUSES = (408, 425, 429, 500, 502, 503, 504)
MOST_SECONDS = 24 * 3600


class FeedbackChannel(models.Model):
    """What channels of systems outside have: their webhook, what proves who they are, how their API is called."""

    _inherit = "feedback.channel"

    webhook_url = fields.Char("Webhook", compute="_compute_webhook_url", compute_sudo=True, groups="base.group_system")
    # Names of the settings that the gateway uses, separated by spaces: views show those alone.
    gateway_settings = fields.Char(compute="_compute_gateway_settings")
    can_reply = fields.Boolean(compute="_compute_gateway_settings")
    signing_secret = fields.Char(
        "Secret",
        copy=False,
        groups="base.group_system",
        help="The other side proves by it that a message comes from there.",
    )
    access_token = fields.Char(
        copy=False, groups="base.group_system", help="We prove by it to the other side who we are."
    )
    external_account = fields.Char(
        "Account", copy=False, help="Which page, group, app, number or shop it is, by its name on the other side."
    )
    client_id = fields.Char("Client ID", copy=False, help="The name under which the other side knows our access.")
    client_secret = fields.Text("Client Secret", copy=False, groups="base.group_system")
    confirmation_code = fields.Char(
        copy=False,
        groups="base.group_system",
        help="What the other side wants to hear when it looks whether we are there.",
    )
    api_url = fields.Char(
        "API Address",
        groups="base.group_system",
        help="Only where it is not the provider's usual one. It may be in your own network.",
    )
    proxy_url = fields.Char(
        "Proxy", groups="base.group_system", help="For example http://proxy.example.com:3128. Empty: none."
    )

    setup_steps = fields.Html(
        compute="_compute_setup_steps", compute_sudo=True, sanitize=False, groups="base.group_system"
    )

    @api.depends("gateway_type")
    @api.depends_context("lang")
    def _compute_setup_steps(self):
        for channel in self:
            steps = channel._gateway()._setup_steps(channel)
            items = Markup("").join(Markup("<li>%s</li>") % step for step in steps)
            channel.setup_steps = Markup("<ol>%s</ol>") % items if steps else False

    @api.depends("url_token", "gateway_type")
    def _compute_webhook_url(self):
        for channel in self:
            has_webhook = channel.gateway_type and channel._gateway()._has_webhook and channel.url_token
            channel.webhook_url = (
                f"{channel.get_base_url()}/feedback/hook/{channel.url_token}" if has_webhook else False
            )

    @api.depends("gateway_type")
    def _compute_gateway_settings(self):
        for channel in self:
            gateway = channel._gateway()
            channel.gateway_settings = " ".join((*gateway._settings, *gateway._optional_settings))
            channel.can_reply = gateway._can_reply

    def _gateway(self):
        """Return the code of the channel's provider."""
        return self.env[f"feedback.gateway.{self.gateway_type or 'form'}"]

    @api.model
    @ormcache("token")
    def _id_of_webhook(self, token):
        return self.search([("url_token", "=", token)]).id

    @api.model
    def _of_webhook(self, token):
        """Return the active channel with this token in its address, if it has a webhook, or an empty recordset."""
        channel = self.browse(self._id_of_webhook(token) or [])
        return channel.filtered(
            lambda channel: channel._gateway()._has_webhook and hmac.compare_digest(channel.url_token, token)
        )

    def _request(self, method, url, *, max_bytes=None, headers=None, check=True, **options):
        """Call a system outside on behalf of this channel; nothing else in the addon does.

        :param url: an address, or a path of the gateway's API. Only the API is given our credentials, and only an
            address that an administrator has entered may lead into the company's own network.
        :param check: refuse answers whose status is no success
        :param options: ``params``, ``data``, ``json``, ``files``, ``auth`` as for ``requests``
        :return: :class:`~..http_client.Answer`
        :raise RetryableError: it is out of order or wants us to wait
        :raise RefusedError: it will not
        """
        self.ensure_one()
        channel, gateway = self.sudo(), self._gateway()  # sudo: feedback.channel - its secrets, for its own provider
        base = (channel.api_url or gateway._api_url).rstrip("/") + "/"
        url = urljoin(base, url.lstrip("/")) if "://" not in url else url
        is_api = _origin(url) == _origin(base)
        if is_api:
            headers = {**gateway._request_headers(channel), **(headers or {})}
        if max_bytes is not None:
            options["max_bytes"] = max_bytes
        entered = {urlsplit(channel.api_url).hostname} if channel.api_url else set()
        answer = fetch(method, url, proxy=channel.proxy_url or None, private_hosts=entered, headers=headers, **options)
        if check:
            self._check_answer(answer, urlsplit(url).hostname)
        return answer

    def _check_answer(self, answer, host):
        if answer.status in RETRIED_STATUSES:
            wait = answer.headers.get("Retry-After", "")
            seconds = min(int(wait), MOST_SECONDS) if wait.isascii() and wait.isdigit() else 60
            raise RetryableError(
                self.env._("%(host)s answers with the status %(status)s.", host=host, status=answer.status), seconds
            )
        if not 200 <= answer.status < 300:
            raise RefusedError(
                self.env._("%(host)s refuses with the status %(status)s.", host=host, status=answer.status),
                answer.status,
            )

    def action_make_secret(self):
        """Make up a new secret to be entered on the other side."""
        for channel in self:
            channel.signing_secret = channel._gateway()._make_secret(channel)

    def action_register_webhook(self):
        self.ensure_one()
        self.check_access("write")
        try:
            is_done = self._gateway()._register_webhook(self.sudo())  # sudo: feedback.channel - its secrets
        except (RefusedError, RetryableError) as error:
            raise UserError(str(error)) from error
        if not is_done:
            raise UserError(self.env._("This provider does not take the address from us: enter it there."))
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {"type": "success", "message": self.env._("The provider now knows our address.")},
        }


def _origin(url):
    parts = urlsplit(url)
    return parts.scheme, parts.hostname, parts.port
