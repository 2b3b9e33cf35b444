from odoo import api, models

ARTICLE = "feedback.kb.article"
GUARDED = {"public", "access_token", "res_model", "res_id", "url"}


class IrAttachment(models.Model):
    """A file of an article is seen by those who see the article: never public, never opened by a token."""

    _inherit = "ir.attachment"

    @api.model_create_multi
    def create(self, vals_list):
        attachments = super().create(vals_list)
        attachments._close_article_files()
        return attachments

    def write(self, vals):
        result = super().write(vals)
        if GUARDED & vals.keys():
            self._close_article_files()
        return result

    def _close_article_files(self):
        # sudo: ir.attachment - whoever may write the file must not be able to open it to others
        for file in self.sudo().filtered(lambda file: file.res_model == ARTICLE and not file.res_field):
            # Odoo serves a file that has an address of its own to everybody.
            is_served = file.type == "binary" and file.url
            if file.public or file.access_token or is_served:
                closed = {"public": False, "access_token": False}
                file.write({**closed, "url": False} if is_served else closed)
