from markupsafe import escape

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..tools.origin import read_origins


class FeedbackChannel(models.Model):
    """A form on other websites: which may show it, and the line of HTML that does."""

    _inherit = "feedback.channel"

    widget_origins = fields.Text(
        "Websites That May Embed It",
        help="One a line: https://www.example.com, or https://*.example.com for all that belong to it. "
        "Empty: the form stands on our own site only.",
    )
    widget_mode = fields.Selection(
        [
            ("button", "A button in the corner of every page"),
            ("inline", "The form itself, in the middle of a page"),
            ("popup", "Opened by a button or link of your own"),
        ],
        "Shown As",
        default="button",
        required=True,
    )
    widget_fields = fields.Char(
        "Values That Become Answers",
        help="Names of values that the website passes (data-field-order, data-field-plan) and that tickets can be "
        "filtered by, separated by commas: order, plan. Other values are only noted on the ticket. Anybody can make "
        "them up: they prove nothing.",
    )
    widget_snippet = fields.Text("Line to Copy", compute="_compute_widget_snippet")
    widget_policy = fields.Char("Content-Security-Policy", compute="_compute_widget_snippet")

    @api.depends("form_url", "widget_mode", "form_color", "company_id.primary_color")
    def _compute_widget_snippet(self):
        for channel in self:
            base = channel.form_url and channel.get_base_url()
            channel.widget_snippet = base and channel._prepare_snippet(base)
            # What the site's own policy has to allow where it has one; styles and data need nothing.
            channel.widget_policy = base and f"script-src {base}; frame-src {base}"

    def _prepare_snippet(self, base):
        color = self._page_color()
        parts = [f'<script src="{base}/feedback/widget.js" data-form="{self.slug}"']
        parts += [f'data-mode="{self.widget_mode}"'] if self.widget_mode != "button" else []
        parts += [f'data-color="{color}"'] if color and self.widget_mode == "button" else []
        line = " ".join([*parts, "async></script>"])
        if self.widget_mode == "popup":
            line += f"\n<button data-feedback-open>{escape(self.env._('Give feedback'))}</button>"
        return line

    @api.constrains("widget_origins")
    def _check_widget_origins(self):
        for channel in self:
            _good, bad = read_origins(channel.widget_origins)
            if bad:
                sentence = self.env._(
                    "“%s” is no address of a website. Write https://www.example.com, without a path.", bad[0]
                )
                raise ValidationError(sentence)

    def _frame_ancestors(self):
        """Return who may show this form in a frame, as a Content-Security-Policy says it."""
        return " ".join(["'self'", *read_origins(self.widget_origins)[0]])

    def _site_field_names(self):
        return [name for name in (part.strip().lower() for part in (self.widget_fields or "").split(",")) if name]

    def action_open_example(self):
        self.ensure_one()
        return {"type": "ir.actions.act_url", "target": "new", "url": f"/feedback/{self.slug}/example"}
