"""A live chat becomes a ticket: by the operator and when it ends; what is said afterwards joins it."""

import json
from unittest.mock import patch

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import new_test_user, tagged

from .gateway_contract import run_scheduled_action
from .livechat_case import LivechatCase


@tagged("-at_install", "post_install")
class TestLivechatOperator(LivechatCase):
    def setUp(self):
        super().setUp()
        self._come_online()
        self.authenticate(None, None)

    def test_the_operator_makes_a_ticket_with_the_transcript(self):
        self.opener.cookies["odoo_utm_source"] = "autumn_letter"
        chat = self._open_chat(
            feedback_page="https://shop.example/lamps/7?access_token=secret&utm_medium=corner_banner#top"
        )
        self._write(chat, "<p>My lamp flickers badly</p><p>Since yesterday</p>")
        self._answer(chat, "I look into it")
        ticket = self._press(chat)
        self.assertEqual(ticket.subject, "My lamp flickers badly")
        self.assertEqual(
            (ticket.channel_id, ticket.company_id, ticket.team_id), (self.chats, self.company, self.teams["all"])
        )
        self.assertEqual(ticket.user_id, self.operator)
        self.assertTrue(ticket.needs_reply, "there is something left to do")
        [text] = self._said(ticket)
        self.assertIn("<strong>Visitor</strong>", text)
        self.assertIn("My lamp flickers", text)
        self.assertIn("<strong>Olga Operator</strong>", text)
        self.assertLess(text.index("flickers"), text.index("I look into it"))
        self.assertRegex(text, r"\d\d:\d\d")
        properties = {one["string"]: one["value"] for one in ticket.read(["ticket_properties"])[0]["ticket_properties"]}
        self.assertEqual(properties["Page"], "https://shop.example/lamps/7", "without what may be a secret")
        self.assertEqual((ticket.source_id.name, ticket.medium_id.name), ("autumn_letter", "corner_banner"))

    def test_a_visitor_who_is_nobody_stays_nobody(self):
        chat = self._open_chat()
        self._write(chat, "Who am I?")
        partners = self.env["res.partner"].with_context(active_test=False).search_count([])
        ticket = self._press(chat)
        self.assertEqual(self.env["res.partner"].with_context(active_test=False).search_count([]), partners)
        self.assertFalse(ticket.partner_id or ticket.email_from or ticket.phone)
        self.assertEqual(ticket.contact_name, "Visitor")
        self.assertEqual(ticket.create_uid, self.env.ref("base.public_user"))
        self.assertFalse(ticket.message_ids.author_id.filtered(lambda one: one != self.env.ref("base.partner_root")))

    def test_a_customer_who_is_logged_in_is_known(self):
        self.authenticate("desk_portal", "desk_portal")
        chat = self._open_chat()
        self._write(chat, "My order is late")
        ticket = self._press(chat)
        self.assertEqual(ticket.partner_id, self.users["portal"].partner_id)
        self.assertEqual(ticket.email_from, "portal@desk.example")

    def test_a_contact_of_another_company_is_not_taken_over(self):
        self.users["portal"].partner_id.company_id = self.users["portal"].company_id
        self.chats.write({"company_id": self.other_company.id, "team_id": False, "user_id": False})
        self.authenticate("desk_portal", "desk_portal")
        chat = self._open_chat()
        self._write(chat, "My order is late")
        self._press(chat)
        ticket = self.env["feedback.ticket"].search([("chat_id", "=", chat.id)])
        self.assertEqual(ticket.company_id, self.other_company)
        self.assertFalse(ticket.partner_id)

    def test_the_subject_may_be_given(self):
        chat = self._open_chat()
        self._write(chat, "hi")
        self.assertEqual(self._press(chat, "/ticket Broken lamp, model 7").subject, "Broken lamp, model 7")

    def test_the_same_chat_never_makes_two_tickets(self):
        chat = self._open_chat()
        self._write(chat, "My lamp flickers")
        ticket = self._press(chat)
        self.assertEqual(self._press(chat), ticket)
        self.livechat.feedback_policy = "always"
        self._leave(chat)
        self.assertEqual(self._ticket_of(chat), ticket)
        self.assertEqual(len(self._events()), 1)

    def test_even_where_the_live_chats_channel_has_changed(self):
        chat = self._open_chat()
        self._write(chat, "My lamp flickers")
        ticket = self._press(chat)
        self.livechat.feedback_channel_id = self.chats.copy({"name": "Another"})
        self.assertEqual(self._press(chat), ticket)
        self._write(chat, "It joins the first")
        self.assertIn("It joins the first", self._said(ticket)[-1])

    def test_what_is_said_afterwards_joins_the_ticket(self):
        chat = self._open_chat()
        self._write(chat, "My lamp flickers")
        ticket = self._press(chat)
        ticket.needs_reply = False
        self._write(chat, "One more thing <i>here</i>")
        self.assertTrue(ticket.needs_reply)
        self._answer(chat, "We send a new one")
        self.assertFalse(ticket.needs_reply, "answered in the chat")
        self.assertTrue(ticket.first_reply_date)
        said = self._said(ticket)
        self.assertEqual(len(said), 3)
        self.assertIn("One more thing", said[1])
        self.assertIn("<strong>Olga Operator</strong>", said[2])
        self.assertIn("We send a new one", said[2])
        self.assertEqual(sorted(self._events().mapped("outcome")), ["new", "reply", "reply"])
        self.assertEqual(self._ticket_of(chat), ticket)
        self.assertFalse(ticket.outbound_message_ids, "nothing is sent twice")

    def test_what_is_said_after_a_merge_goes_to_the_survivor(self):
        chat = self._open_chat()
        self._write(chat, "My lamp flickers")
        ticket, other = self._press(chat), self._ticket()
        ticket.merged_into_id = other
        self._write(chat, "Still flickers")
        self.assertIn("Still flickers", self._said(other)[-1])

    def test_files_of_the_chat_come_along(self):
        chat = self._open_chat()
        file = self.env["ir.attachment"].create(
            {"name": "lamp.txt", "raw": b"flicker", "res_model": "discuss.channel", "res_id": chat.id}
        )
        chat.message_post(
            body="See the file", message_type="comment", subtype_xmlid="mail.mt_comment", attachment_ids=file.ids
        )
        ticket = self._press(chat)
        self.assertIn("📎 lamp.txt", self._said(ticket)[0])
        run_scheduled_action(self.env, "ir_cron_fetch_files")
        copies = ticket.attachment_gallery_ids
        self.assertEqual((copies.name, copies.raw), ("lamp.txt", b"flicker"))
        self.assertNotEqual(copies, file, "a copy, which outlives the chat")

    def test_no_file_of_anything_else_can_be_had_that_way(self):
        chat = self._open_chat()
        self._write(chat, "My lamp flickers")
        secret = self.env["ir.attachment"].create({"name": "secret.txt", "raw": b"secret"})
        line = {
            "id": 1,
            "who": "visitor",
            "name": "V",
            "date": "",
            "text": "x",
            "files": [{"id": secret.id, "name": "s.txt"}],
        }
        chat.sudo()._store_feedback(
            self.chats, "forged", {"event": "chat", "chat": chat.id, "visitor": {}, "lines": [line]}
        )
        run_scheduled_action(self.env, "ir_cron_fetch_files")
        ticket = self._ticket_of(chat)
        self.assertFalse(ticket.attachment_gallery_ids)
        self.assertIn("could not be fetched", ticket.file_hint)

    def test_the_rating_is_the_tickets_stars_before_and_after(self):
        early, late = self._open_chat(), self._open_chat()
        self._write(early, "I was left alone")
        self._rate(early, 1, "Nobody cared")
        self.assertEqual(self._press(early).rating, 1)
        self._write(late, "Thank you")
        ticket = self._press(late)
        self._rate(late, 5, "Great")
        self.assertEqual((ticket.rating, ticket.sentiment), (5, "positive"))
        late.rating_ids.write({"rating": 3})
        self.assertEqual(ticket.rating, 3, "the last one stands")
        self.assertEqual(
            ticket.milestone_ids.filtered(lambda one: one.kind == "rated").sorted("id").mapped("value"), ["5", "3"]
        )

    def test_the_ledger_keeps_it_and_a_failure_is_replayed(self):
        chat = self._open_chat()
        self._write(chat, "My lamp flickers")
        broken = "odoo.addons.feedback_intake.models.feedback_conversation_intake.FeedbackConversation._take"
        with patch(broken, side_effect=ValueError("out of order")), self.assertLogs(level="ERROR"):
            self.assertFalse(self._press(chat))
        event = self._events()
        self.assertEqual((event.state, event.reason), ("failed", "out of order"))
        self.assertEqual(json.loads(event._raw())["lines"][0]["text"], "My lamp flickers")
        event.action_replay()
        ticket = self._ticket_of(chat)
        self.assertEqual((event.outcome, event.ticket_id), ("new", ticket))
        self.assertIn("My lamp flickers", self._said(ticket)[0])

    def test_pressing_again_tries_again(self):
        chat = self._open_chat()
        self._write(chat, "My lamp flickers")
        broken = "odoo.addons.feedback_intake.models.feedback_conversation_intake.FeedbackConversation._take"
        with patch(broken, side_effect=ValueError("out of order")), self.assertLogs(level="ERROR"):
            self._press(chat)
        self.assertTrue(self._press(chat))

    def test_without_a_channel_the_operator_is_told(self):
        self.livechat.feedback_channel_id = False
        chat = self._open_chat()
        self._write(chat, "My lamp flickers")
        told = chat.with_user(self.operator).make_feedback_ticket()
        self.assertIn("Choose one on its page", told["message"])
        self.assertFalse(told["is_made"])
        self.assertFalse(self._ticket_of(chat))

    def test_nobody_but_operators_can_make_one(self):
        chat = self._open_chat()
        self._write(chat, "My lamp flickers")
        colleague = new_test_user(self.env, "no_operator", "base.group_user")
        for user in (colleague, self.users["portal"], self.users["public"], self.users["agent"]):
            with self.assertRaises(AccessError):
                chat.with_user(user).make_feedback_ticket()
        group = self.env["discuss.channel"].create({"name": "Team", "channel_type": "group"})
        with self.assertRaises(AccessError):
            group.with_user(self.operator).make_feedback_ticket()

    def test_an_operator_who_sees_no_tickets_is_told_the_number_alone(self):
        bare = self._operator("bare_operator", "im_livechat.im_livechat_group_user", self.company)
        chat = self._open_chat()
        self._write(chat, "My lamp flickers")
        told = chat.with_user(bare).make_feedback_ticket()
        ticket = self._ticket_of(chat)
        self.assertIn(ticket.number, told["message"])
        self.assertEqual((told["is_made"], told["ticket_id"]), (True, False))
        self.assertFalse(ticket.user_id)

    def test_other_companies_see_nothing_of_it(self):
        chat = self._open_chat()
        self._write(chat, "My lamp flickers")
        ticket = self._press(chat)
        for name in ("stranger", "strange_manager"):
            self.assertFalse(self._as(name, self.env["feedback.ticket"]).search([("chat_id", "=", chat.id)]))
            with self.assertRaises(AccessError):
                self._as(name, ticket).action_open_chat()
        with self.assertRaises(AccessError):
            self._as("strange_manager", self._events()).read(["subject"])

    def test_nobody_writes_the_links_by_hand(self):
        ticket, chat = self._ticket(), self._open_chat()
        with self.assertRaises(AccessError):
            self._as("manager", ticket).write({"chat_id": chat.id})

    def test_a_channel_of_another_type_is_refused(self):
        with self.assertRaises(ValidationError):
            self.livechat.feedback_channel_id = self.channel
        with self.assertRaises(ValidationError):
            self.livechat.feedback_form_id = self.channel
        self.livechat.feedback_channel_id = False
        with self.assertRaises(ValidationError):
            self.livechat.feedback_policy = "always"


