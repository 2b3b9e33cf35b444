from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..tools.json_path import PathError, find, parse_path
from ..tools.mapping import Line, readable
from ..tools.rating import read_scale

TARGETS = [
    ("text", "Text"),
    ("subject", "Subject"),
    ("name", "Customer's name"),
    ("email", "Customer's e-mail"),
    ("phone", "Customer's phone"),
    ("rating", "Rating"),
    ("answer", "Answers"),
    ("file", "Files"),
    ("kind", "Kind"),
    ("date", "Date"),
    ("link", "Link to the original"),
    ("language", "Customer's language"),
    ("author", "Customer's ID"),
    ("thread", "Conversation's ID"),
    ("message", "Message's ID"),
    ("condition", "Only where it is"),
]
MOST_SHOWN = 120


class FeedbackChannelMapping(models.Model):
    """One line of what a webhook's content means: where a value is, and what of the ticket it becomes."""

    _name = "feedback.channel.mapping"
    _description = "Feedback Mapping Line"
    _order = "sequence, id"
    _rec_name = "path"

    channel_id = fields.Many2one("feedback.channel", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="channel_id.company_id", store=True)
    sequence = fields.Integer(default=10)
    target = fields.Selection(TARGETS, "Becomes", required=True, default="text")
    path = fields.Char(
        required=True, help="For example data.customer.email, items[0].text, items[*].text or answers[id=email].value"
    )
    detail = fields.Char(
        help="Of a rating its scale, as 1-5 or 0-10. Of one answer its name. Of a condition the values that are "
        "wanted, separated by commas."
    )
    detail_hint = fields.Char(compute="_compute_detail_hint")
    found = fields.Char("In the Sample", compute="_compute_found", help="What is there in the sample.")

    @api.depends("target")
    def _compute_detail_hint(self):
        hints = {
            "rating": self.env._("scale: 1-5"),
            "answer": self.env._("name of the answer"),
            "condition": self.env._("values, with commas"),
        }
        for line in self:
            line.detail_hint = hints.get(line.target, False)

    @api.depends("path", "channel_id.mapping_sample")
    def _compute_found(self):
        for channel, lines in self.grouped("channel_id").items():
            document = channel._sample_document()
            for line in lines:
                line.found = line._found_in(document)

    def _found_in(self, document):
        """Return what the path finds in a document, cut to a line, False where nothing."""
        try:
            values = find(document, parse_path(self.path))
        except PathError as error:
            return self._bad_path(error) if self.path else False
        shown = ", ".join(readable(value) for value in values[:5]).replace("\n", " · ")
        return shown if len(shown) <= MOST_SHOWN else f"{shown[:MOST_SHOWN]}…"

    def _bad_path(self, error):
        return self.env._(
            "This is no path, from “%(rest)s” on. Write for example data.customer.email or items[0].text.",
            rest=error.rest,
        )

    @api.constrains("path")
    def _check_path(self):
        for line in self:
            try:
                parse_path(line.path)
            except PathError as error:
                raise ValidationError(self._bad_path(error)) from error

    @api.constrains("target", "detail")
    def _check_detail(self):
        for line in self.filtered(lambda line: line.target == "rating"):
            try:
                read_scale(line.detail)
            except ValueError as error:
                raise ValidationError(
                    self.env._("“%s” is no scale of a rating: write for example 1-5 or 0-10.", line.detail)
                ) from error

    def _lines(self):
        """Return the lines as tools/mapping.py takes them, without those that cannot be read while they are typed."""
        return [line for line in map(FeedbackChannelMapping._line, self) if line]

    def _line(self):
        try:
            parse_path(self.path)
            if self.target == "rating":
                read_scale(self.detail)
        except ValueError:
            return None
        return Line(self.target, self.path, self.detail or "") if self.target else None
