import base64
import io
import zipfile

from .common import KnowledgeCase

MARKDOWN = """---
title: "How do I return a lamp?"
category: Delivery / Returns
keywords: [refund, send back]
lang: en
visibility: public
questions:
  - I want my money back
  - "where do I send it"
---
# How do I return a lamp?

Pack it, see [delivery](delivery.md) and ![the box](pictures/box.png "Box").

| Days | Fee |
|------|-----|
| 30   | 0   |

<script>alert(1)</script><details><summary>More</summary>Text</details>
"""
RUSSIAN = "# Как доставляют лампы\n\nКурьером, обычно за два дня, а за город подольше.\n"
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
)


def zipped(files, **options):
    """Return the bytes of a ZIP with these files: {path: text or bytes}."""
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, content in files.items():
            archive.writestr(path, content)
    return output.getvalue()


class ImportCase(KnowledgeCase):
    """Mixed into a TransactionCase: imports by the wizard, as a manager."""

    def _wizard(self, files, name="manager", **values):
        """Return a wizard with these files ({name: text or bytes}), not run yet."""
        attachments = self._as(name, self.env["ir.attachment"]).create(
            [
                {
                    "name": file,
                    "raw": data if isinstance(data, bytes) else data.encode(),
                    "res_model": "feedback.kb.import",
                }
                for file, data in files.items()
            ]
        )
        values = {"company_id": self.company.id, **values}
        return self._as(name, self.env["feedback.kb.import"]).create({"file_ids": [(6, 0, attachments.ids)], **values})

    def _import(self, files, **values):
        wizard = self._wizard(files, **values)
        wizard.action_import()
        return wizard

    def _outcomes(self, wizard):
        return {line.source: line.outcome for line in wizard.line_ids}

    def _refused(self, files, **values):
        """Import what is to be refused as a whole; return the sentence."""
        wizard = self._import(files, **values)
        self.assertEqual(wizard.line_ids.mapped("outcome"), ["skipped"])
        self.assertFalse(wizard.line_ids.article_id)
        return wizard.line_ids.note
