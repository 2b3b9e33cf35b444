import re

from odoo import api, fields, models
from odoo.exceptions import ValidationError

SLUG = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?")


class FeedbackKbSite(models.Model):
    """A public help centre: the articles of a company or of one of its brands under an address of its own."""

    _name = "feedback.kb.site"
    _description = "Help Centre"
    _inherit = ["feedback.cached.mixin"]
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True, help="Shown to customers, for example “Lamp Shop Help”.")
    slug = fields.Char("Address", required=True, help="Small Latin letters, digits and hyphens.")
    url = fields.Char("Help Centre's Address", compute="_compute_url")
    intro = fields.Char("Welcome", translate=True, help="One sentence below the heading.")
    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company)
    channel_id = fields.Many2one(
        "feedback.channel",
        "Contact Form",
        domain="[('gateway_type', '=', 'form')]",
        check_company=True,
        help="“Still need help?” leads to this form, with the question filled in.",
    )
    category_ids = fields.Many2many(
        "feedback.kb.category", string="Categories", check_company=True, help="Leave empty to show all categories."
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)

    _slug_unique = models.UniqueIndex("(slug)", "Another help centre has this address already.")

    @api.depends("slug")
    def _compute_url(self):
        for site in self:
            site.url = f"{site.get_base_url()}/help/{site.slug}" if site.slug else False

    @api.constrains("slug")
    def _check_slug(self):
        for site in self:
            if not SLUG.fullmatch(site.slug or ""):
                raise ValidationError(
                    self.env._(
                        "The address of a help centre has 1 to 64 small Latin letters, digits and hyphens, and neither "
                        "starts nor ends with a hyphen."
                    )
                )

    def action_open(self):
        self.ensure_one()
        return {"type": "ir.actions.act_url", "target": "new", "url": self.url}