@tagged("-at_install", "post_install")
class TestLivechatEnd(LivechatCase):
    def setUp(self):
        super().setUp()
        self._come_online()
        self.authenticate(None, None)

    def _chat(self, policy, said=True, answered=False):
        """Return the ticket of a chat that has ended, if there is one."""
        self.livechat.feedback_policy = policy
        chat = self._open_chat()
        if said:
            self._write(chat, "My lamp flickers")
        if answered:
            self._answer(chat, "Please switch it off and on")
        self._leave(chat)
        return self._ticket_of(chat)

    def test_the_setting_decides_at_the_end(self):
        cases = {
            ("never", True): False,
            ("never", False): False,
            ("answered", True): True,
            ("answered", False): False,
            ("unanswered", True): False,
            ("unanswered", False): True,
            ("always", True): True,
            ("always", False): True,
        }
        for (policy, answered), expected in cases.items():
            with self.subTest(policy=policy, answered=answered):
                self.assertEqual(bool(self._chat(policy, answered=answered)), expected)

    def test_a_visitor_who_said_nothing_makes_none(self):
        self.assertFalse(self._chat("always", said=False))

    def test_what_was_answered_in_the_chat_waits_for_nobody(self):
        ticket = self._chat("always", answered=True)
        self.assertFalse(ticket.needs_reply)
        self.assertTrue(ticket.first_reply_date)
        self.assertTrue(self._chat("always").needs_reply)

    def test_the_operator_who_leaves_last_ends_it_too(self):
        self.livechat.feedback_policy = "always"
        chat = self._open_chat()
        self._write(chat, "My lamp flickers")
        chat._action_unfollow(partner=self.operator.partner_id)
        self.assertTrue(chat.livechat_end_dt)
        self.assertTrue(self._ticket_of(chat))

    def test_a_chat_that_odoo_ends_for_its_age_too(self):
        self.livechat.feedback_policy = "unanswered"
        chats = self._open_chat() + self._open_chat()
        for chat in chats:
            self._write(chat, "My lamp flickers")
        chats.livechat_end_dt = "2026-01-01 00:00:00"
        self.assertEqual(len(self._ticket_of(chats[0]) + self._ticket_of(chats[1])), 2)

    def test_an_archived_channel_takes_nothing(self):
        self.chats.active = False
        self.assertFalse(self._chat("always"))


