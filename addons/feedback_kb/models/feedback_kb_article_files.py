from datetime import timedelta

from odoo import api, fields, models
from odoo.tools.mimetypes import guess_mimetype

from ..tools.article_html import file_ids, keep_data_images, renumber, without_tokens

DAY = timedelta(days=1)


class FeedbackKbArticle(models.Model):
    """An article's own files: whatever its answer shows, and what is attached for its readers.

    A file is seen by those who see its article. So each article has its own: what the editor has just uploaded is
    taken over, whatever belongs elsewhere (another article, a ticket, the shared library of pictures) is copied.
    """

    _inherit = "feedback.kb.article"

    file_ids = fields.Many2many(
        "ir.attachment",
        "feedback_kb_article_file_rel",
        "article_id",
        "attachment_id",
        "Files",
        copy=False,
        bypass_search_access=True,
        help="Readers find them below the answer.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        # A copy is created by its original, whose files are not its own.
        prepared = [self.browse()._keep_body_files(vals) for vals in vals_list]
        articles = super().create([vals for vals, _files in prepared])
        for article, (_vals, files) in zip(articles, prepared, strict=True):
            article._own(files)
            article._own_listed_files()
        return articles

    def write(self, vals):
        if "body" not in vals:
            result = super().write(vals)
        elif len(self) > 1:
            return all(article.write(vals) for article in self)
        else:
            vals, files = self._keep_body_files(vals)
            result = super().write(vals)
            self._own(files)
        if "file_ids" in vals:
            for article in self:
                article._own_listed_files()
        return result

    def _keep_body_files(self, vals):
        """Return (vals whose body names the article's own files without tokens, files that are to become its own)."""
        body = vals.get("body")
        if not body:
            return vals, self.env["ir.attachment"]
        # sudo: ir.attachment - whose files may be taken or copied is checked one by one
        Attachment = self.env["ir.attachment"].sudo()

        def keep(mimetype, data):
            if guess_mimetype(data) != mimetype:
                return None
            name = f"{self.env._('Picture')}.{mimetype.partition('/')[2]}"
            file = Attachment.create({"name": name, "raw": data, "res_model": self._name, "res_id": 0})
            return f"/web/image/{file.id}"

        body = keep_data_images(without_tokens(body), keep)
        files, new_ids = self._own_files(Attachment.browse(file_ids(body)).exists())
        return {**vals, "body": renumber(body, new_ids)}, files

    def _own_files(self, attachments):
        """Return (files to be owned by this article, {id: id of the copy} of those that could not be taken over)."""
        files, new_ids = attachments.browse(), {}
        for attachment in attachments:
            if attachment.res_model == self._name and attachment.res_id in self.ids:
                continue
            if self._is_upload(attachment):
                files |= attachment
            elif attachment.with_user(self.env.user).has_access("read"):
                copied = attachment.copy({"res_model": self._name, "res_id": 0, "public": False, "original_id": False})
                new_ids[attachment.id] = copied.id
                files |= copied
        return files, new_ids

    def _is_upload(self, attachment):
        """Tell whether the author has uploaded this file just now, for an article that was not saved yet."""
        if attachment.type != "binary" or attachment.res_id or attachment.create_uid != self.env.user:
            return False
        return attachment.res_model in (self._name, False) or self._is_stray_upload(attachment)

    def _is_stray_upload(self, attachment):
        """Tell whether the file is new in the shared library of pictures, which everybody sees, and used nowhere else.

        Odoo's routes put it there where they are not told what it is for.
        """
        if attachment.res_model != "ir.ui.view" or attachment.create_date < fields.Datetime.now() - DAY:
            return False
        # sudo: ir.ui.view - whether a page shows the picture, not the page
        return not self.env["ir.ui.view"].sudo().search_count([("arch_db", "like", f"/{attachment.id}-")], limit=1)

    def _own(self, files):
        # The picture before it was cropped or made smaller stays with the one in the answer.
        files |= files.original_id.filtered(self._is_upload)
        if files:
            files.write({"res_model": self._name, "res_id": self.id})

    def _own_listed_files(self):
        # sudo: ir.attachment - files that may not be read are dropped from the list
        listed = self.sudo().file_ids
        files, new_ids = self._own_files(listed)
        self._own(files)
        foreign = listed.filtered(lambda file: file.res_model != self._name or file.res_id != self.id)
        if foreign:
            self.sudo().file_ids = listed - foreign + listed.browse(new_ids.values())

    def _page_files(self):
        """Return the files that this article's readers may have: nothing of what colleagues discuss below it."""
        self.ensure_one()
        ids = {*file_ids(self.body), *self.file_ids.ids}
        return self.env["ir.attachment"].search(
            [
                ("id", "in", list(ids)),
                ("res_model", "=", self._name),
                ("res_id", "=", self.id),
                ("res_field", "=", False),
                ("type", "=", "binary"),
            ]
        )
