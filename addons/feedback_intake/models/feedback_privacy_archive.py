import json
import re
import zipfile

from odoo import api, fields, models
from odoo.tools import html2plaintext

FIELDS = {
    "feedback.ticket": (
        "number subject kind state channel_id company_id received_date resolved_date contact_name email_from phone "
        "email_cc language sentiment rating ticket_properties"
    ),
    "feedback.ticket.milestone": "ticket_id kind date actor",
    "feedback.inbound.event": "channel_id received_date sender subject headers outcome ticket_id",
    "feedback.outbound.message": "ticket_id channel_id state create_date",
    "feedback.conversation": "channel_id author_external_id author_name last_in_date",
    "feedback.identity": "gateway_type external_id name",
    "feedback.call": "direction state customer_name customer_number started_date talk_seconds note ticket_id",
    "feedback.consent": (
        "purpose_id text_id lang method given_date withdrawn_date name email_normalized phone ticket_id"
    ),
}
UNSAFE = re.compile(r"[^\w.\- ]|\.{2,}|^\.")


class FeedbackPrivacy(models.AbstractModel):
    """What is held on a person as a ZIP: pages to read, data for machines, files."""

    _inherit = "feedback.privacy"

    @api.model
    def _write_archive(self, person, target):
        """Write the ZIP to a file. One file and one ticket at a time are in memory.

        :param target: file opened for writing bytes
        """
        self._check_right()
        found = self._find(person)
        tickets = found["feedback.ticket"]
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, allowZip64=True) as archive:
            archive.writestr("index.html", self._render_page("privacy_index", person=person, found=found))
            for ticket in tickets:
                archive.writestr(f"tickets/{ticket.number}.html", self._render_page("privacy_ticket", ticket=ticket))
            for model, names in self._archive_fields().items():
                rows = self._read_rows(found[model], names.split())
                archive.writestr(f"data/{model}.json", json.dumps(rows, ensure_ascii=False, indent=1, default=str))
            archive.writestr("data/messages.json", self._messages_as_json(tickets))
            self._write_files(archive, found)
        self.env["feedback.access.log"]._log("export_person", tickets)

    @api.model
    def _archive_fields(self):
        """Return {model: names of the fields that are handed over, spaced}. Secrets are not among them."""
        return FIELDS

    @api.model
    def _read_rows(self, records, names):
        """Return the records as plain dicts, many2one as their name."""
        rows = records.read(names, load=None)
        named = [name for name in names if records._fields[name].type == "many2one"]
        for record, row in zip(records, rows, strict=True):
            row |= {name: record[name].display_name for name in named if record[name]}
        return rows

    @api.model
    def _messages_as_json(self, tickets):
        rows = [
            {"ticket": ticket.number, **{name: message[name] for name in ("date", "author", "is_customer", "text")}}
            for ticket in tickets
            for message in self._messages_of(ticket)
        ]
        return json.dumps(rows, ensure_ascii=False, indent=1, default=str)

    @api.model
    def _messages_of(self, ticket):
        """Return what both sides have said: notes among colleagues are not the person's."""
        return [
            {
                "date": message.date,
                "author": message.author_id.name or message.email_from or "",
                "is_customer": not ticket._is_ours(message),
                "text": html2plaintext(message.body or ""),
                "files": [self._file_name(file) for file in message.attachment_ids],
            }
            for message in ticket._public_messages()
        ]

    @api.model
    def _file_name(self, file):
        """Return the file's name in the ZIP: its own number in front, nothing that leads out of the folder."""
        return f"files/{file.id}-{UNSAFE.sub('_', file.name or 'file')[-80:]}"

    @api.model
    def _write_files(self, archive, found):
        for file in found["ir.attachment"]:
            archive.writestr(self._file_name(file), file.raw or b"")
            file.invalidate_recordset()
        for event in found["feedback.inbound.event"]:
            if raw := event._raw():
                archive.writestr(f"raw/{event.raw_name}", raw)
            event.invalidate_recordset()

    @api.model
    def _render_page(self, template, **values):
        helpers = {
            "titles": {name: self.env[name]._description for name in self._archive_fields()},
            "titled": self._titled,
            "messages_of": self._messages_of,
            "today": fields.Date.today(),
            "company": self.env.company,
            "page_lang": (self.env.lang or "en_US").replace("_", "-"),
        }
        return str(self.env["ir.qweb"]._render(f"feedback_intake.{template}", {**values, **helpers}))

    @api.model
    def _titled(self, model):
        # sudo: ir.model - the names of models are no secret
        return self.env["ir.model"].sudo()._get(model).name
