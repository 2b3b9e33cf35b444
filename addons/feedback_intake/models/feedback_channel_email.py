from ast import literal_eval

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import email_normalize, email_normalize_all, ormcache


class FeedbackChannel(models.Model):
    """What only e-mail channels have: addresses, mailboxes, relays, the first import."""

    _inherit = "feedback.channel"

    fetchmail_server_ids = fields.One2many("fetchmail.server", "feedback_channel_id", "Mailboxes")
    email_address = fields.Char(
        "Own Address",
        tracking=True,
        help="The address that customers write to and that replies come from, "
        "where it is not the alias: for example that of a mailbox elsewhere.",
    )
    reply_address = fields.Char(compute="_compute_reply_address", help="Replies are sent from this address.")
    trusted_relays = fields.Text(
        help="Addresses or domains, one a line, of form mailers and groups that may write in somebody else's name: "
        "their Reply-To or X-Original-Sender counts as the sender, and no sender limit applies."
    )
    live_since = fields.Datetime(
        default=fields.Datetime.now,
        help="What was there before this moment is old: imported, but not answered or assigned.",
    )
    import_since = fields.Datetime("Import From", help="What is older makes no ticket. Empty: all of it does.")
    import_limit = fields.Integer(default=1000, help="How many old messages become tickets at most. 0: none.")
    import_stage_id = fields.Many2one(
        "feedback.stage",
        default=lambda self: self.env["feedback.stage"]._first_of("closed"),
        help="What is old goes straight to this stage.",
    )

    @api.depends("email_address", "alias_name", "alias_domain", "company_id")
    def _compute_reply_address(self):
        for channel in self:
            channel.reply_address = channel._own_reply_address()
        for channel in self.filtered(lambda channel: not channel.reply_address):
            # A form has no address of its own: its customers are answered from the company's mailbox.
            mailboxes = self.search([("gateway_type", "=", "email"), ("company_id", "=", channel.company_id.id)])
            channel.reply_address = next(filter(None, (box._own_reply_address() for box in mailboxes)), False)

    @ormcache("self.id")
    def _kept_reply_address(self):
        # sudo: feedback.channel - its public address
        return self.sudo().reply_address

    def _own_reply_address(self):
        self.ensure_one()
        return email_normalize(self.email_address) or self.alias_email or False

    @api.constrains("email_address")
    def _check_email_address(self):
        for channel in self.filtered("email_address"):
            address = email_normalize(channel.email_address)
            if not address:
                raise ValidationError(self.env._("“%s” is not an e-mail address.", channel.email_address))
            others = self.search([("email_address", "=ilike", address), ("id", "!=", channel.id)], limit=1)
            if others:
                raise ValidationError(self.env._("Channel “%s” has this address already.", others.name))

    def _alias_get_creation_values(self):
        values = super()._alias_get_creation_values()
        values["alias_model_id"] = self.env["ir.model"]._get_id("feedback.ticket")
        if self.id:
            defaults = literal_eval(self.alias_defaults or "{}")
            values["alias_defaults"] = {**defaults, "channel_id": self.id}
        return values

    @api.model
    @ormcache()
    def _all_addresses(self):
        """Return {address: channel id} for every address that an e-mail channel receives on, in the channels' order."""
        # sudo: feedback.channel, mail.alias - the mail gateway looks for the channel that a mail is for
        channels = self.sudo().search([("gateway_type", "=", "email")])
        addresses = {}
        for channel in channels:
            for address in (channel.alias_email, *email_normalize_all(channel.email_address or "")):
                if address:
                    addresses.setdefault(address.lower(), channel.id)
        return addresses

    def _is_trusted_relay(self, address):
        """Tell whether ``address`` (normalised) may write in somebody else's name."""
        self.ensure_one()
        relays = {line.strip().lower().lstrip("@") for line in (self.trusted_relays or "").splitlines()} - {""}
        address = (address or "").lower()
        return address in relays or address.rpartition("@")[2] in relays
