from datetime import timedelta

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import TransactionCase, tagged

from ..exceptions import RefusedError
from ..tools.message import Reply
from .graph_fake import GraphFake, MetaCase, graph_error
from .test_gateway_meta import INSTAGRAM

ACCOUNT = "17841400000000001"
MESSAGES = f"POST {ACCOUNT}/messages"
SENT = {"recipient_id": "1122334455667788", "message_id": "aWdfOUT"}
NAME = {"GET 1122334455667788": {"name": "Анна", "username": "anna.k"}}
COMMENT = "17865799348089039"
LINK = {f"GET {COMMENT}": {"media": {"permalink": "https://www.instagram.com/reel/C1/", "id": "1"}, "id": COMMENT}}


@tagged("-at_install", "post_install")
class TestInstagramMessages(MetaCase, TransactionCase):
    gateway_type, values = "instagram", INSTAGRAM

    def test_an_answer_goes_to_the_chat_in_parts_of_a_thousand_bytes(self):
        ticket = self._take("message__text", NAME).ticket_id
        self.assertEqual(ticket.contact_name, "Анна")
        outbound, graph = self._answer(ticket, {MESSAGES: SENT}, body="слово " * 100)
        sent = [call["json"] for call in graph.of(MESSAGES)]
        self.assertEqual(sent[0]["recipient"], {"id": "1122334455667788"})
        self.assertEqual([len(one["message"]["text"].encode()) <= 1000 for one in sent], [True, True])
        self.assertEqual(outbound.sent_parts, 2)
        self.assertTrue(graph.calls[0]["url"].startswith("https://graph.instagram.com/"))
        self._take("read__mid")

    def test_a_file_is_fetched_by_instagram(self):
        ticket = self._take("message__text", NAME).ticket_id
        attachment = self.env["ir.attachment"].create({"name": "foto.png", "raw": b"x", "mimetype": "image/png"})
        _outbound, graph = self._answer(ticket, {MESSAGES: SENT}, attachment_ids=attachment.ids)
        file = graph.of(MESSAGES)[1]["json"]["message"]["attachment"]
        self.assertEqual(file["type"], "image")
        self.assertIn(f"/web/content/{attachment.id}/", file["payload"]["url"])

    def test_too_late_is_told(self):
        late = graph_error(10, "This message is sent outside of allowed window.", subcode=2534022)
        with GraphFake({MESSAGES: late}).connected(), self.assertRaisesRegex(RefusedError, "too long since"):
            self.gateway._send(self.channel, Reply("7", text="x"))

    def test_a_comment_tells_what_it_is_about_and_is_answered_in_public(self):
        ticket = self._take("comments__text", LINK).ticket_id
        self.assertEqual(ticket.source_url, "https://www.instagram.com/reel/C1/")
        self.assertIn("everybody can read it", ticket.reply_hint)
        self.assertEqual(self._take("comments__reply").ticket_id, ticket)
        outbound, graph = self._answer(ticket, {f"POST {COMMENT}/replies": {"id": "17999"}})
        self.assertEqual((outbound.state, outbound.external_id), ("sent", "17999"))
        self.assertEqual(graph.calls[0]["data"], {"message": "We look into it."})

    def test_without_its_link_the_comment_is_taken_all_the_same(self):
        event = self._take("comments__text", {f"GET {COMMENT}": graph_error(2, "Out of order", status=503)})
        self.assertEqual(event.outcome, "new")
        self.assertFalse(event.ticket_id.source_url)

    def test_what_the_account_writes_below_is_ours(self):
        ticket = self._take("comments__text", LINK).ticket_id
        self._take("comments__of_ours")
        self.assertFalse(ticket.needs_reply)

    def test_a_private_answer_to_a_comment(self):
        ticket = self._take("comments__text", LINK).ticket_id.with_user(self.agent)
        ticket.action_answer_privately()
        with self.assertRaisesRegex(UserError, "one message of at most"):
            self._answer(ticket, {}, body="слово " * 100)
        outbound, graph = self._answer(ticket, {MESSAGES: SENT})
        self.assertEqual(outbound.state, "sent", outbound.error)
        self.assertEqual(graph.of(MESSAGES)[0]["json"]["recipient"], {"comment_id": COMMENT})
        self.assertEqual(self._take("message__text", NAME).ticket_id, ticket.sudo())


@tagged("-at_install", "post_install")
class TestInstagramSetup(MetaCase, TransactionCase):
    gateway_type, values = "instagram", INSTAGRAM

    def _routes(self, account=ACCOUNT, **more):
        return {
            "GET me": {"user_id": account, "username": "lamps"},
            f"GET {ACCOUNT}/subscribed_apps": {"data": [{"id": "1"}]},
            f"POST {ACCOUNT}/subscribed_apps": {"success": True},
            "https://graph.instagram.com/refresh_access_token": {
                "access_token": "IGnew",
                "token_type": "bearer",
                "expires_in": 5183944,
            },
            **more,
        }

    def _test(self, routes):
        with GraphFake(routes).connected() as graph:
            return [sentence for is_well, sentence in self.channel._test() if not is_well], graph

    def test_the_token_is_renewed_long_before_it_ends(self):
        self.assertEqual(self._test(self._routes())[0], [])
        self.assertEqual(self.channel.access_token, "IGnew")
        self.assertGreater(self.channel.token_end_date, fields.Datetime.now() + timedelta(days=59))
        _faults, graph = self._test(self._routes())
        self.assertFalse([call for call in graph.calls if "refresh" in call["url"]], "once is enough for now")
        self.channel.token_end_date = fields.Datetime.now() + timedelta(days=30)
        _faults, graph = self._test(self._routes())
        self.assertTrue([call for call in graph.calls if "refresh" in call["url"]])

    def test_where_it_cannot_be_renewed_its_end_is_warned_of(self):
        self._test(self._routes())
        refused = {"https://graph.instagram.com/refresh_access_token": graph_error(190, "Cannot refresh", status=400)}
        self.channel.token_end_date = fields.Datetime.now() + timedelta(days=30)
        self.assertEqual(self._test(self._routes(**refused))[0], [])
        self.channel.token_end_date = fields.Datetime.now() + timedelta(days=5)
        self.assertIn("expires on", self._test(self._routes(**refused))[0][0])

    def test_a_token_of_today_cannot_be_renewed_yet(self):
        refused = {"https://graph.instagram.com/refresh_access_token": graph_error(100, "Too young")}
        self.assertEqual(self._test(self._routes(**refused))[0], [])

    def test_the_end_of_another_token_is_not_known(self):
        self._test(self._routes())
        self.channel.access_token = "IGother"
        self.assertFalse(self.channel.token_end_date)

    def test_another_account_and_one_that_tells_nothing(self):
        self.assertIn("17841499", self._test(self._routes(account="17841499"))[0][0])
        faults, _graph = self._test(self._routes(**{f"GET {ACCOUNT}/subscribed_apps": {"data": []}}))
        self.assertIn("does not tell the app", faults[0])

    def test_the_account_is_told_to_tell_the_app(self):
        with GraphFake(self._routes()).connected() as graph:
            self.channel.action_register_webhook()
        call = graph.of(f"POST {ACCOUNT}/subscribed_apps")[0]
        self.assertIn("messages,", call["params"]["subscribed_fields"])
        self.assertNotIn("appsecret_proof", call["params"])
