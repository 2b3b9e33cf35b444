import re

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..tools.signature import make_standard_secret

HEADER_NAME = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]{1,80}")
PROOFS = [
    ("signature", "A signature (Standard Webhooks)"),
    ("header", "A secret in a header"),
    ("cloudevents", "CloudEvents with a bearer token"),
]


class FeedbackChannel(models.Model):
    """What only webhooks of any system have: how they prove themselves, and where answers go back."""

    _inherit = "feedback.channel"

    webhook_proof = fields.Selection(
        PROOFS,
        "Proof",
        default="signature",
        required=True,
        groups="base.group_system",
        help="How the other system proves that a message is its own. Without a proof nothing is taken.",
    )
    webhook_header = fields.Char(
        "Header",
        default="Authorization",
        groups="base.group_system",
        help="The header that carries the secret. In “Authorization” it stands behind the word Bearer.",
    )
    reply_url = fields.Char(
        "Answers Go To",
        copy=False,
        groups="base.group_system",
        help="Agents' answers are sent to this address as JSON, signed as Standard Webhooks say. It may be in your own "
        "network. Empty: answers go by mail.",
    )
    reply_secret = fields.Char(
        "Secret of Answers",
        default=lambda self: make_standard_secret(),
        copy=False,
        groups="base.group_system",
        help="The other side checks with it that an answer comes from here.",
    )
    is_reply_gone = fields.Boolean(
        compute="_compute_is_reply_gone",
        store=True,
        copy=False,
        help="The other side has said that its address for answers is gone for good.",
    )

    @api.depends("reply_url")
    def _compute_is_reply_gone(self):
        """Another address may be there again; the gateway says when it is not."""
        self.is_reply_gone = False

    @api.constrains("webhook_header")
    def _check_webhook_header(self):
        for channel in self:
            if channel.webhook_header and not HEADER_NAME.fullmatch(channel.webhook_header):
                raise ValidationError(self.env._("“%s” is no name of a header.", channel.webhook_header))

    @api.constrains("reply_url")
    def _check_reply_url(self):
        for channel in self:
            if channel.reply_url and not re.match(r"https?://[^/\s]+", channel.reply_url):
                raise ValidationError(self.env._("Enter where answers go as an address with https://."))

    def _entered_addresses(self):
        return [*super()._entered_addresses(), self.reply_url]

    def action_make_reply_secret(self):
        """Make up a new secret for answers, to be entered on the other side."""
        for channel in self:
            channel.reply_secret = make_standard_secret()
