import io

import polib

from odoo.tests import TransactionCase, tagged
from odoo.tools import file_path
from odoo.tools.translate import trans_export

ADDON = "feedback_routing"
EXPORT = f"./dev/odoo i18n export -d NAME {ADDON} -l pot"


def msgids(catalogue):
    return {entry.msgid for entry in catalogue}


@tagged("post_install", "-at_install")
class TestTranslationTemplate(TransactionCase):
    """The template that translators work on says what the addon says now."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        exported = io.BytesIO()
        trans_export(None, [ADDON], exported, "po", cls.env)
        cls.exported = msgids(polib.pofile(exported.getvalue().decode()))
        cls.template = msgids(polib.pofile(file_path(f"{ADDON}/i18n/{ADDON}.pot")))

    def test_every_text_of_the_addon_is_in_the_template(self):
        self.assertFalse(self.exported - self.template, f"Export the template again: {EXPORT}")

    def test_the_template_has_no_text_that_the_addon_no_longer_says(self):
        # Demonstration records are translated too, and are exported only where they are loaded.
        self.assertTrue(self.env.ref(f"base.module_{ADDON}").demo, "This test needs a database with demonstration data")
        self.assertFalse(self.template - self.exported, f"Export the template again: {EXPORT}")
