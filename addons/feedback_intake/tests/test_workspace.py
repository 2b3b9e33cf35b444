import base64
from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged, users

from odoo.addons.mail.tools.discuss import Store

from ..tools.canned import fill
from .workspace_common import WorkspaceCase


@tagged("post_install", "-at_install")
class TestWorkflow(WorkspaceCase):
    @users("ws_olga")
    def test_who_takes_a_new_ticket_starts_work_on_it(self):
        ticket = self.make_ticket().with_env(self.env)
        ticket.action_assign_to_me()
        self.assertEqual(ticket.user_id, self.env.user)
        self.assertEqual(ticket.state, "open")
        self.assertIn("assigned", self.kinds(ticket))

    @users("ws_olga")
    def test_closing_notes_the_reason_and_offers_to_undo_it(self):
        tickets = (self.make_ticket() | self.make_ticket(stage_id=self.waiting.id)).with_env(self.env)
        reason = self.env.ref("feedback_intake.feedback_close_reason_answered")
        wizard = self.env["feedback.ticket.close"].create({"ticket_ids": tickets.ids, "reason_id": reason.id})
        action = wizard.action_close()
        self.assertEqual(tickets.mapped("state"), ["closed", "closed"])
        self.assertEqual(tickets.close_reason_id, reason)
        self.assertEqual(action["tag"], "feedback_closed_notification")
        self.assertEqual(action["params"]["ticket_ids"], tickets.ids)
        tickets.action_undo_close()
        self.assertEqual(tickets.mapped("state"), ["new", "waiting_customer"])
        self.assertFalse(tickets.close_reason_id)
        self.assertFalse(any(tickets.mapped("resolved_date")))

    def test_closing_twice_still_comes_back_to_where_it_was(self):
        ticket = self.make_ticket(stage_id=self.open.id)
        ticket.action_close()
        ticket.action_close()
        ticket.action_undo_close()
        self.assertEqual(ticket.stage_id, self.open)

    def test_a_reader_may_not_close(self):
        reader = self.env["res.users"].browse(self.olga.id)
        reader.group_ids = [(6, 0, self.env.ref("feedback_intake.feedback_intake_group_reader").ids)]
        with self.assertRaises(AccessError):
            self.make_ticket().with_user(reader).action_close()

    def test_without_a_closing_stage_it_says_so(self):
        ticket = self.make_ticket()
        self.env["feedback.stage"].search([("state", "in", ("closed", "resolved"))]).active = False
        with self.assertRaises(UserError):
            ticket.action_close()

    @users("ws_olga")
    def test_a_snoozed_ticket_leaves_the_inbox_and_wakes_at_its_time(self):
        ticket = self.make_ticket().with_env(self.env)
        wizard = self.env["feedback.ticket.snooze"].create({"ticket_ids": ticket.ids, "duration": "4"})
        wizard.action_snooze()
        self.assertTrue(ticket.is_snoozed)
        asleep = [("id", "=", ticket.id), ("is_snoozed", "=", True)]
        self.assertTrue(ticket.search_count(asleep))
        ticket.sudo().snoozed_until = fields.Datetime.now() - timedelta(minutes=1)
        self.assertFalse(ticket.is_snoozed)
        self.assertFalse(ticket.search_count(asleep))

    def test_a_snoozed_ticket_is_woken_by_hand_and_by_the_customer(self):
        ticket = self.make_ticket(email_from="ann@mailbox.example", user_id=self.olga.id, stage_id=self.waiting.id)
        ticket.action_snooze(24)
        ticket.action_wake()
        self.assertFalse(ticket.is_snoozed)
        ticket.action_snooze(24)
        ticket.message_post(
            body="Still leaking",
            message_type="email",
            subtype_xmlid="mail.mt_comment",
            author_id=False,
            email_from="ann@mailbox.example",
        )
        self.assertFalse(ticket.is_snoozed)
        self.assertEqual(ticket.state, "open")

    def test_snoozing_needs_a_time_to_come_of_at_most_a_year(self):
        ticket = self.make_ticket()
        for hours in (0, -1, 24 * 366):
            with self.assertRaises(UserError):
                ticket.action_snooze(hours)
        past = fields.Datetime.now() - timedelta(hours=1)
        wizard = self.env["feedback.ticket.snooze"].create(
            {"ticket_ids": ticket.ids, "duration": "date", "until_date": past}
        )
        with self.assertRaises(UserError):
            wizard.action_snooze()

    @users("ws_olga")
    def test_next_is_my_overdue_ticket_then_mine_then_nobodys(self):
        others = self.env["feedback.ticket"].sudo().search([("is_done", "=", False)])
        others.snoozed_until = fields.Datetime.now() + timedelta(days=1)
        current = self.make_ticket(user_id=self.env.uid).with_env(self.env)
        free = self.make_ticket(priority="3")
        mine = self.make_ticket(user_id=self.env.uid)
        late = self.make_ticket(user_id=self.env.uid)
        late.reply_due_date = fields.Datetime.now() - timedelta(hours=1)
        asleep = self.make_ticket(user_id=self.env.uid, priority="3")
        asleep.action_snooze(5)
        done = self.env["feedback.ticket"]
        for expected in (late, mine, free):
            action = (current | done).action_go_next()
            self.assertEqual(action["res_id"], expected.id)
            done |= expected.with_env(self.env)
        self.assertEqual((current | done).action_go_next()["tag"], "display_notification")


