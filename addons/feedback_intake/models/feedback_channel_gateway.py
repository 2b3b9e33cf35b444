import ssl
from urllib.parse import urljoin, urlsplit

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import ormcache

from ..exceptions import RefusedError, RetryableError
from ..http_client import fetch
from ..tools.signature import read_networks

RETRIED_STATUSES = (408, 425, 429, 500, 502, 503, 504)
# Whoever answers for a server that has failed on the way does not know whether it has done what was asked.
UNCERTAIN_STATUSES = (500, 502, 504)
MOST_SECONDS = 24 * 3600


class FeedbackChannel(models.Model):
    """What channels of systems outside have: their webhook, what proves who they are, how their API is called."""

    _inherit = "feedback.channel"

    webhook_url = fields.Char("Webhook", compute="_compute_webhook_url", compute_sudo=True, groups="base.group_system")
    # Names of the settings that the gateway uses, separated by spaces: views show those alone.
    gateway_settings = fields.Char(compute="_compute_gateway_settings")
    made_settings = fields.Char(compute="_compute_gateway_settings")
    can_reply = fields.Boolean(compute="_compute_gateway_settings")
    has_history = fields.Boolean(compute="_compute_gateway_settings")
    is_public = fields.Boolean("Public", compute="_compute_gateway_settings", help="Everybody reads what is answered.")
    is_polled = fields.Boolean(compute="_compute_gateway_settings")
    can_register_webhook = fields.Boolean(compute="_compute_gateway_settings")
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
    client_secret = fields.Text(copy=False, groups="base.group_system")
    confirmation_code = fields.Char(
        copy=False,
        groups="base.group_system",
        help="What the other side wants to hear when it looks whether we are there.",
    )
    has_human_agent = fields.Boolean(
        "Answer for Seven Days",
        help="Meta has granted the app the feature Human Agent, so that people may answer for seven days, not one.",
    )
    api_url = fields.Char(
        "API Address",
        groups="base.group_system",
        help="Only where it is not the provider's usual one. It may be in your own network.",
    )
    proxy_url = fields.Char(
        "Proxy", groups="base.group_system", help="For example http://proxy.example.com:3128. Empty: none."
    )

    ca_certificates = fields.Text(
        "Certificates",
        groups="base.group_system",
        help="In PEM: of authorities that vouch for this system and are not known everywhere.",
    )
    source_networks = fields.Char(
        "Only From",
        groups="base.group_system",
        help="Addresses and networks that messages are taken from, separated by spaces, for example 192.0.2.0/24. "
        "Empty: those that the provider names. Behind a proxy, Odoo has to run in proxy mode to see them.",
    )

    setup_steps = fields.Html(
        compute="_compute_setup_steps", compute_sudo=True, sanitize=False, groups="base.group_system"
    )

    setup_code = fields.Text("Script", compute="_compute_setup_code", compute_sudo=True, groups="base.group_system")

    @api.depends("gateway_type", "url_token", "signing_secret")
    def _compute_setup_code(self):
        for channel in self:
            channel.setup_code = channel._gateway()._setup_code(channel) or False

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
            channel.made_settings = " ".join(gateway._made_settings)
            channel.can_reply = gateway._can_answer(channel)
            channel.has_history = gateway._has_history
            channel.is_public = gateway._is_reply_public
            channel.is_polled = bool(gateway._poll_minutes)
            nowhere = self.env.registry["feedback.gateway"]._register_webhook
            channel.can_register_webhook = self.env.registry[gateway._name]._register_webhook is not nowhere

    def _is_old(self, moment):
        """Tell whether what was said then (naive UTC) was there before the channel was, so that it is imported."""
        self.ensure_one()
        return bool(self._gateway()._has_history and moment and self.live_since and moment < self.live_since)

    def _gateway(self):
        """Return the code of the channel's provider."""
        return self.env[f"feedback.gateway.{self.gateway_type or 'form'}"]

    @api.model
    @ormcache("token")
    def _webhook_of(self, token):
        """Return (id, what is needed to take a delivery) of the active channel with this token in its address.

        A provider's burst asks for it again and again; any change of a channel clears the caches. (False, None): there
        is no such channel, or it has no webhook.
        """
        channel = self.search([("url_token", "=", token)])
        gateway = channel._gateway()
        if not channel or not gateway._has_webhook:
            return False, None
        names = {"gateway_type", "url_token", "company_id", "signing_secret", "access_token", "client_secret"}
        names |= {*gateway._settings, *gateway._optional_settings}
        return channel.id, channel.read(list(names), load=None)[0]

    @api.model
    def _of_webhook(self, token):
        """Return the active channel with this token in its address, if it has a webhook, or an empty recordset."""
        channel_id, values = self._webhook_of(token)
        channel = self.browse(channel_id or [])
        if channel:
            channel._update_cache(values, validate=False)
        return channel

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
        if channel.ca_certificates:
            options["ca_certificates"] = channel.ca_certificates
        entered = {urlsplit(address).hostname for address in channel._entered_addresses() if address}
        answer = fetch(method, url, proxy=channel.proxy_url or None, private_hosts=entered, headers=headers, **options)
        if check:
            self._check_answer(answer, urlsplit(url).hostname, method)
        return answer

    def _entered_addresses(self):
        """Return the addresses that an administrator has entered: they may lead into the company's own network."""
        return [self.api_url]

    def _secrets(self):
        """Return what is never to be kept of a delivery, wherever it stands in its head."""
        # sudo: feedback.channel - the secrets are compared and left out
        channel = self.sudo()
        return [secret for secret in (channel.signing_secret, channel.access_token, channel.client_secret) if secret]

    def _check_answer(self, answer, host, method="GET"):
        if answer.status in RETRIED_STATUSES:
            wait = answer.headers.get("Retry-After", "")
            seconds = min(int(wait), MOST_SECONDS) if wait.isascii() and wait.isdigit() else 60
            raise RetryableError(
                self.env._("%(host)s answers with the status %(status)s.", host=host, status=answer.status),
                seconds,
                is_uncertain=method == "POST" and answer.status in UNCERTAIN_STATUSES,
            )
        if not 200 <= answer.status < 300:
            raise RefusedError(
                self.env._("%(host)s refuses with the status %(status)s.", host=host, status=answer.status),
                answer.status,
            )

    @api.constrains("ca_certificates")
    def _check_ca_certificates(self):
        for channel in self.filtered("ca_certificates"):
            try:
                ssl.create_default_context(cadata=channel.ca_certificates)
            except ssl.SSLError as error:
                raise ValidationError(self.env._("“Certificates” holds no certificate in PEM.")) from error

    @api.constrains("source_networks")
    def _check_source_networks(self):
        for channel in self.filtered("source_networks"):
            try:
                read_networks(channel.source_networks)
            except ValueError as error:
                raise ValidationError(self.env._("“Only From”: %s", error)) from error

    def action_make_secret(self):
        """Make up a new secret to be entered on the other side."""
        for channel in self:
            gateway = channel._gateway()
            channel.write({name: gateway._make_secret(channel) for name in gateway._made_settings})

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
