from markupsafe import Markup
from werkzeug.datastructures import Headers

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import format_datetime

from ..exceptions import GatewayError, PayloadError
from ..tools.delivery import Delivery
from ..tools.json_path import leaves
from ..tools.mapping import read_document, scalar
from ..tools.mapping_guess import guess_lines

MANAGER = "feedback_intake.feedback_intake_group_manager"
# What is larger is not shown as a sample, and of a batch only the first.
MAX_SAMPLE = 256 * 1024
MAX_PREVIEWED = 3
MAX_PATHS = 150
MAX_SHOWN = 300


class FeedbackChannel(models.Model):
    """What a webhook's content means, tried on a sample before it is saved."""

    _inherit = "feedback.channel"

    mapping_line_ids = fields.One2many("feedback.channel.mapping", "channel_id", "Mapping", copy=True, groups=MANAGER)
    mapping_sample = fields.Text(
        "Sample", copy=False, groups=MANAGER, help="What the other system sends. Empty: its last delivery."
    )
    # Of the sample, for those who write paths.
    mapping_paths = fields.Json(compute="_compute_mapping_paths", groups=MANAGER)
    mapping_content = fields.Html(
        "Content of the Sample", compute="_compute_mapping_paths", sanitize=False, groups=MANAGER
    )
    mapping_preview = fields.Html("Ticket", compute="_compute_mapping_preview", sanitize=False, groups=MANAGER)

    def _mapping(self):
        """Return the lines of the mapping, see tools/mapping.py."""
        return self.sudo().mapping_line_ids.sorted()._lines()  # sudo: feedback.channel.mapping - read for what comes in

    def _last_delivery(self):
        """Return the latest delivery that the ledger still has, or None."""
        event = self.env["feedback.inbound.event"].search(
            [("channel_id", "=", self._origin.id), ("body", "!=", False)], order="id desc", limit=1
        )
        return event._delivery() if event else None

    def _sample_delivery(self):
        """Return what the mapping is tried on: the sample that was pasted, else the last delivery; None: neither."""
        text = (self.mapping_sample or "").strip()
        if not text:
            return self._last_delivery() if self._origin.id else None
        is_json = text[0] in "{["
        kind = "application/json" if is_json else "application/x-www-form-urlencoded"
        return Delivery(body=text.encode(), headers=Headers({"Content-Type": kind}))

    def _sample_documents(self):
        """Return the documents of the sample.

        :raise PayloadError: it cannot be read
        """
        delivery = self._sample_delivery() if self.gateway_type == "webhook" else None
        if not delivery:
            return []
        if len(delivery.body) > MAX_SAMPLE:
            raise PayloadError(self.env._("The sample is too large to be shown."))
        return [document for _key, document in self._gateway()._documents(self.sudo(), delivery)]

    def _sample_document(self):
        """Return the first document of the sample, None where there is none."""
        try:
            return next(iter(self._sample_documents()), None)
        except PayloadError:
            return None

    @api.depends("mapping_sample", "gateway_type")
    def _compute_mapping_paths(self):
        for channel in self:
            document = channel._sample_document()
            found = leaves(document, MAX_PATHS) if document is not None else []
            channel.mapping_paths = [path for path, _value in found]
            rows = Markup("").join(
                Markup("<tr><td><code>%s</code></td><td>%s</td></tr>") % (path, _cut(scalar(value)))
                for path, value in found
            )
            channel.mapping_content = Markup('<table class="table table-sm">%s</table>') % rows if rows else False

    @api.depends(
        *("mapping_sample", "gateway_type", "mapping_line_ids.path", "mapping_line_ids.target"),
        *("mapping_line_ids.detail", "mapping_line_ids.sequence"),
    )
    def _compute_mapping_preview(self):
        for channel in self:
            channel.mapping_preview = channel.gateway_type == "webhook" and channel._mapping_preview()

    def _mapping_preview(self):
        """Return what would come of the sample, as HTML."""
        try:
            documents = self._sample_documents()
        except PayloadError as error:
            return _alert("danger", str(error))
        if not documents:
            return _alert("info", self.env._("Paste what the other system sends, or have it send something."))
        shown = [self._document_preview(document) for document in documents[:MAX_PREVIEWED]]
        if rest := len(documents) - len(shown):
            shown.append(_alert("info", self.env._("%s more of the same delivery are not shown.", rest)))
        return Markup("<hr/>").join(shown)

    def _document_preview(self, document):
        lines, guessed = self._mapping(), Markup("")
        if not lines:
            lines = self._gateway()._guess(document)
            guessed = _alert("info", self.env._("There is no mapping yet: what things are is guessed by their names."))
        labels = dict(self.env["feedback.channel.mapping"]._fields["target"]._description_selection(self.env))
        missing = Markup("").join(
            _alert(
                "warning",
                self.env._("%(field)s: nothing usable at “%(path)s”.", field=labels[line.target], path=line.path),
            )
            for line in read_document(document, lines).missing
        )
        try:
            message = self._gateway()._read(self.sudo(), document, lines, "")
        except GatewayError as error:
            return guessed + missing + _alert("danger", str(error))
        rows = [(labels.get(name, name), value) for name, value in self._shown_values(message) if value]
        cells = Markup("").join(Markup("<tr><th>%s</th><td>%s</td></tr>") % row for row in rows)
        return guessed + missing + Markup('<table class="table table-sm o_feedback_preview">%s</table>') % cells

    def _shown_values(self, message):
        """Yield (field, what it will be) of the ticket that a message makes."""
        author = message.author
        first_line = message.body.strip().partition("\n")[0]
        yield (
            "subject",
            _cut(message.subject or first_line or self.env["feedback.conversation"]._subject_without_text(message)),
        )
        yield (
            "text",
            Markup('<span style="white-space: pre-line">%s</span>') % _cut(message.body) if message.body else "",
        )
        yield "name", author.name
        yield "email", author.email
        yield "phone", author.phone
        yield "rating", "★" * message.rating + "☆" * (5 - message.rating) if message.rating else ""
        kinds = dict(self.env["feedback.ticket"]._fields["kind"]._description_selection(self.env))
        yield "kind", kinds[message.kind_of_ticket or self.kind or "question"]
        yield "date", message.sent_date and format_datetime(self.env, message.sent_date)
        for answer in message.answers:
            value = ", ".join(answer.value) if isinstance(answer.value, list) else scalar(answer.value)
            yield answer.label, _cut(value)
        yield "file", ", ".join(file.name or file.source["url"] for file in message.files)
        yield "link", message.link
        yield "language", author.language
        yield "author", author.external_id
        yield "thread", message.thread_key
        yield "message", message.external_id

    def action_suggest_mapping(self):
        """Add lines for what the sample seems to have and no line stands for yet."""
        self.ensure_one()
        self.check_access("write")
        document = self._sample_document()
        known = set(self.mapping_line_ids.mapped("target"))
        new = [line for line in guess_lines(document) if line.target not in known] if document is not None else []
        if not new:
            raise UserError(
                self.env._("Nothing more is recognised by its name. Add a line and choose a path of the sample.")
                if document is not None
                else self.env._("Paste what the other system sends, or have it send something.")
            )
        start = max(self.mapping_line_ids.mapped("sequence"), default=0)
        self.mapping_line_ids = [
            Command.create(
                {"sequence": start + place, "target": line.target, "path": line.path, "detail": line.detail or False}
            )
            for place, line in enumerate(new, 1)
        ]


def _alert(kind, text):
    return Markup('<div class="alert alert-%s py-2 mb-2" role="status">%s</div>') % (kind, text)


def _cut(text):
    return text if len(text) <= MAX_SHOWN else f"{text[:MAX_SHOWN]}…"