@tagged("post_install", "-at_install")
class TestPresence(WorkspaceCase):
    def setUp(self):
        super().setUp()
        self.ticket = self.make_ticket(email_from="ann@mailbox.example")
        self.as_olga, self.as_james = self.ticket.with_user(self.olga), self.ticket.with_user(self.james)

    def pings(self):
        """Return to whom the bus has been told to look again."""
        self.env.cr.precommit.run()
        messages = self.env["bus.bus"].search([("message", "ilike", "feedback.ticket/presence")])
        here = f'"ticket_id":{self.ticket.id}' + "}"
        return messages.filtered(lambda message: here in message.message.replace(" ", "")).mapped("channel")

    def test_two_agents_see_each_other_until_one_leaves(self):
        self.assertEqual(self.as_olga.presence_touch()["viewers"], [])
        self.assertEqual(self.as_james.presence_touch()["viewers"], ["Olga"])
        self.assertEqual(self.as_olga.presence_touch()["viewers"], ["James"])
        self.as_james.presence_leave()
        self.assertEqual(self.as_olga.presence_touch()["viewers"], [])

    def test_who_has_not_been_heard_of_for_a_minute_has_gone(self):
        self.as_james.presence_touch()
        marks = self.env["feedback.ticket.presence"]
        marks.search([]).seen_date = fields.Datetime.now() - timedelta(seconds=61)
        self.assertEqual(self.as_olga.presence_touch()["viewers"], [])
        marks._gc_gone()
        self.assertEqual(marks.search([]).user_id, self.olga)

    def test_coming_and_going_is_told_to_those_present_and_a_heartbeat_is_not(self):
        self.as_olga.presence_touch()
        self.assertFalse(self.pings())
        self.as_james.presence_touch()
        [channel] = self.pings()
        self.assertIn(str(self.olga.partner_id.id), channel)
        self.as_james.presence_touch()
        self.assertEqual(len(self.pings()), 1)
        self.as_james.presence_leave()
        self.assertEqual(len(self.pings()), 2)

    def test_a_colleagues_answer_is_news_to_the_other_alone(self):
        self.as_james.message_post(body="On its way", message_type="comment", subtype_xmlid="mail.mt_comment")
        answer = self.as_olga.presence_touch()["answer"]
        self.assertEqual(answer["name"], "James")
        self.assertLess(answer["seconds"], 60)
        self.assertFalse(self.as_james.presence_touch()["answer"])
        self.ticket.last_agent_date -= timedelta(minutes=6)
        self.assertFalse(self.as_olga.presence_touch()["answer"])

    def test_who_may_not_read_the_ticket_learns_nothing(self):
        self.as_james.presence_touch()
        self.ticket.write({"is_confidential": True, "user_id": self.james.id})
        with self.assertRaises(AccessError):
            self.as_olga.presence_touch()
        with self.assertRaises(AccessError):
            self.env["feedback.ticket.presence"].with_user(self.olga).search([])


