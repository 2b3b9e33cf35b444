"""An answer to a survey becomes a ticket where the survey says so; an anonymous one tells nothing of who gave it."""

import json
import re
from datetime import timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Command
from odoo.tests import HttpCase, new_test_user, tagged

from .common import DeskCase

MOMENT = "2026-11-25 10:47:31"


class SurveyCase(DeskCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.answers = cls.env["feedback.channel"].create(
            {
                "name": "Survey answers",
                "gateway_type": "odoo_survey",
                "company_id": cls.company.id,
                "team_id": cls.teams["all"].id,
                "user_id": cls.users["manager"].id,
                "kind": "suggestion",
            }
        )
        cls.survey = cls.env["survey.survey"].create(
            {
                "title": "Your visit",
                "access_mode": "public",
                "scoring_type": "scoring_without_answers",
                "feedback_channel_id": cls.answers.id,
                "feedback_policy": "always",
            }
        )
        cls.number = cls._question("How likely are you to recommend us?", "scale", scale_min=0, scale_max=10)
        cls.choice = cls._question(
            "How was the staff?",
            "simple_choice",
            suggested_answer_ids=[
                Command.create({"value": "Good", "answer_score": 10}),
                Command.create({"value": "Bad", "answer_score": 0}),
            ],
            is_scored_question=True,
        )
        cls.words = cls._question("What should be better?", "text_box")
        cls.email = cls._question("Your address", "char_box", validation_email=True, save_as_email=True)
        cls.nickname = cls._question("Your name", "char_box", save_as_nickname=True)
        cls.good, cls.bad = cls.choice.suggested_answer_ids

    @classmethod
    def _question(cls, title, question_type, **values):
        return cls.env["survey.question"].create(
            {"title": title, "question_type": question_type, "survey_id": cls.survey.id, **values}
        )

    def _fill_in(self, number=9, choice=None, words="", email="", name="", done=True, **values):
        """Answer the survey and return the answer."""
        entry = self.survey._create_answer(**values)
        for question, answer in (
            (self.number, str(number)),
            (self.choice, str((choice or self.good).id)),
            (self.words, words),
            (self.email, email),
            (self.nickname, name),
        ):
            entry._save_lines(question, answer)
        if done:
            entry._mark_done()
        return entry

    def _tickets(self, channel=None):
        return self.env["feedback.ticket"].search([("channel_id", "=", (channel or self.answers).id)], order="id")

    def _events(self):
        return self.env["feedback.inbound.event"].search([("channel_id", "=", self.answers.id)])


@tagged("-at_install", "post_install")
class TestSurveyTicket(SurveyCase, HttpCase):
    def test_the_answer_becomes_a_ticket_that_can_be_read(self):
        entry = self._fill_in(4, self.bad, "Less <b>noise</b>\nand more light", partner=self.customer)
        ticket = self._tickets()
        self.assertEqual((ticket.subject, ticket.partner_id, ticket.kind), ("Your visit", self.customer, "suggestion"))
        self.assertEqual((ticket.survey_answer_id, ticket.email_from), (entry, "anna@customer.example"))
        text = str(ticket.description)
        self.assertIn(
            "<strong>What should be better?</strong><br>Less &lt;b&gt;noise&lt;/b&gt;<br>and more light", text
        )
        self.assertIn("<strong>How was the staff?</strong><br>Bad", text)
        self.assertIn("0 %", text)
        properties = {one["string"]: one["value"] for one in ticket.read(["ticket_properties"])[0]["ticket_properties"]}
        self.assertEqual(properties, {"How likely are you to recommend us?": 4, "How was the staff?": "Bad"})
        self.assertEqual((self._events().outcome, self._events().delivery_key), ("new", f"answer:{entry.id}"))
        self.assertEqual(self.survey.feedback_ticket_count, 1)

    def test_an_answer_makes_one_ticket_whatever_happens_to_it(self):
        entry = self._fill_in()
        entry._mark_done()
        entry.write({"state": "in_progress"})
        entry.write({"state": "done"})
        self.assertEqual(len(self._tickets()), 1)
        self.assertEqual(len(self._events()), 1)

    def test_the_condition_decides(self):
        yes, no = {"number": 2, "choice": self.bad, "words": "Light!"}, {"number": 9}
        for policy, values in {
            "never": None,
            "score": {"feedback_score_below": 50},
            "number": {"feedback_number_question_id": self.number.id, "feedback_number_below": 7},
            "choice": {"feedback_choice_ids": self.bad.ids},
            "text": {},
            "always": {},
        }.items():
            with self.subTest(policy):
                self.survey.write({"feedback_policy": policy, **(values or {})})
                before = self._tickets()
                self._fill_in(**yes)
                met = self._tickets() - before
                self._fill_in(**no)
                other = self._tickets() - before - met
                self.assertEqual((bool(met), bool(other)), (policy != "never", policy == "always"))

    def test_a_limit_is_not_below_itself_and_nothing_is_no_number(self):
        self.survey.write(
            {"feedback_policy": "number", "feedback_number_question_id": self.number.id, "feedback_number_below": 7}
        )
        self._fill_in(7)
        self._fill_in("")
        self.assertFalse(self._tickets())
        self._fill_in(0)
        self.assertTrue(self._tickets())

    def test_a_name_is_no_free_text(self):
        self.survey.feedback_policy = "text"
        self._fill_in(email="anna@customer.example", name="Anna")
        self.assertFalse(self._tickets())

    def test_what_is_entered_by_test_makes_none(self):
        self._fill_in(test_entry=True)
        self.assertFalse(self._tickets() or self._events())

    def test_an_unfinished_answer_makes_none(self):
        self._fill_in(done=False)
        self.assertFalse(self._tickets())

    def test_who_types_an_address_is_known_by_it(self):
        self._fill_in(email="ivan@customer.example", name="Иван")
        ticket = self._tickets()
        self.assertEqual((ticket.email_from, ticket.contact_name), ("ivan@customer.example", "Иван"))
        self.assertFalse(ticket.partner_id)

    def test_team_kind_and_category_of_the_survey_win(self):
        category = self.env["feedback.category"].create({"name": "Visits"})
        self.survey.write(
            {
                "feedback_ticket_team_id": self.teams["own"].id,
                "feedback_ticket_kind": "complaint",
                "feedback_ticket_category_id": category.id,
            }
        )
        self._fill_in()
        ticket = self._tickets()
        self.assertEqual((ticket.team_id, ticket.kind, ticket.category_id), (self.teams["own"], "complaint", category))

    def test_a_live_session_that_ends_makes_tickets_too(self):
        self.survey.write(
            {"session_state": "in_progress", "session_start_time": fields.Datetime.now() - timedelta(hours=1)}
        )
        entry = self._fill_in(done=False)
        entry.is_session_answer = True
        self.survey.action_end_session()
        self.assertEqual(self._tickets().survey_answer_id, entry)

    def test_over_the_web_as_a_visitor(self):
        self.authenticate(None, None)
        page = self.url_open(f"/survey/start/{self.survey.access_token}")
        token = re.search(r"/survey/[^/]+/([0-9a-f-]{36})", page.url)[1]
        base = f"{self.survey.access_token}/{token}"
        csrf = re.search(r'csrf_token: "([^"]+)"', page.text)[1]
        self.make_jsonrpc_request(f"/survey/begin/{base}", {"csrf_token": csrf})
        for question, answer in (
            (self.number, "1"),
            (self.choice, str(self.bad.id)),
            (self.words, "Dark"),
            (self.email, ""),
            (self.nickname, ""),
        ):
            self.make_jsonrpc_request(
                f"/survey/submit/{base}", {"csrf_token": csrf, "question_id": question.id, str(question.id): answer}
            )
        ticket = self._tickets()
        self.assertIn("Dark", ticket.description)
        self.assertEqual(ticket.create_uid, self.env.ref("base.public_user"))
        self.assertFalse(ticket.partner_id)

    def test_a_failure_is_kept_and_replayed(self):
        self.answers.kind = False if not self.answers._fields["kind"].required else "suggestion"
        entry = self._fill_in(done=False)
        event = self.env["feedback.inbound.event"]._store(self.answers, f"answer:{entry.id}", b"no json")
        event._process()
        self.assertEqual(event.state, "failed")
        content = json.dumps(entry._prepare_feedback(False)).encode()
        event = self.env["feedback.inbound.event"]._store(self.answers, "again", content)
        event._process()
        self.assertEqual(event.ticket_id.survey_answer_id, entry)

    def test_settings_that_cannot_work_are_refused_in_words(self):
        other_survey = self.env["survey.survey"].create({"title": "Another"})
        foreign = self.env["feedback.team"].create({"name": "Clinic", "company_id": self.other_company.id})
        for values, words in (
            ({"feedback_channel_id": False}, "Choose the channel"),
            ({"feedback_channel_id": self.channel.id}, "Choose the channel"),
            ({"feedback_policy": "number"}, "asks for a number"),
            ({"feedback_policy": "number", "feedback_number_question_id": self.words.id}, "asks for a number"),
            ({"feedback_policy": "choice"}, "Choose the answers"),
            ({"feedback_policy": "score", "scoring_type": "no_scoring"}, "has no scoring"),
            ({"feedback_ticket_team_id": foreign.id}, "another company"),
        ):
            with self.subTest(values), self.assertRaisesRegex(ValidationError, words), self.env.cr.savepoint():
                self.survey.write(values)
        self.assertEqual(other_survey.feedback_policy, "never")

    def test_other_companies_see_nothing_and_colleagues_only_what_they_may(self):
        entry = self._fill_in(partner=self.customer)
        ticket = self._tickets()
        for name in ("stranger", "strange_manager"):
            self.assertFalse(self._as(name, self.env["feedback.ticket"]).search([("survey_answer_id", "=", entry.id)]))
        with self.assertRaises(AccessError):
            self._as("agent", ticket).action_open_survey_answer()
        surveyor = new_test_user(
            self.env,
            "surveyor",
            "feedback_intake.feedback_intake_group_agent,survey.group_survey_user",
            company_id=self.company.id,
            company_ids=[Command.set(self.company.ids)],
        )
        action = (
            ticket.with_user(surveyor).with_context(allowed_company_ids=self.company.ids).action_open_survey_answer()
        )
        self.assertEqual((action["res_model"], action["res_id"]), ("survey.user_input", entry.id))


@tagged("-at_install", "post_install")
class TestSurveyAnonymous(SurveyCase, HttpCase):
    def setUp(self):
        super().setUp()
        self.survey.is_feedback_anonymous = True

    def _rows(self, table, **conditions):
        where = " AND ".join(f"{name} = %s" for name in conditions)
        self.env.flush_all()
        self.env.cr.execute(f"SELECT * FROM {table} WHERE {where}", list(conditions.values()))  # noqa: S608
        return self.env.cr.dictfetchall()

    def test_nothing_tells_who_has_answered(self):
        with freeze_time(MOMENT):
            entry = self._fill_in(
                3, self.bad, "Too dark", email="anna@customer.example", name="Anna Customer", partner=self.customer
            )
        ticket, event = self._tickets(), self._events()
        self.assertTrue(ticket.is_anonymous)
        self.assertIn("Too dark", ticket.description)
        kept = [
            *self._rows("feedback_ticket", id=ticket.id),
            *self._rows("feedback_inbound_event", id=event.id),
            *self._rows("mail_message", model="feedback.ticket", res_id=ticket.id),
            *self._rows("feedback_ticket_milestone", ticket_id=ticket.id),
        ]
        self.assertFalse(self._rows("feedback_conversation", channel_id=self.answers.id))
        self.assertFalse(self._rows("feedback_message_reference", channel_id=self.answers.id))
        for row in kept:
            row.pop("access_token", None)  # the page's own
            raw = bytes(row.pop("body") or b"") if isinstance(row.get("body"), (bytes, memoryview)) else b""
            text = repr(row) + repr(event._raw()) + repr(raw)
            for secret in (
                "anna@",
                "Anna",
                entry.access_token,
                f"answer:{entry.id}'",
                f'"answer": {entry.id}',
                "127.0.0.1",
            ):
                self.assertNotIn(secret, text)
            self.assertNotIn(row.get("partner_id") or row.get("author_id"), [self.customer.id])
            for name in ("create_date", "write_date", "received_date", "last_customer_date", "date"):
                if row.get(name):
                    self.assertEqual((row[name].minute, row[name].second), (0, 0), name)
        self.assertFalse(ticket.survey_answer_id or ticket.email_from or ticket.contact_name or ticket.source_id)
        self.assertEqual(len(ticket.message_follower_ids), 0)

    def test_it_makes_one_ticket_too(self):
        entry = self._fill_in()
        entry._mark_done()
        self.assertEqual(len(self._tickets()), 1)

    def test_a_copied_answer_is_another_one(self):
        entry = self._fill_in()
        self.assertFalse(entry.copy().is_feedback_taken)

    def test_two_answers_have_nothing_in_common(self):
        for _time in range(2):
            self._fill_in(partner=self.customer)
        keys = self._events().mapped("delivery_key")
        self.assertEqual(len(set(keys)), 2)
        self.assertEqual(len(self._tickets()), 2)
