import hashlib
import html
import re

from odoo import models
from odoo.tools.mimetypes import guess_mimetype

from odoo.addons.feedback_intake.tools.upload import UploadRefused, check_upload


class FeedbackKbImport(models.TransientModel):
    """Pictures of an archive that articles show become files of those articles."""

    _inherit = "feedback.kb.import"

    def _add_pictures(self, entries, pictures):
        """Make the files of the pictures that a batch shows, and point its bodies at them.

        The articles take them over when they are saved.
        """
        present = self._present_pictures([entry["article"].id for entry in entries if entry["article"]])
        wanted, values = [], []
        for entry in entries:
            for address, path in entry["item"].images.items():
                name = self._picture_name(path, pictures.get(path))
                if not name:
                    note = self.env._("The picture %s was not taken.", path)
                    entry["item"].notes.append(note)
                    continue
                data = pictures[path]
                known = present.get((entry["article"].id, hashlib.sha1(data).hexdigest()))
                if known:
                    entry["pictures"][address] = known
                else:
                    wanted.append((entry, address))
                    values.append({"name": name, "raw": data, "res_model": "feedback.kb.article", "res_id": 0})
        files = self.env["ir.attachment"].create(values)
        for (entry, address), file in zip(wanted, files, strict=True):
            entry["pictures"][address] = file.id
        for entry in entries:
            entry["values"]["body"] = self._with_pictures(entry)

    def _present_pictures(self, article_ids):
        """Return {(article id, checksum): id} of the files that articles have already."""
        files = self.env["ir.attachment"].search_fetch(
            [("res_model", "=", "feedback.kb.article"), ("res_id", "in", article_ids), ("res_field", "=", False)],
            ["res_id", "checksum"],
        )
        return {(file.res_id, file.checksum): file.id for file in files}

    def _picture_name(self, path, data):
        if data is None:
            return None
        try:
            name, mimetype = check_upload(path, data, "media", guess_mimetype)
        except UploadRefused:
            return None
        return name if mimetype.startswith("image/") else None

    def _with_pictures(self, entry):
        """Return the body with the addresses of its files; a picture that is missing leaves its description."""
        pictures = {html.escape(address): file_id for address, file_id in entry["pictures"].items()}
        missing = {html.escape(address) for address in entry["item"].images} - pictures.keys()

        def replace(found):
            address = html.escape(html.unescape(found["address"]))
            if address in pictures:
                return f'{found["before"]}/web/image/{pictures[address]}"'
            return f'{found["before"]}"' if address in missing else found[0]

        body = entry["values"]["body"]
        return type(body)(re.sub(r'(?P<before><img\b[^<>]*?\bsrc=")(?P<address>[^"]*)"', replace, str(body)))

    def _drop_idle_pictures(self, entries):
        """Delete the files of articles that could not be saved."""
        ids = [file_id for entry in entries for file_id in entry["pictures"].values()]
        self.env["ir.attachment"].browse(ids).filtered(lambda file: not file.res_id).unlink()