@tagged("post_install", "-at_install")
class TestCannedReplies(WorkspaceCase):
    def setUp(self):
        super().setUp()
        self.env["res.lang"]._activate_lang("ru_RU")
        agents = self.env.ref("feedback_intake.feedback_intake_group_agent")
        self.english, self.russian, self.any = self.env["mail.canned.response"].create(
            [
                {"source": "ws1", "substitution": text, "lang": lang, "group_ids": [(6, 0, agents.ids)]}
                for lang, text in (
                    ("en_US", "Hello, {{ object.contact_name }}! {{ object.number }}, {{ user.name }}"),
                    ("ru_RU", "Здравствуйте, {{ object.contact_name }}! {{ user.name }}"),
                    (False, "{{ object.contact_name }}, hi"),
                )
            ]
        )

    def texts(self, **values):
        ticket = self.make_ticket(**values).with_user(self.olga)
        return ticket, ticket.fill_canned_responses()

    def test_the_reply_in_the_customers_language_is_offered_filled_in(self):
        ticket, texts = self.texts(language="ru", contact_name="Анна")
        self.assertEqual(texts[self.russian.id], "Здравствуйте, Анна! Olga")
        self.assertNotIn(self.english.id, texts)
        self.assertNotIn(self.any.id, texts)
        ticket, texts = self.texts(language="en", contact_name="Ann")
        self.assertEqual(texts[self.english.id], f"Hello, Ann! {ticket.number}, Olga")

    def test_a_reply_for_all_languages_is_the_second_choice(self):
        self.russian.unlink()
        self.assertEqual(self.texts(language="ru", contact_name="Анна")[1][self.any.id], "Анна, hi")
        self.any.unlink()
        self.assertIn(self.english.id, self.texts(language="ru")[1])

    def test_replies_that_are_not_shared_with_me_stay_away(self):
        self.english.group_ids = self.env.ref("base.group_system")
        self.assertNotIn(self.english.id, self.texts(language="en")[1])

    def test_an_unknown_name_leaves_no_hole(self):
        values = {"object.contact_name": "", "user.name": "Olga"}
        for text, expected in (
            ("Hello, {{ object.contact_name }}! It is {{user.name}}.", "Hello! It is Olga."),
            ("Hello {{ object.contact_name }}, thank you", "Hello, thank you"),
            ("{{ object.contact_name }}, could you", "Could you"),
            ("Dear {{ object.contact_name }}, {{ user.name }}", "Dear, Olga"),
        ):
            self.assertEqual(fill(text, values), expected)

    def test_nothing_but_the_known_names_is_filled_in(self):
        values = {"user.name": "{{ object.number }}", "object.number": "FB-1"}
        text = "{{ object.env.cr }} {{ 7 * 7 }} {{ user.password }} ${user.name}"
        self.assertEqual(fill(text, values), text)
        self.assertEqual(fill("{{ user.name }}", values), "{{ object.number }}")


@tagged("post_install", "-at_install")
class TestShownMessages(WorkspaceCase):
    BODY = '<p>Look</p><img src="https://tracker.example/p.gif"><p>On Monday you wrote:</p><blockquote>old</blockquote>'

    def shown(self, message):
        return str(Store().add(message.with_user(self.olga), ["body"]).get_result()["mail.message"][0]["body"])

    def post(self, **values):
        return self.make_ticket(channel_id=self.channel.id).message_post(
            body=self.BODY, body_is_html=True, subtype_xmlid="mail.mt_comment", **values
        )

    def test_a_customers_message_loads_nothing_and_keeps_everything(self):
        message = self.post(message_type="email", author_id=False, email_from="ann@mailbox.example")
        shown = self.shown(message)
        self.assertNotIn(' src="https://tracker', shown)
        self.assertIn('data-fb-src="https://tracker.example/p.gif"', shown)
        self.assertIn(' src="https://tracker.example/p.gif"', message.body)

    def test_a_customers_quote_is_marked_for_folding(self):
        message = self.post(message_type="email", author_id=False, email_from="ann@mailbox.example")
        self.assertRegex(self.shown(message), r"<blockquote[^>]*data-o-mail-quote")

    def test_our_own_images_and_those_of_other_documents_stay(self):
        ours = self.post(message_type="comment", author_id=self.olga.partner_id.id)
        self.assertIn(' src="https://tracker', self.shown(ours))
        other = (
            self.env["res.partner"]
            .create({"name": "Bob"})
            .message_post(body=self.BODY, body_is_html=True, author_id=False, email_from="ann@mailbox.example")
        )
        self.assertIn(' src="https://tracker', self.shown(other))

    def test_the_first_message_on_the_form_loads_nothing_either(self):
        ticket = self.make_ticket(channel_id=self.channel.id, description=self.BODY)
        self.assertNotIn(' src="https://tracker', ticket.shown_description)
        self.assertIn(' src="https://tracker', ticket.description)

    def test_an_opportunity_does_not_inherit_the_trackers(self):
        ticket = self.make_ticket(description=self.BODY)
        ticket.action_create_lead()
        self.assertNotIn("tracker.example", ticket.lead_ids.description)
        self.assertIn("Look", ticket.lead_ids.description)


@tagged("post_install", "-at_install")
class TestFiles(WorkspaceCase):
    def test_the_gallery_shows_the_files_of_its_ticket_alone(self):
        ticket, other = self.make_ticket(), self.make_ticket()
        for record, name in ((ticket, "a.txt"), (ticket, "b.txt"), (other, "c.txt")):
            self.env["ir.attachment"].create(
                {"name": name, "datas": base64.b64encode(b"x"), "res_model": record._name, "res_id": record.id}
            )
        tickets = ticket | other
        self.assertEqual(tickets.mapped("attachment_count"), [2, 1])
        self.assertEqual(ticket.attachment_gallery_ids.mapped("name"), ["a.txt", "b.txt"])
        seen = self.env["ir.attachment"].search(ticket.action_open_attachments()["domain"])
        self.assertEqual(seen, ticket.attachment_gallery_ids)
