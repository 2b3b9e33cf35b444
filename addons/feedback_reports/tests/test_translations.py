from odoo.tests import TransactionCase, tagged

from odoo.addons.feedback_intake.tests.translation_case import TranslationCase


@tagged("post_install", "-at_install")
class TestTranslationTemplate(TranslationCase, TransactionCase):
    addon = "feedback_reports"
