import io

import polib

from odoo.tools import file_path
from odoo.tools.translate import trans_export


class TranslationCase:
    """The template for translators says what the addon says now. Mixed into a TransactionCase that has ``addon``."""

    allow_inherited_tests_method = True

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        exported = io.BytesIO()
        trans_export(None, [cls.addon], exported, "po", cls.env)
        cls.exported = cls._msgids(polib.pofile(exported.getvalue().decode()))
        cls.template = cls._msgids(polib.pofile(file_path(f"{cls.addon}/i18n/{cls.addon}.pot")))
        cls.advice = f"Export the template again: ./dev/odoo i18n export -d NAME {cls.addon} -l pot"

    @staticmethod
    def _msgids(catalogue):
        return {entry.msgid for entry in catalogue}

    def test_every_text_of_the_addon_is_in_the_template(self):
        self.assertFalse(self.exported - self.template, self.advice)

    def test_the_template_has_no_text_that_the_addon_no_longer_says(self):
        # Demonstration records are translated too, and are exported only where they are loaded.
        module = self.env.ref(f"base.module_{self.addon}")
        self.assertTrue(module.demo, "This test needs a database with demonstration data")
        self.assertFalse(self.template - self.exported, self.advice)