@tagged("-at_install", "post_install")
class TestLivechatReply(LivechatCase):
    def setUp(self):
        super().setUp()
        self._come_online()
        self.authenticate(None, None)
        self.visit = self._open_chat()
        self._write(self.visit, "My lamp flickers")
        self.ticket = self._press(self.visit)

    def _reply(self, text="We send a new one", **values):
        return self._as("agent", self.ticket).message_post(
            body=text, message_type="comment", subtype_xmlid="mail.mt_comment", **values
        )

    def _mails(self, message):
        """Return the mails to the customer: colleagues who follow the ticket get theirs in any case."""
        return self.env["mail.mail"].search([("mail_message_id", "=", message.id), ("email_to", "!=", False)])

    def test_while_the_visitor_is_there_the_answer_goes_into_the_chat(self):
        self.assertIn("“Shop chats”", self.ticket.reply_hint)
        self.assertFalse(self.ticket.is_reply_refused)
        message = self._reply(attachments=[("leaflet.txt", b"how to")])
        last = self.visit.message_ids.sorted("id")[-1]
        self.assertIn("We send a new one", last.body)
        self.assertEqual(last.author_id, self.users["agent"].partner_id)
        self.assertEqual(last.attachment_ids.name, "leaflet.txt")
        outbound = self.ticket.outbound_message_ids
        self.assertEqual((outbound.state, outbound.external_id), ("sent", f"message:{last.id}"))
        self.assertFalse(self._mails(message))
        self.assertEqual(len(self._said(self.ticket)), 2, "it does not come back as a message of the chat")
        self.assertFalse(self.ticket.needs_reply)
        self.assertEqual(self.visit.livechat_failure, "no_failure")

    def test_once_they_have_left_it_goes_by_mail(self):
        self.ticket.email_from = "anna@customer.example"
        self._leave(self.visit)
        self.env.invalidate_all()
        self.assertEqual(
            self.ticket.reply_hint,
            "The visitor has left the chat. Your answer goes by e-mail to anna@customer.example.",
        )
        before = self.visit.message_ids
        message = self._reply()
        self.assertEqual(self.visit.message_ids, before)
        self.assertEqual(self._mails(message).email_to, "anna@customer.example")

    def test_without_an_address_the_agent_is_told_before_writing(self):
        self._leave(self.visit)
        self.assertTrue(self.ticket.is_reply_refused)
        self.assertEqual(self.ticket.reply_hint, "The visitor has left the chat.")
        with self.assertRaisesRegex(Exception, "The visitor has left the chat"):
            self._reply()

    def test_a_closed_browser_counts_as_gone(self):
        guest = self.visit.livechat_customer_guest_ids
        presence = self.env["mail.presence"].create({"guest_id": guest.id, "status": "online"})
        self.assertTrue(self.visit._is_visitor_there())
        presence.status = "offline"
        self.assertFalse(self.visit._is_visitor_there())
        self.assertIn("not in the chat at the moment. Your answer waits there", self.ticket.reply_hint)
        self.assertFalse(self.ticket.is_reply_refused)
        self._reply()
        self.assertIn("We send a new one", self.visit.message_ids.sorted("id")[-1].body, "they may come back")
        self.ticket.email_from = "anna@customer.example"
        self.ticket.invalidate_recordset(["reply_hint"])
        self.assertIn("goes by e-mail to anna@customer.example", self.ticket.reply_hint)
        presence.write({"status": "online", "last_poll": "2026-01-01 00:00:00"})
        self.assertFalse(self.visit._is_visitor_there(), "a browser that has not been heard of for long")

    def test_where_the_browser_says_nothing_the_last_message_counts(self):
        self.assertTrue(self.visit._is_visitor_there())
        self.visit.message_ids.date = "2026-01-01 00:00:00"
        self.assertFalse(self.visit._is_visitor_there())
