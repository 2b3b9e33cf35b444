import hmac
import re
import secrets

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import ormcache

from ..exceptions import PayloadError
from ..tools.api_answers import QUESTION_TYPES, question_options, read_answer
from ..tools.api_document import PREFIX
from ..tools.api_schema import DEVICE, MAX_LENGTHS
from ..tools.upload import accepted_types
from .feedback_channel_properties import _property_name

ORIGIN = re.compile(r"\*|[a-z][a-z0-9+.-]*://[a-z0-9.-]+(:\d{1,5})?")


class FeedbackChannel(models.Model):
    """What only channels of own apps have: their key, who may call from a browser, what the API tells of them."""

    _inherit = "feedback.channel"

    api_key = fields.Char(
        "Channel Key",
        compute="_compute_api_key",
        store=True,
        copy=False,
        groups="base.group_system",
        help="Creates tickets in this channel and opens none: it may stand in an app.",
    )
    api_base_url = fields.Char("Base URL", compute="_compute_api_base_url")
    api_origins = fields.Text(
        "Websites",
        help="Whose pages may call the API from the browser, one a line: https://shop.example.com. Apps need none. "
        "A single * lets every page do so.",
    )
    api_hourly_limit = fields.Integer(
        "Tickets per Hour, All Together",
        default=3000,
        help="How many tickets this key may create within an hour, whoever has it.",
    )
    api_document_url = fields.Char("OpenAPI Document", compute="_compute_api_base_url")
    api_example = fields.Char("Try It", compute="_compute_api_example", compute_sudo=True, groups="base.group_system")

    _api_key_unique = models.UniqueIndex("(api_key) WHERE api_key IS NOT NULL")
    _api_hourly_positive = models.Constraint("CHECK (api_hourly_limit > 0)", "The limit must be positive.")

    @api.depends("gateway_type")
    def _compute_api_key(self):
        for channel in self.filtered(lambda channel: channel.gateway_type == "api" and not channel.api_key):
            channel.api_key = _new_key()

    @api.depends("gateway_type")
    def _compute_api_base_url(self):
        for channel in self:
            url = f"{channel.get_base_url()}{PREFIX}" if channel.gateway_type == "api" else False
            channel.api_base_url = url
            channel.api_document_url = url and f"{url}/openapi.json"

    @api.depends("api_key", "api_base_url")
    def _compute_api_example(self):
        for channel in self:
            channel.api_example = channel.api_key and (
                f"curl {channel.api_base_url}/tickets -H 'X-Api-Key: {channel.api_key}' "
                """-H 'Content-Type: application/json' -d '{"message": "Hello", "email": "anna@example.com"}'"""
            )

    @api.constrains("api_origins")
    def _check_api_origins(self):
        for channel in self:
            for origin in channel._allowed_origins():
                if not ORIGIN.fullmatch(origin):
                    raise ValidationError(
                        self.env._(
                            "“%s” is no address of a website. Write https://shop.example.com, without a path.", origin
                        )
                    )

    def _allowed_origins(self):
        self.ensure_one()
        return (self.api_origins or "").lower().split()

    @api.model
    @ormcache()
    def _origins_of_all(self):
        """Return the origins that any channel allows: before a request has said which channel it is for, they count."""
        return frozenset(
            origin for channel in self.search([("gateway_type", "=", "api")]) for origin in channel._allowed_origins()
        )

    def action_renew_api_key(self):
        """Make up a new key; the old one is refused from now on. Conversations stay open to their customers."""
        for channel in self.filtered(lambda channel: channel.gateway_type == "api"):
            channel.api_key = _new_key()

    @api.model
    def _of_api_key(self, key):
        """Return the active channel with this key, or an empty recordset."""
        channel = self.search([("api_key", "=", key), ("gateway_type", "=", "api")], limit=1) if key else self.browse()
        return channel.filtered(lambda channel: hmac.compare_digest(channel.api_key.encode(), key.encode()))

    def _search_articles(self, text, lang, limit):
        """Return [{"title", "passage", "url"}] of public articles that may answer. Addons that have any fill it in."""
        return []

    def _has_articles(self):
        """Tell whether customers of this channel can look for articles."""
        return False

    def _prepare_api_form(self):
        """Return what a client has to know to show a form, in the language of the context."""
        self.ensure_one()
        types = accepted_types(self.file_policy)
        return {
            "title": self.form_title or self.name,
            "language": self.env.lang.replace("_", "-"),
            "contact": self.contact_policy,
            "kinds": [_option(*kind) for kind in self._form_kinds()] if self.ask_kind else [],
            "categories": [
                {"id": category.id, "name": category.display_name}
                for category in (self._form_categories() if self.ask_category else ())
            ],
            "asks_rating": self.ask_rating,
            "questions": self._prepare_questions(),
            "files": {
                "max_count": self.max_files if types else 0,
                "max_bytes": self._max_file_bytes() if types else 0,
                "types": sorted(types),
            },
            "max_lengths": MAX_LENGTHS,
            "has_articles": self._has_articles(),
        }

    def _max_file_bytes(self):
        return int(self.max_file_mb * 1024**2)

    def _questions(self):
        """Return the definitions of the properties that customers can be asked for."""
        ours = {_property_name(key) for key in DEVICE}
        return [
            definition
            for definition in self.ticket_properties_definition or []
            if definition["type"] in QUESTION_TYPES and definition["name"] not in ours
        ]

    def _prepare_questions(self):
        return [
            {
                "name": definition["name"],
                "label": definition.get("string") or definition["name"],
                "type": QUESTION_TYPES[definition["type"]],
                "options": [_option(*option) for option in question_options(definition)],
            }
            for definition in self._questions()
        ]

    def _read_api_answers(self, answers):
        """Return ({name: value as the ticket keeps it}, {name: what is wrong}) of answers to questions."""
        questions = {definition["name"]: definition for definition in self._questions()}
        values, errors = {}, {}
        for name, value in answers.items():
            if name not in questions:
                errors[name] = self.env._("The channel does not ask this.")
            elif value is not None:
                try:
                    values[name] = read_answer(questions[name], value)
                except PayloadError:
                    kind = QUESTION_TYPES[questions[name]["type"]]
                    errors[name] = self.env._("This does not answer a question of the type “%s”.", kind)
        return values, errors


def _new_key():
    return f"fbk_{secrets.token_urlsafe(24)}"


def _option(value, label):
    return {"value": str(value), "label": str(label)}
