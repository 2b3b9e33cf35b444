import json
from datetime import timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import TransactionCase, tagged

from .gateway_contract import SECRET
from .graph_fake import GraphFake, MetaCase, graph_error
from .test_gateway_meta import FACEBOOK

PAGE = "104857600123456"
MESSAGES = f"POST {PAGE}/messages"
SENT = {"recipient_id": "6543210987654321", "message_id": "m_ours"}
COMMENT = "700700700700700_800800800800801"
LATE = graph_error(10, "This message is sent outside of allowed window.", subcode=2018278)
NAME = {"GET 6543210987654321": {"first_name": "Ольга", "last_name": "Сергеева", "id": "6543210987654321"}}


@tagged("-at_install", "post_install")
class TestMessenger(MetaCase, TransactionCase):
    gateway_type, values = "facebook", FACEBOOK

    def test_the_customers_name_is_asked_for_once(self):
        ticket = self._take("message__text", NAME).ticket_id
        self.assertEqual(ticket.contact_name, "Ольга Сергеева")
        self.assertEqual(ticket.conversation_id.author_name, "Ольга Сергеева")
        self._take("message__share", {"GET 6543210987654321": graph_error(1, "not asked")})
        self.assertEqual(ticket.conversation_id.author_name, "Ольга Сергеева")

    def test_who_hides_the_name_is_no_trouble(self):
        event = self._take("message__text", {"GET 6543210987654321": graph_error(100, "No profile", subcode=33)})
        self.assertEqual(event.outcome, "new")
        self.assertFalse(self.channel._health().error)

    def test_an_answer_goes_to_the_chat(self):
        ticket = self._take("message__text", NAME).ticket_id
        outbound, graph = self._answer(ticket, {MESSAGES: SENT})
        self.assertEqual((outbound.state, outbound.external_id), ("sent", "m_ours"))
        expected = {
            "recipient": {"id": "6543210987654321"},
            "messaging_type": "RESPONSE",
            "message": {"text": "We look into it."},
        }
        self.assertEqual(graph.of(MESSAGES)[0]["json"], expected)
        self._take("delivery__mids")
        self.assertEqual(outbound.state, "delivered")

    def test_its_echo_is_no_second_message(self):
        ticket = self._take("message__text", NAME).ticket_id
        self._answer(ticket, {MESSAGES: SENT})
        self.assertEqual(self._take("message__echo_of_ours").state, "ignored")
        ticket.invalidate_recordset()
        said = [one for one in ticket.message_ids if "We look into it." in (one.body or "")]
        self.assertEqual(len(said), 1)

    def test_an_answer_from_the_pages_inbox_is_ours(self):
        ticket = self._take("message__text", NAME).ticket_id
        self._take("message__echo_of_the_page_inbox")
        self.assertFalse(ticket.needs_reply)
        _outbound, graph = self._answer(ticket, {MESSAGES: SENT})
        self.assertTrue(graph.of(MESSAGES))

    def test_a_file_is_uploaded_with_the_message(self):
        ticket = self._take("message__text", NAME).ticket_id
        attachment = self.env["ir.attachment"].create({"name": "счёт.pdf", "raw": b"%PDF-1.4"})
        _outbound, graph = self._answer(ticket, {MESSAGES: SENT}, attachment_ids=attachment.ids)
        call = graph.of(MESSAGES)[1]
        self.assertEqual(json.loads(call["data"]["message"])["attachment"]["type"], "file")
        self.assertEqual(json.loads(call["data"]["recipient"]), {"id": "6543210987654321"})
        self.assertEqual(call["files"]["filedata"][:2], ("счёт.pdf", b"%PDF-1.4"))

    def test_after_a_day_an_answer_is_refused(self):
        ticket = self._take("message__text", NAME).ticket_id
        with freeze_time(fields.Datetime.now() + timedelta(hours=25)), self.assertRaisesRegex(UserError, "24 hours"):
            self._answer(ticket, {})

    def test_as_a_person_for_seven_days_where_meta_has_granted_it(self):
        self.channel.has_human_agent = True
        ticket = self._take("message__text", NAME).ticket_id
        with freeze_time(fields.Datetime.now() + timedelta(days=3)):
            outbound, graph = self._answer(ticket, {MESSAGES: [LATE, SENT]})
        self.assertEqual(outbound.state, "sent", outbound.error)
        first, second = (call["json"] for call in graph.of(MESSAGES))
        self.assertEqual(first["messaging_type"], "RESPONSE", "the tag must not be used within the usual time")
        self.assertEqual((second["messaging_type"], second["tag"]), ("MESSAGE_TAG", "HUMAN_AGENT"))
        with freeze_time(fields.Datetime.now() + timedelta(days=8)), self.assertRaisesRegex(UserError, "7 days"):
            self._answer(ticket, {})

    def test_without_that_it_fails_in_sight(self):
        ticket = self._take("message__text", NAME).ticket_id
        outbound, graph = self._answer(ticket, {MESSAGES: LATE})
        self.assertEqual((outbound.state, len(graph.of(MESSAGES))), ("failed", 1))
        self.assertIn("too long since", outbound.error)
        self.assertTrue(ticket.has_failed_reply)

    def test_an_edit_and_a_deletion(self):
        ticket = self._take("message__text", NAME).ticket_id
        message = ticket.message_ids.filtered(lambda one: "№ 5" in (one.body or ""))
        self._take("message_edit__text")
        self.assertIn("№ 6", message.body)
        self._take("message__deleted")
        self.assertNotIn("№", message.body)


