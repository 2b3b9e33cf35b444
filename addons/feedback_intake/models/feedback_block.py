from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import ormcache

from ..tools.block_list import BlockList, normalise

HITS_KEPT_DAYS = 365


class FeedbackBlock(models.Model):
    """The block list: whose messages, and messages with which words, become no ticket. They stay in the ledger, from
    where a manager can take one all the same."""

    _name = "feedback.block"
    _description = "Feedback Block List Entry"
    _inherit = ["feedback.cached.mixin"]
    _order = "id desc"
    _rec_name = "value"

    kind = fields.Selection(
        [
            ("email", "E-mail"),
            ("domain", "Domain"),
            ("phone", "Phone"),
            ("account", "Account on a messenger"),
            ("network", "Network"),
            ("text", "Words"),
        ],
        required=True,
        default="email",
    )
    value = fields.Char(
        "What",
        required=True,
        help="An e-mail address, a domain (with all below it), a phone number, an account's ID on its messenger, "
        "an address or network such as 192.0.2.0/24, or words that a message contains.",
    )
    until_date = fields.Date("Until", help="The last day. Empty: for good.")
    reason = fields.Char(help="For your colleagues: why.")
    company_id = fields.Many2one("res.company", default=lambda self: self.env.company, help="Empty: all companies.")
    active = fields.Boolean(default=True)
    hit_ids = fields.One2many("feedback.block.hit", "block_id", "Hits")
    hit_count = fields.Integer("Messages Kept Out", compute="_compute_hits")
    last_hit_day = fields.Date("Last One", compute="_compute_hits")

    _value_unique = models.UniqueIndex("(kind, value, COALESCE(company_id, 0))", "This is on the block list already.")

    def _compute_hits(self):
        groups = self.env["feedback.block.hit"]._read_group(
            [("block_id", "in", self.ids)], ["block_id"], ["__count", "day:max"]
        )
        hits = {block: (count, day) for block, count, day in groups}
        for block in self:
            block.hit_count, block.last_hit_day = hits.get(block, (0, False))

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._normalised(vals) for vals in vals_list])

    def write(self, vals):
        if {"kind", "value"} & vals.keys():
            for block in self:
                both = self._normalised({"kind": block.kind, "value": block.value, **vals})
                super(FeedbackBlock, block).write({**vals, "value": both["value"]})
            return True
        return super().write(vals)

    @api.model
    def _normalised(self, vals):
        """Return the values with ``value`` as it is compared.

        :raise ValidationError: there is no such address, number …
        """
        kind = vals.get("kind") or "email"
        if value := normalise(kind, vals.get("value") or ""):
            return {**vals, "value": value}
        sentence = {
            "email": self.env._("This is no e-mail address. Example: anna@example.com"),
            "domain": self.env._("This is no domain. Example: example.com"),
            "phone": self.env._("This is no phone number. Example: +7 495 123-45-67"),
            "account": self.env._("Please enter the account's ID on its messenger."),
            "network": self.env._("This is no address or network. Examples: 192.0.2.7, 192.0.2.0/24"),
            "text": self.env._("Please enter words of at least four characters in all."),
        }
        raise ValidationError(sentence[kind])

    @api.model
    def _match(self, company, **facts):
        """Return the entry that a message to this company meets, or an empty recordset; the hit is counted.

        :param facts: see :meth:`BlockList.match`
        """
        entry = self._block_list(company.id, fields.Date.today()).match(**facts)
        block = self.browse(entry or [])
        if block:
            # sudo: feedback.block.hit - counted whoever works on the message
            self.env["feedback.block.hit"].sudo().create({"block_id": block.id})
        return block

    @api.model
    @ormcache("company_id", "today")
    def _block_list(self, company_id, today):
        # sudo: feedback.block - who is blocked is looked up for visitors
        blocks = self.sudo().search(
            ["|", ("company_id", "=", company_id), ("company_id", "=", False)]
            + ["|", ("until_date", "=", False), ("until_date", ">=", today)]
        )
        return BlockList([(block.id, block.kind, block.value) for block in blocks])

    def _refusal_reason(self):
        """Return why the ledger ignores a message. A network is not named: it would tell where the sender was."""
        self.ensure_one()
        if self.kind == "network":
            return self.env._("On the block list: the sender's network.")
        return self.env._("On the block list: %s.", self.value)


class FeedbackBlockHit(models.Model):
    """One message that was kept out. A row of its own: a counter would make floods wait for each other."""

    _name = "feedback.block.hit"
    _description = "Feedback Message Kept Out"
    _log_access = False

    block_id = fields.Many2one("feedback.block", required=True, readonly=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="block_id.company_id")
    day = fields.Date(required=True, readonly=True, default=fields.Date.context_today)

    @api.autovacuum
    def _gc_hits(self):
        oldest = fields.Date.subtract(fields.Date.today(), days=HITS_KEPT_DAYS)
        self.search([("day", "<", oldest)]).unlink()
