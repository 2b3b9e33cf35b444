from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..tools.look import first_color, make_theme, read_color

PREVIEW = Markup(
    '<div style="max-width: 26rem; padding: 1.25rem; border: 1px solid #d5dddc; border-radius: 14px;'
    ' background: #fff; color: #1d2a2b">'
    '<div style="font-size: 1.35rem; font-weight: 700; margin-bottom: .5rem">{title}</div>'
    '<span style="display: inline-block; padding: .4rem .9rem; border: 1px solid {accent}; border-radius: 99px;'
    ' background: {brand}; color: {on_brand}">{kind}</span> '
    '<span style="display: inline-block; padding: .4rem .9rem; border-radius: 99px; background: {accent_pale};'
    ' color: {accent}">{link}</span>'
    '<div style="margin-top: 1rem"><span style="display: inline-block; padding: .6rem 1.6rem; border-radius: 10px;'
    ' border: 1px solid {accent}; background: {brand}; color: {on_brand}; font-weight: 600">{send}</span></div></div>'
)
DEFAULT_COLOR = "#0b6b61"


class FeedbackChannel(models.Model):
    """How the pages of a form look: colour and logo of its own, else the company's."""

    _inherit = "feedback.channel"

    form_color = fields.Char(
        "Colour",
        help="Of buttons and links on the form's pages. Where text could not be read on it, it is made darker. "
        "Empty: the colour of the company's documents.",
    )
    form_logo = fields.Image("Logo", max_width=512, max_height=256, help="Empty: the company's logo.")
    form_look = fields.Html("How It Looks", compute="_compute_form_look", sanitize=False)

    @api.constrains("form_color")
    def _check_form_color(self):
        for channel in self:
            if channel.form_color and not read_color(channel.form_color):
                raise ValidationError(self.env._("“%s” is no colour. Write for example #0b6b61.", channel.form_color))

    @api.depends("form_color", "form_title", "kind", "company_id.primary_color")
    def _compute_form_look(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for channel in self:
            theme = make_theme(read_color(channel._page_color() or DEFAULT_COLOR))
            channel.form_look = PREVIEW.format(
                title=channel.form_title or self.env._("Tell us what you think"),
                kind=kinds.get(channel.kind) or "",
                link=self.env._("Link"),
                send=self.env._("Send"),
                **{name.strip("-").replace("-", "_"): value for name, value in theme.items()},
            )

    def _page_color(self):
        """Return the colour of this form's pages as #rrggbb, or False where neither it nor its company has one."""
        return first_color(self.form_color, self.company_id.primary_color)

    def _page_logo_url(self):
        """Return where the pages find the form's own logo, or False."""
        if not self.active or not self.write_date or not self.with_context(bin_size=True).form_logo:
            return False
        # The number makes browsers fetch a logo anew once it is another.
        return f"/feedback/{self.slug}/logo?v={int(self.write_date.timestamp())}"

    def _look_urls(self, company):
        """Return where a page finds its logo and its colours, or False: this form's, else the company's."""
        color = self._page_color() if self else first_color(company.primary_color)
        logo_url = self and self._page_logo_url()
        if not logo_url and not company.uses_default_logo:
            logo_url = f"/logo.png?company={company.id}"
        return {"logo_url": logo_url or False, "look_url": color and f"/feedback/look/{color[1:]}.css"}