@tagged("-at_install", "post_install")
class TestFacebookComments(MetaCase, TransactionCase):
    gateway_type, values = "facebook", FACEBOOK

    def test_the_agent_sees_that_the_answer_is_public(self):
        ticket = self._take("feed__comment").ticket_id.with_user(self.agent)
        self.assertIn("everybody can read it", ticket.reply_hint)
        self.assertEqual(ticket.source_url, "https://www.facebook.com/lamps/posts/pfbid02")
        chat = self._take("message__text", NAME).ticket_id.with_user(self.agent)
        self.assertNotIn("everybody", chat.reply_hint)

    def test_an_answer_goes_below_the_comment_at_any_time(self):
        ticket = self._take("feed__comment").ticket_id
        with freeze_time(fields.Datetime.now() + timedelta(days=90)):
            outbound, graph = self._answer(ticket, {f"POST {COMMENT}/comments": {"id": "700_900"}})
        self.assertEqual((outbound.state, outbound.external_id), ("sent", "700_900"))
        self.assertEqual(graph.calls[0]["data"], {"message": "We look into it."})

    def test_comments_take_no_files(self):
        ticket = self._take("feed__comment").ticket_id
        attachment = self.env["ir.attachment"].create({"name": "a.pdf", "raw": b"%PDF-1.4"})
        with self.assertRaisesRegex(UserError, "no files"):
            self._answer(ticket, {}, attachment_ids=attachment.ids)

    def test_what_is_below_a_comment_joins_it(self):
        ticket = self._take("feed__comment").ticket_id
        self.assertEqual(self._take("feed__comment_reply").ticket_id, ticket)
        self.assertTrue(ticket.needs_reply)
        self._take("feed__comment_of_the_page")
        self.assertFalse(ticket.needs_reply)
        _outbound, graph = self._answer(ticket, {"POST 700700700700700_800800800800803/comments": {"id": "7_9"}})
        self.assertTrue(graph.calls, "the latest of the customers', not the page's own")

    def test_an_edit_and_a_removal(self):
        ticket = self._take("feed__comment").ticket_id
        message = ticket.message_ids.filtered(lambda one: "Третий" in (one.body or ""))
        self._take("feed__comment_reply")
        self._take("feed__comment_edited")
        self.assertIn("Второй", message.body)
        self._take("feed__comment_removed")
        self.assertNotIn("раз", message.body)

    def test_comments_below_a_visitors_post_join_it(self):
        ticket = self._take("feed__post_of_a_visitor").ticket_id
        body = {
            **{"item": "comment", "verb": "add", "message": "Сами себе отвечаем", "created_time": 1795500000},
            **{"post_id": f"{PAGE}_900900900900900", "parent_id": f"{PAGE}_900900900900900", "comment_id": "900_1"},
            "from": {"id": "5", "name": "Иван"},
        }
        [message] = self.gateway._read(self.channel, "feed", body)
        self.assertEqual(message.thread_key, ticket.conversation_id.thread_key)

    def test_a_recommendation_says_its_kind_and_can_be_answered(self):
        ticket = self._take("ratings__negative").ticket_id
        self.assertEqual((ticket.kind, ticket.rating, ticket.other_way), ("complaint", 0, False))
        self.assertEqual(self._take("ratings__comment").ticket_id, ticket)
        outbound, _graph = self._answer(ticket, {"POST 610610610610610_1/comments": {"id": "610_2"}})
        self.assertEqual(outbound.state, "sent")

    def test_a_reaction_hides_no_comment_that_comes_later(self):
        """Meta keeps no order, and a reaction names the comment that it is to."""
        body = {"item": "reaction", "verb": "add", "comment_id": COMMENT, "post_id": "1_2", "reaction_type": "like"}
        comment = {**body, "item": "comment", "message": "x"}
        keys = [self.gateway._item_key("feed", one) for one in (body, comment)]
        self.assertEqual(keys, ["", COMMENT])


