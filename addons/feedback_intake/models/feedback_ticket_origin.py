from markupsafe import Markup

from odoo import fields, models


class FeedbackTicket(models.Model):
    """Where a form was filled in and what it was about, of senders who are not anonymous."""

    _inherit = "feedback.ticket"

    page_url = fields.Char("Written On", readonly=True, copy=False, help="The page of a website, as that has said it.")

    def _note_origin(self, origin):
        """Note for colleagues what the website has said and the ticket has no answer for.

        :param dict origin: see ``controllers/form_origin.py``
        """
        self.ensure_one()
        known = self.channel_id._site_field_names()
        others = [(name, value) for name, value in origin.get("site_values", {}).items() if name not in known]
        if not others and not origin.get("page_title"):
            return
        lines = [(self.env._("Page"), origin["page_title"])] if origin.get("page_title") else []
        rows = Markup("<br/>").join(Markup("%s: %s") % row for row in [*lines, *others])
        intro = self.env._("What the website says, which anybody can make up:")
        self.message_post(
            body=Markup("<p>%s<br/>%s</p>") % (intro, rows), author_id=self.env.ref("base.partner_root").id
        )
