import re

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import email_normalize

from ..tools.api_schema import MAX_LENGTHS
from ..tools.upload import accepted_types

PHONE = re.compile(r"[\d\s()+./-]+")
SLUG = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?")
# Addresses of pages of our own beside the forms.
RESERVED_SLUGS = {"receipt"}


class FeedbackChannel(models.Model):
    """What only web forms have: their address, what they ask, what they take."""

    _inherit = "feedback.channel"

    slug = fields.Char(
        "Address",
        compute="_compute_slug",
        store=True,
        readonly=False,
        copy=False,
        help="The last part of the form's address: small Latin letters, digits and hyphens.",
    )
    form_url = fields.Char("Form's Address", compute="_compute_form_url")
    form_title = fields.Char("Heading", translate=True)
    form_intro = fields.Html("Introduction", translate=True, sanitize=True, sanitize_style=True)
    form_thanks = fields.Html(
        "Thank-You Text", translate=True, sanitize=True, sanitize_style=True, help="Shown once the message is sent."
    )
    contact_policy = fields.Selection(
        [
            ("required", "E-mail or phone required"),
            ("optional", "The sender may stay anonymous"),
            ("none", "Always anonymous"),
        ],
        "Contact Data",
        default="required",
        required=True,
        help="Of an anonymous sender nothing is kept: no name, no address, no time of day, and nothing that files tell "
        "of their makers.",
    )
    ask_kind = fields.Boolean("Ask What It Is", default=True, help="A question, a complaint, praise…")
    ask_category = fields.Boolean("Ask for the Category", default=True)
    ask_rating = fields.Boolean("Ask for Stars", default=True)
    file_policy = fields.Selection(
        [("any", "Photos, video, sound and documents"), ("media", "Photos and video"), ("none", "No files")],
        "Files",
        default="any",
        required=True,
    )
    hourly_limit = fields.Integer(
        "Messages per Hour",
        default=30,
        help="How many messages one address may send within an hour. Raise it for a kiosk or a big office.",
    )

    _slug_unique = models.UniqueIndex("(slug) WHERE slug IS NOT NULL", "Another form has this address already.")
    _hourly_positive = models.Constraint("CHECK (hourly_limit > 0)", "The limit must be positive.")

    @api.depends("gateway_type")
    def _compute_slug(self):
        for channel in self.filtered(lambda channel: channel.gateway_type == "form" and not channel.slug):
            channel.slug = channel._free_slug()

    def _free_slug(self):
        """Return an address made of the channel's name that no other form has."""
        self.ensure_one()
        wanted = self.env["ir.http"]._slugify(self.name or "", max_length=40).strip("-_").replace("_", "-")
        wanted = wanted if SLUG.fullmatch(wanted) else "feedback"
        domain = [("slug", "=like", f"{wanted}%"), ("id", "not in", self.ids)]
        taken = set(self.with_context(active_test=False).search(domain).mapped("slug")) | RESERVED_SLUGS
        candidates = (wanted, *(f"{wanted}-{number}" for number in range(2, len(taken) + 3)))
        return next(slug for slug in candidates if slug not in taken)

    @api.depends("slug", "gateway_type")
    def _compute_form_url(self):
        for channel in self:
            is_form = channel.gateway_type == "form" and channel.slug
            channel.form_url = f"{channel.get_base_url()}/feedback/{channel.slug}" if is_form else False

    @api.constrains("slug", "gateway_type")
    def _check_slug(self):
        for channel in self.filtered(lambda channel: channel.gateway_type == "form"):
            if channel.slug in RESERVED_SLUGS:
                raise ValidationError(self.env._("This address is taken by another page: %s", channel.slug))
            if not SLUG.fullmatch(channel.slug or ""):
                raise ValidationError(
                    self.env._(
                        "The address of a form has 1 to 64 small Latin letters, digits and hyphens, "
                        "and neither starts nor ends with a hyphen."
                    )
                )

    @api.model
    def _open_form(self, slug):
        """Return the active form at this address, or an empty recordset."""
        return self.search([("slug", "=", slug), ("gateway_type", "=", "form")], limit=1)

    def action_open_form(self):
        self.ensure_one()
        return {"type": "ir.actions.act_url", "target": "new", "url": self.form_url}

    def _form_categories(self):
        """Return the categories that this form offers."""
        self.ensure_one()
        own = Domain("company_id", "in", [self.company_id.id, False])
        return self.env["feedback.category"].search(Domain("is_public", "=", True) & own).sorted("display_name")

    def _prepare_file_field(self, policy):
        """Return what a field for files says and takes."""
        types = accepted_types(policy)
        limits = {"count": self.max_files, "size": f"{self.max_file_mb:g}"}
        return {
            "policy": policy,
            "limits": self.env._("Photos or video: up to %(count)s files of %(size)s MB each.", **limits)
            if policy == "media"
            else self.env._("Photos, video, sound or documents: up to %(count)s files of %(size)s MB each.", **limits),
            "accept": ",".join(sorted({*types, *(name for names in types.values() for name in names)})),
            "max_bytes": int(self.max_file_mb * 1024**2),
            "max_total": 0,
        }

    def _form_kinds(self):
        """Return [(value, label)] in the language of the visitor."""
        return self._fields["kind"]._description_selection(self.env)

    def _check_form_values(self, values):
        """Return {field: what is wrong with it} for what a visitor has typed (dict of strings)."""
        self.ensure_one()
        errors = {}
        if not values["message"] and self.message_policy == "required":
            errors["message"] = self.env._("Please write your message.")
        if self.contact_policy != "none":
            errors.update(self._check_form_contact(values))
        if values["kind"] and values["kind"] not in dict(self._form_kinds()):
            errors["kind"] = self.env._("Please choose one of these.")
        if values["category"] and values["category"] not in map(str, self._form_categories().ids):
            errors["category"] = self.env._("Please choose a category from the list.")
        if values["rating"] and values["rating"] not in ("1", "2", "3", "4", "5"):
            errors["rating"] = self.env._("Please choose one to five stars.")
        for name, limit in MAX_LENGTHS.items():
            if len(values[name]) > limit:
                errors[name] = self.env._("This is too long: at most %s characters.", limit)
        return errors

    def _check_form_contact(self, values):
        errors = {}
        if values["email"] and not email_normalize(values["email"]):
            errors["email"] = self.env._("This does not look like an e-mail address. Example: anna@example.com")
        if values["phone"] and not looks_like_phone(values["phone"]):
            errors["phone"] = self.env._("This does not look like a phone number. Example: +7 495 123-45-67")
        if self.contact_policy == "required" and not values["email"] and not values["phone"]:
            errors["email"] = self.env._("Please give an e-mail address or a phone number, so that we can answer.")
        return errors


def looks_like_phone(text):
    return 5 <= sum(character.isdigit() for character in text) <= 20 and bool(PHONE.fullmatch(text))
