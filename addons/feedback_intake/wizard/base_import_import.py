import re

from odoo import fields, models

from ..exceptions import PayloadError
from ..tools.payload import from_iso

# Of a ticket's many fields, those that a file of reviews or paper forms may have, in the order of a form.
IMPORTED = (
    "id",
    "received_date",
    "rating",
    "subject",
    "description",
    "contact_name",
    "email_from",
    "phone",
    "partner_id",
    "channel_id",
    "kind",
    "category_id",
    "tag_ids",
    "team_id",
    "stage_id",
    "priority",
    "source_url",
    "company_id",
)
# Nobody but an import may say these.
READONLY = ("received_date", "rating", "channel_id", "source_url")
ISO_MOMENT = re.compile(r"^\s*\d{4}-\d\d-\d\dT\d")


class BaseImport(models.TransientModel):
    """Offers the fields of a ticket that a file may have, and reads moments as the systems outside write them."""

    _inherit = "base_import.import"

    def get_fields_tree(self, model, depth=3):
        tree = super().get_fields_tree(model, depth=depth)
        if model != "feedback.ticket":
            return tree
        known = {field["name"]: field for field in tree}
        known |= {name: self._importable_field(model, name) for name in READONLY}
        answers = [field for field in tree if field["name"].startswith("ticket_properties.")]
        return [known[name] for name in IMPORTED if name in known] + answers

    def _importable_field(self, model, name):
        """Return a field that people may not write, as Odoo describes those that they may."""
        field = self.env[model].fields_get([name])[name]
        described = {
            "id": name,
            "name": name,
            "string": field["string"],
            "required": False,
            "fields": [],
            "type": field["type"],
            "model_name": model,
        }
        if comodel := field.get("relation"):
            described["comodel_name"] = comodel
            for sub, label in (("id", self.env._("External ID")), (".id", self.env._("Database ID"))):
                child = {**described, "model_name": comodel, "name": sub, "string": label, "type": "id", "fields": []}
                described["fields"].append(child)
        return described

    def _parse_date_from_data(self, data, index, name, field_type, options):
        if self.res_model == "feedback.ticket" and field_type == "datetime":
            for line in data:
                line[index] = self._iso_to_local(line[index])
        return super()._parse_date_from_data(data, index, name, field_type, options)

    def _iso_to_local(self, value):
        """Return a moment of ISO 8601 in the user's time zone, which Odoo takes it to be in; anything else as it is."""
        if not isinstance(value, str) or not ISO_MOMENT.match(value):
            return value
        try:
            moment = from_iso(value)
        except PayloadError:
            return value
        local = fields.Datetime.context_timestamp(self, moment)
        return local.replace(tzinfo=None, microsecond=0)
