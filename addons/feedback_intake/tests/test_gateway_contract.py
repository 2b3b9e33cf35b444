from odoo.tests import TransactionCase, tagged

from .gateway_contract import FIXTURES, README, GatewayContract, ReplyContract

# Channels of our own, which no provider's protocol is behind.
OWN = {"email", "form", "api"}


@tagged("-at_install", "post_install")
class TestTelegram(GatewayContract, ReplyContract, TransactionCase):
    gateway_type = "telegram"
    values = {"access_token": "123:abc"}
    sent = {"ok": True, "result": {"message_id": 18}}


@tagged("-at_install", "post_install")
class TestGatewayParity(TransactionCase):
    def test_choices_models_fixtures_and_docs_agree(self):
        choices = {value for value, _label in self.env["feedback.channel"]._fields["gateway_type"].selection}
        for gateway_type in choices - OWN:
            self.assertIn(f"feedback.gateway.{gateway_type}", self.env)
            self.assertTrue((README / f"{gateway_type}.md").exists(), gateway_type)
            contracts = [one.gateway_type for one in GatewayContract.__subclasses__()]
            self.assertIn(gateway_type, contracts)
        self.assertEqual({path.name for path in FIXTURES.iterdir()} - OWN, choices - OWN)
