from odoo.tests import TransactionCase, tagged

from .translation_case import TranslationCase


@tagged("post_install", "-at_install")
class TestTranslationTemplate(TranslationCase, TransactionCase):
    addon = "feedback_intake"