@tagged("-at_install", "post_install")
class TestFacebookSetup(MetaCase, TransactionCase):
    gateway_type, values = "facebook", FACEBOOK

    def _routes(self, page_fields=None, callback_url=None):
        names = self.gateway._webhook_fields
        subscribed = {
            "object": "page",
            "callback_url": callback_url or self.channel.webhook_url,
            "active": True,
            "fields": [{"name": name, "version": "v25.0"} for name in names],
        }
        app = {"id": "1234567890", "name": "Desk", "subscribed_fields": list(page_fields or names)}
        token = {"app_id": "1234567890", "is_valid": True, "expires_at": 0, "scopes": list(self.gateway._permissions)}
        return {
            "GET debug_token": {"data": token},
            f"GET {PAGE}": {"name": "Лампы", "id": PAGE},
            "GET 1234567890/subscriptions": {"data": [subscribed]},
            "POST 1234567890/subscriptions": {"success": True},
            f"GET {PAGE}/subscribed_apps": {"data": [app]},
            f"POST {PAGE}/subscribed_apps": {"success": True},
        }

    def _faults(self, routes):
        with GraphFake(routes).connected():
            return [sentence for is_well, sentence in self.channel._test() if not is_well]

    def test_all_is_well(self):
        self.assertFalse(self._faults(self._routes()))

    def test_a_page_that_tells_nothing_or_too_little(self):
        routes = self._routes()
        routes[f"GET {PAGE}/subscribed_apps"] = {"data": []}
        self.assertIn("does not tell the app", self._faults(routes)[0])
        self.assertIn("feed", self._faults(self._routes(page_fields=["messages"]))[0])

    def test_app_and_page_are_told(self):
        routes = self._routes()
        routes["GET 1234567890/subscriptions"] = {"data": []}
        with GraphFake(routes).connected() as graph:
            self.channel.action_register_webhook()
        self.assertEqual(graph.of("POST 1234567890/subscriptions")[0]["data"]["object"], "page")
        call = graph.of(f"POST {PAGE}/subscribed_apps")[0]
        self.assertIn("feed,ratings", call["data"]["subscribed_fields"])
        self.assertEqual(call["headers"]["Authorization"], "Bearer EAAtoken", "the page's own token")

    def test_an_app_that_serves_others_is_left_alone(self):
        with GraphFake(self._routes(callback_url="https://other.example/hook")).connected() as graph:
            with self.assertRaisesRegex(UserError, "other.example"):
                self.channel.action_register_webhook()
        self.assertFalse([call for call in graph.calls if call["method"] == "POST"])

    def test_no_secret_in_what_people_read(self):
        with GraphFake({"GET debug_token": graph_error(190, "Invalid OAuth access token")}).connected():
            self.channel.action_test()
        self.assertNotIn(SECRET, self.channel.trouble)
        self.assertNotIn("EAAtoken", self.channel.trouble)
