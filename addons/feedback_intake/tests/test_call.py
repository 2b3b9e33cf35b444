import json
from datetime import datetime, timedelta

from psycopg2.errors import CheckViolation

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import TransactionCase, tagged
from odoo.tools import mute_logger

from ..tools.message import Author, Call, File, InboundMessage
from .common import DeskCase

NUMBER = "+79991112233"


class CallCase(DeskCase):
    """A telephone system of the desk's company, and a customer with a number."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.phone = cls.env["feedback.channel"].create(
            {
                "name": "Test telephone",
                "gateway_type": "mango",
                "company_id": cls.company.id,
                "team_id": cls.teams["all"].id,
                "user_id": cls.users["manager"].id,
            }
        )
        cls.customer.write({"phone": "+7 999 111-22-33", "email": False})
        cls.users["agent"].feedback_extension = "101"

    def _event(self, call_id="c1", name="", number=NUMBER, moment=None, channel=None, **told):
        """Take one event of a call as the ledger does, and return (outcome, ticket, reason)."""
        told = {"direction": "inbound", "customer_number": number, "our_number": "+74951234567", **told}
        author = Author(external_id=number, name=name, phone=number)
        message = InboundMessage("call", call_id, thread_key=number, author=author, sent_date=moment, call=Call(**told))
        channel = channel or self.phone
        conversation = self.env["feedback.conversation"]._as_visitor(channel.company_id)
        return conversation._take_call(channel.with_env(conversation.env), message)

    def _call(self, call_id="c1", channel=None):
        return self.env["feedback.call"].search(
            [("channel_id", "=", (channel or self.phone).id), ("external_id", "=", call_id)]
        )


@tagged("post_install", "-at_install")
class TestCallIntake(CallCase, TransactionCase):
    def test_events_of_one_call_are_one_call_in_whatever_order_they_come(self):
        start = datetime(2026, 3, 2, 9, 15)
        events = [
            {"state": "ringing", "extension": "102", "sequence": 1, "moment": start},
            {"state": "ringing", "extension": "101", "sequence": 2, "moment": start + timedelta(seconds=5)},
            {"state": "answered", "extension": "101", "sequence": 3, "answered": start + timedelta(seconds=9)},
            {"ended": start + timedelta(seconds=69), "sequence": 4},
        ]
        for number, order in enumerate((events, events[::-1], [events[2], events[0], events[3], events[1]])):
            for event in (*order, order[0]):
                self._event(f"c{number}", **event)
            call = self._call(f"c{number}")
            with self.subTest(number):
                self.assertEqual(len(call), 1)
                self.assertEqual((call.state, call.extension, call.user_id), ("answered", "101", self.users["agent"]))
                self.assertEqual((call.started_date, call.talk_seconds, call.wait_seconds), (start, 60, 9))
                self.assertEqual(call.partner_id, self.customer)
                self.assertEqual((call.number_sanitized, call.company_id), (NUMBER, self.company))

    def test_a_transferred_call_belongs_to_who_answered_last(self):
        self._event(state="answered", extension="102", sequence=1)
        self._event(state="answered", extension="101", sequence=5)
        self._event(state="ringing", extension="103", sequence=6)
        self.assertEqual(self._call().extension, "101")

    def test_numbers_without_the_plus_are_understood(self):
        self._event(number="79991112233", state="ringing")
        self.assertEqual(self._call().customer_number, "79991112233")
        self.assertEqual(self._call().number_sanitized, NUMBER)

    def test_nothing_that_a_system_says_is_too_much_for_the_database(self):
        self._event(state="answered", sequence=10**20, talk_seconds=10**12, wait_seconds=-5)
        self.assertEqual(self._call().wait_seconds, 0)

    def test_a_missed_call_becomes_a_ticket_that_the_lead_is_to_call_back_for(self):
        outcome, ticket, _reason = self._event(state="missed", wait_seconds=23)
        self.assertEqual((outcome, ticket.partner_id, ticket.team_id), ("new", self.customer, self.teams["all"]))
        self.assertEqual((ticket.phone_sanitized, ticket.needs_reply), (NUMBER, True))
        self.assertEqual(ticket.subject, "Missed call: Anna Customer")
        self.assertIn("0:23", ticket.description)
        (activity,) = ticket.activity_ids
        self.assertEqual(activity.user_id, self.users["lead"])
        self.assertEqual(activity.activity_type_id, self.env.ref("mail.mail_activity_data_call"))
        self.assertEqual(ticket.call_ids, self._call())
        self.assertEqual(ticket.call_count, 1)

    def test_a_call_that_ended_while_it_rang_was_missed(self):
        self._event(state="ringing")
        self.assertEqual(self._event(ended=fields.Datetime.now())[0], "new")
        self.assertEqual(self._call().state, "missed")

    def test_a_missed_call_told_twice_makes_one_ticket(self):
        _outcome, ticket, _reason = self._event(state="missed")
        outcome, again, _reason = self._event(state="missed", sequence=9)
        self.assertEqual((outcome, again), ("ignored", ticket))
        self.assertEqual(len(self.customer.feedback_history_ids), 1)

    def test_who_calls_again_joins_the_open_ticket_and_is_called_back_once(self):
        ticket = self._ticket(user_id=self.users["agent"].id, stage_id=self._stage("waiting_customer"))
        ticket.write({"needs_reply": False})
        for call_id in ("c1", "c2"):
            outcome, joined, _reason = self._event(call_id, state="missed")
            self.assertEqual((outcome, joined), ("reply", ticket))
        self.assertEqual((ticket.needs_reply, ticket.state, ticket.call_count), (True, "open", 2))
        self.assertEqual(ticket.activity_ids.user_id, self.users["agent"])
        self.assertEqual(len(ticket.activity_ids), 1)

    def test_an_unknown_caller_joins_the_open_ticket_with_the_number(self):
        ticket = self._ticket(partner_id=False, phone="+7 916 000 11 22")
        self.assertEqual(self._event(number="+79160001122", state="missed")[1], ticket)

    def test_a_withheld_number_makes_no_ticket(self):
        outcome, ticket, reason = self._event(number="", state="missed")
        self.assertEqual((outcome, bool(ticket)), ("ignored", False))
        self.assertIn("withheld", reason)
        self.assertEqual(self._call().display_name, "Withheld number")

    def test_an_answered_call_is_listed_and_no_ticket(self):
        outcome, ticket, _reason = self._event(state="answered")
        self.assertEqual((outcome, bool(ticket)), ("ignored", False))

    def test_an_answered_call_becomes_the_agents_ticket_where_the_channel_says_so(self):
        self.phone.ticket_per_call = True
        outcome, ticket, _reason = self._event(state="answered", extension="101")
        self.assertEqual((outcome, ticket.user_id), ("new", self.users["agent"]))
        self.assertFalse(ticket.needs_reply, "they have spoken")
        self.assertTrue(ticket.first_reply_date)
        self._event(state="answered", extension="101", sequence=4)
        self.assertEqual(len(self.customer.feedback_history_ids), 1)

    def test_an_answered_call_joins_the_only_open_ticket(self):
        ticket = self._ticket()
        self._event(state="answered")
        self.assertEqual(self._call().ticket_id, ticket)
        self._ticket()
        self._event("c2", state="answered")
        self.assertFalse(self._call("c2").ticket_id, "which of the two, nobody can know")

    def test_who_was_reached_need_not_be_called_back(self):
        ticket = self._event(state="missed")[1]
        self._event("c2", direction="outbound", state="answered")
        self.assertFalse(ticket.activity_ids)
        self.assertEqual(ticket.call_count, 2)

    def test_a_call_that_another_agent_takes_after_all_counts_as_answered(self):
        ticket = self._event(state="missed")[1]
        self._event(state="answered", extension="101", sequence=7)
        self.assertEqual((self._call().state, self._call().ticket_id), ("answered", ticket))
        self.assertFalse(ticket.activity_ids)

    def test_a_missed_call_of_ours_makes_no_ticket(self):
        self.assertEqual(self._event(direction="outbound", state="missed")[0], "ignored")

    def test_the_agent_makes_a_ticket_by_a_button(self):
        self._event(state="answered", extension="101")
        call = self._as("agent", self._call())
        action = call.action_create_ticket()
        self.assertEqual(action["res_id"], call.ticket_id.id)
        self.assertEqual((call.ticket_id.user_id, call.ticket_id.channel_id), (self.users["agent"], self.phone))
        self.assertEqual(call.action_create_ticket()["res_id"], call.ticket_id.id, "once")
        self.assertEqual(call.action_open_ticket()["res_id"], call.ticket_id.id)

    def test_a_call_that_is_missed_after_the_agent_made_a_ticket_is_called_back_for(self):
        self._event(state="ringing", extension="101")
        self._as("agent", self._call()).action_create_ticket()
        ticket = self._call().ticket_id
        self.assertEqual(self._event(state="missed", sequence=2)[:2], ("reply", ticket))
        self.assertEqual(ticket.activity_ids.user_id, self.users["agent"])

    def test_two_companies_may_have_calls_with_the_same_id(self):
        other = self.phone.copy({"company_id": self.other_company.id, "team_id": False, "user_id": False})
        self._event(state="ringing")
        self._event(state="ringing", channel=other)
        self.assertEqual(self._call(channel=other).company_id, self.other_company)

    def test_an_extension_of_two_people_is_nobodys(self):
        self.users["outsider"].feedback_extension = "101"
        self._event(state="ringing", extension="101")
        self.assertFalse(self._call().user_id)

    def test_the_answer_to_a_caller_with_an_address_goes_by_mail(self):
        self.customer.email = "anna@customer.example"
        ticket = self._event(state="missed")[1]
        self.assertFalse(ticket.conversation_id)
        self.customer.email = False
        self.assertTrue(self._event("c2", state="missed", number="+79160001122")[1].conversation_id)

    def test_an_event_asks_the_database_a_bounded_number_of_times(self):
        self._event(state="ringing", extension="101", sequence=1)
        self.env.flush_all()
        self.env.invalidate_all()
        with self.assertQueryCount(30):
            self._event(state="ringing", extension="101", sequence=2)

    def _stage(self, state):
        return self.env["feedback.stage"]._first_of(state).id


@tagged("post_install", "-at_install")
class TestCallRecording(CallCase, TransactionCase):
    recording = File("recording.mp3", "audio/mpeg", source={"recording_id": "r1"})

    def test_no_recording_is_fetched_unless_the_channel_says_so(self):
        self._event(state="answered", recording=self.recording)
        self.assertFalse(self._call().recording_file_ids)

    def test_a_recording_is_the_calls_and_goes_with_it(self):
        self.phone.keep_recordings = True
        ticket = self._ticket()
        self._event(state="answered", recording=self.recording)
        self._event(state="answered", recording=self.recording, sequence=4)
        call = self._call()
        self.assertEqual(len(call.recording_file_ids), 1)
        self.assertIn("being fetched", call.recording_hint)
        call.recording_file_ids._keep("recording.mp3", "audio/mpeg", b"ID3 sound")
        attachment = call.recording_attachment_id
        self.assertEqual((attachment.res_model, attachment.res_id), ("feedback.call", call.id))
        ticket.unlink()
        self.assertFalse(call.exists())
        self.assertFalse(attachment.exists())

    def test_a_recording_goes_after_its_time_and_the_call_stays(self):
        self.phone.write({"keep_recordings": True, "recording_days": 30})
        for days, call_id in ((31, "old"), (29, "new")):
            self._event(call_id, state="answered", started=fields.Datetime.now() - timedelta(days=days))
            call = self._call(call_id)
            call._note_recording(self.recording)
            call.recording_file_ids._keep("recording.mp3", "audio/mpeg", b"ID3 sound")
        self.env["feedback.channel"]._gc_recordings()
        self.assertFalse(self._call("old").recording_attachment_id)
        self.assertTrue(self._call("new").recording_attachment_id)

    def test_a_channel_takes_its_calls_and_recordings_along(self):
        self.phone.keep_recordings = True
        self._event(state="answered", recording=self.recording)
        call = self._call()
        call.recording_file_ids._keep("recording.mp3", "audio/mpeg", b"ID3 sound")
        attachment = call.recording_attachment_id
        self.phone.unlink()
        self.assertFalse(call.exists())
        self.assertFalse(attachment.exists())

    def test_what_could_not_be_fetched_is_said_and_tried_again_by_a_button(self):
        self.phone.keep_recordings = True
        self._event(state="answered", recording=self.recording)
        self._call().recording_file_ids._fail("It is gone.")
        call = self._as("agent", self._call())
        self.assertIn("It is gone.", call.recording_hint)
        call.action_fetch_recording()
        self.assertEqual(call.sudo().recording_file_ids.state, "pending")


@tagged("post_install", "-at_install")
class TestCallAccess(CallCase, TransactionCase):
    def _seen(self):
        return {
            role
            for role in ("agent", "outsider", "lead", "manager", "reader", "stranger", "strange_manager")
            if self._as(role, self._call()).has_access("read")
        }

    def test_a_call_is_seen_by_those_who_see_its_ticket(self):
        for team, expected in (
            ("all", {"agent", "outsider", "lead", "manager", "reader"}),
            ("team", {"agent", "lead", "manager"}),
            ("own", {"lead", "manager"}),
        ):
            ticket = self._ticket(team)
            self._event(state="answered", extension="101")
            self._call().ticket_id = ticket
            with self.subTest(team):
                self.assertEqual(self._seen(), expected)
            ticket.is_confidential = True
            self.assertEqual(self._seen(), {"lead", "manager"})
            self._call().unlink()
            ticket.action_close()

    def test_a_call_without_a_ticket_is_seen_as_the_channels_team_says(self):
        self._event(state="answered")
        for team, expected in (
            ("all", {"agent", "outsider", "lead", "manager", "reader"}),
            ("team", {"agent", "lead", "manager"}),
            ("own", {"lead", "manager"}),
        ):
            self.phone.team_id = self.teams[team]
            self.assertEqual(self._seen(), expected)
        self._call().user_id = self.users["outsider"]
        self.assertEqual(self._seen(), {"outsider", "lead", "manager"}, "whoever has answered")

    def test_searching_finds_what_one_may_read(self):
        self.phone.team_id = self.teams["own"]
        self._event(state="answered")
        for role, number in (("agent", 0), ("lead", 1), ("stranger", 0), ("strange_manager", 0)):
            self.assertEqual(self._as(role, self.env["feedback.call"]).search_count([]), number, role)

    def test_nobody_writes_calls_and_managers_alone_delete_them(self):
        self._event(state="answered")
        for role in ("reader", "agent", "manager", "stranger"):
            with self.subTest(role), self.assertRaises(AccessError):
                self._as(role, self._call()).write({"state": "missed"})
            with self.subTest(role), self.assertRaises(AccessError):
                self._as(role, self.env["feedback.call"]).create({"external_id": "x"})
        with self.assertRaises(AccessError):
            self._as("agent", self._call()).unlink()
        self._as("manager", self._call()).unlink()

    def test_the_recording_is_heard_by_those_who_see_the_call(self):
        self.phone.write({"keep_recordings": True, "team_id": self.teams["team"].id})
        self._event(state="answered", recording=TestCallRecording.recording)
        self._call().recording_file_ids._keep("recording.mp3", "audio/mpeg", b"ID3 sound")
        attachment = self._call().recording_attachment_id
        self.assertEqual(self._as("agent", attachment).raw, b"ID3 sound")
        with self.assertRaises(AccessError):
            self._as("outsider", attachment).read(["raw"])

    def test_buttons_are_for_agents_who_see_the_call(self):
        self.phone.team_id = self.teams["team"]
        self._event(state="answered")
        for role in ("reader", "outsider", "stranger"):
            for name in ("action_create_ticket", "action_fetch_recording", "action_dial", "ringing_card"):
                with self.subTest(role=role, name=name), self.assertRaises(AccessError):
                    getattr(self._as(role, self._call()), name)()
        self.assertFalse(self._call().ticket_id)

    def test_a_contact_shows_its_calls_and_those_of_its_people(self):
        company = self.env["res.partner"].create({"name": "Anna's company", "is_company": True})
        self.customer.parent_id = company
        self._event(state="answered")
        for partner in (company, self.customer):
            self.assertEqual(self._as("agent", partner).feedback_call_count, 1)
        self.env.invalidate_all()
        self.assertEqual(self._as("stranger", company).feedback_call_count, 0)


@tagged("post_install", "-at_install")
class TestRinging(CallCase, TransactionCase):
    def _news(self):
        """Return {user: [kind of news]} since the last time."""
        self.env.cr.precommit.run()
        rows = self.env["bus.bus"].sudo().search([("id", ">", self.last)], order="id")
        self.last = max(rows.ids, default=self.last)
        news = {}
        for row in rows.filtered(lambda row: "feedback.call/" in row.message):
            for name, user in self.users.items():
                if row.channel == self._channel_of(user):
                    news.setdefault(name, []).append("over" if "call/over" in row.message else "ringing")
        return news

    def _channel_of(self, user):
        return json.dumps([self.env.cr.dbname, "res.partner", user.partner_id.id], separators=(",", ":"))

    def setUp(self):
        super().setUp()
        self.last = max(self.env["bus.bus"].sudo().search([], order="id desc", limit=1).ids, default=0)

    def test_the_agent_whose_telephone_rings_is_told(self):
        self._event(state="ringing", extension="101")
        self.assertEqual(self._news(), {"agent": ["ringing"]})

    def test_without_an_extension_the_team_is_told_and_hears_when_it_is_over(self):
        self._event(state="ringing")
        self.assertEqual(self._news(), {"agent": ["ringing"], "lead": ["ringing"]})
        self._event(state="answered", extension="101", sequence=2)
        self.assertEqual(self._news(), {"agent": ["over"], "lead": ["over"]})

    def test_nobody_is_told_of_a_call_that_they_may_not_see(self):
        self.phone.team_id = self.teams["own"]
        self._event(state="ringing")
        self.assertEqual(self._news(), {"lead": ["ringing"]})

    def test_an_old_call_and_a_call_of_ours_ring_nowhere(self):
        self._event(state="ringing", moment=fields.Datetime.now() - timedelta(minutes=10))
        self._event("c2", direction="outbound", state="ringing")
        self.assertEqual(self._news(), {})

    def test_the_card_says_who_calls_and_shows_what_the_agent_may_see(self):
        seen = self._ticket()
        self._ticket(is_confidential=True)
        self._event(state="ringing", extension="101")
        card = self._as("agent", self._call()).ringing_card()
        self.assertEqual((card["name"], card["number"], card["line"]), ("Anna Customer", NUMBER, "+74951234567"))
        self.assertEqual((card["count"], card["tickets"]), (1, [{"id": seen.id, "name": seen.display_name}]))
        self._event(state="answered", sequence=2)
        self.assertFalse(self._as("agent", self._call()).ringing_card())

    def test_the_customers_open_tickets_open_as_a_list(self):
        ticket = self._ticket()
        self._event(state="ringing", extension="101")
        action = self._as("agent", self._call()).action_open_customer_tickets()
        self.assertEqual(self._as("agent", self.env["feedback.ticket"]).search(action["domain"]), ticket)


@tagged("post_install", "-at_install")
class TestLoggedCall(CallCase, TransactionCase):
    def _log(self, role="agent", **values):
        values = {"direction": "inbound", "minutes": 4, "text": "The lamp is dim.\nShe wants another.", **values}
        action = self._as(role, self.env["feedback.call"]).log_call(values)
        return self.env["feedback.ticket"].browse(action["res_id"])

    def _find(self, term, role="agent"):
        return [one["id"] for one in self._as(role, self.env["feedback.call"]).find_customers(term)]

    def test_a_logged_call_is_a_ticket_of_the_agent(self):
        ticket = self._log(partner_id=self.customer.id)
        self.assertEqual((ticket.subject, ticket.user_id), ("The lamp is dim.", self.users["agent"]))
        self.assertEqual((ticket.partner_id, ticket.phone_sanitized), (self.customer, NUMBER))
        self.assertFalse(ticket.needs_reply, "they have spoken")
        call = ticket.call_ids
        self.assertEqual((call.talk_seconds, call.talk_time, call.state), (240, "4:00", "answered"))
        self.assertEqual((call.user_id, call.number_sanitized), (self.users["agent"], NUMBER))

    def test_a_call_back_is_planned_for_the_agent_and_the_customer_waits(self):
        ticket = self._log(number="8 (999) 111-22-33", name="Anna", needs_call_back=True)
        self.assertEqual(ticket.activity_ids.user_id, self.users["agent"])
        self.assertTrue(ticket.needs_reply)

    def test_on_an_open_ticket_it_is_a_note_that_the_customer_does_not_see(self):
        ticket = self._ticket()
        self.assertEqual(self._log(ticket_id=ticket.id, partner_id=self.customer.id), ticket)
        note = ticket.message_ids[0]
        self.assertTrue(note.is_internal or note.subtype_id.internal)
        self.assertIn("dim.<br>She", note.body.replace("<br/>", "<br>"))
        self.assertEqual(ticket.call_ids.note, "The lamp is dim.\nShe wants another.")

    def test_what_is_missing_is_said(self):
        for values in (
            {"text": " ", "name": "Anna"},
            {"direction": "sideways", "name": "Anna"},
            {"minutes": -1, "name": "Anna"},
            {"minutes": 10**6, "name": "Anna"},
            {},
        ):
            with self.subTest(values), self.assertRaises(UserError):
                self._log(**values)

    def test_only_agents_log_and_only_on_tickets_that_they_see(self):
        ticket = self._ticket("own")
        for role, values in (
            ("reader", {"name": "Anna"}),
            ("portal", {"name": "Anna"}),
            ("agent", {"ticket_id": ticket.id}),
            ("stranger", {"ticket_id": self._ticket().id}),
        ):
            with self.subTest(role), self.assertRaises(AccessError):
                self._log(role, **values)
        for method, arguments in (("find_customers", ["Anna"]), ("find_open_tickets", [False, NUMBER])):
            with self.subTest(method), self.assertRaises(AccessError):
                getattr(self._as("reader", self.env["feedback.call"]), method)(*arguments)

    def test_a_customer_is_found_by_any_form_and_part_of_the_number_and_by_name(self):
        self.company.country_id = self.env.ref("base.ru")
        for term in (NUMBER, "8 999 111 22 33", "8999111", "999 111", "+7 (999) 111", "1122", "anna cust", "CUSTOMER"):
            with self.subTest(term):
                self.assertIn(self.customer.id, self._find(term))
        for term in ("", "  ", "+7", "999", "8999222", "Boris Nobody"):
            with self.subTest(term):
                self.assertNotIn(self.customer.id, self._find(term))

    def test_contacts_without_access_are_not_shown(self):
        self.customer.company_id = self.other_company
        self.assertNotIn(self.customer.id, self._find(NUMBER))
        self.assertIn(self.customer.id, self._find(NUMBER, "stranger"))
        with self.assertRaises(AccessError):
            self._log(partner_id=self.customer.id)

    def test_open_tickets_are_those_of_the_contact_or_the_number_that_one_sees(self):
        ticket, unknown = self._ticket(), self._ticket(partner_id=False, phone="+79160001122")
        self._ticket("own")
        calls = self._as("agent", self.env["feedback.call"])
        self.assertEqual([one["id"] for one in calls.find_open_tickets(self.customer.id, "")], [ticket.id])
        self.assertEqual([one["id"] for one in calls.find_open_tickets(False, "79160001122")], [unknown.id])
        self.assertEqual(calls.find_open_tickets(False, "12"), [])

    def test_a_file_to_fetch_belongs_to_a_ticket_or_a_call(self):
        with mute_logger("odoo.sql_db"), self.assertRaises(CheckViolation):
            self.env["feedback.remote.file"].create({"channel_id": self.channel.id, "source": {}})
