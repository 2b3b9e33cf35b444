import re

from lxml import etree

from odoo.exceptions import AccessError
from odoo.tests import TransactionCase, tagged

from .common import DeskCase

MODIFIERS = ("invisible", "readonly", "required", "column_invisible")
# The web client evaluates modifiers by itself and knows hardly any method of Python's types: any other breaks a form.
CALL = re.compile(r"\.(?!get\b|strftime\b|to_utc\b)(\w+)\(")
SECRETS = ("signing_secret", "access_token", "client_secret", "confirmation_code", "ca_certificates", "source_networks")


@tagged("-at_install", "post_install")
class TestChannelSettings(DeskCase, TransactionCase):
    def test_views_ask_the_web_client_for_nothing_that_it_does_not_know(self):
        views = self.env["ir.ui.view"].search([("model", "=like", "feedback.%"), ("type", "!=", "qweb")])
        self.assertTrue(views)
        broken = [
            (view.xml_id, node.get(name))
            for view in views
            for node in etree.fromstring(view.arch).iter(etree.Element)
            for name in MODIFIERS
            if CALL.search(node.get(name, ""))
        ]
        self.assertFalse(broken)

    def test_only_admins_see_what_opens_a_channel(self):
        for role in ("agent", "lead", "manager", "reader"):
            for name in SECRETS:
                with self.subTest(role=role, name=name), self.assertRaises(AccessError):
                    self._as(role, self.channel).read([name])
