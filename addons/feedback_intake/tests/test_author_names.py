from odoo.tests import TransactionCase, tagged

from ..tools.message import Author, InboundMessage
from .gateway_contract import FakeProvider, answer


@tagged("-at_install", "post_install")
class TestAuthorNames(TransactionCase):
    def test_names_of_a_batch_cost_one_query_and_one_call(self):
        channel = self.env["feedback.channel"].create(
            {"name": "VK", "gateway_type": "vk", "external_account": "1", "access_token": "t"}
        )
        messages = [InboundMessage(thread_key=str(n), author=Author(external_id=str(n))) for n in range(1, 201)]
        self.env["feedback.conversation"]._open(channel, [InboundMessage(thread_key="1", author=Author("1", "Анна"))])
        people = [{"id": n, "first_name": f"Name {n}"} for n in range(2, 200)]
        channel.fetch(["access_token", "api_url"])
        with FakeProvider(answer({"response": people})).connected() as provider, self.assertQueryCount(1):
            pairs = channel._gateway()._named(channel, [(None, message) for message in messages])
        names = [message.author.name for _event, message in pairs]
        self.assertEqual((names[0], names[1], names[198], names[199]), ("Анна", "Name 2", "Name 199", ""))
        self.assertEqual(len(provider.calls), 1)
        self.assertNotIn("1", provider.calls[0]["data"]["user_ids"].split(","), "her name is known")
