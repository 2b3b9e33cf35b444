from datetime import timedelta

from odoo import fields
from odoo.tests import TransactionCase, tagged

from ..tools.demo_story import STATE_AFTER

TALLY = ("feedback.ticket", "feedback.inbound.event", "feedback.ticket.milestone", "mail.message", "res.users")


@tagged("post_install", "-at_install")
class TestDemo(TransactionCase):
    """The demonstration data tells a true story."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["feedback.demo"]._load()
        records = cls.env["ir.model.data"].search([("module", "=", "feedback_demo"), ("model", "=", "feedback.ticket")])
        cls.tickets = cls.env["feedback.ticket"].browse(records.mapped("res_id"))
        cls.messages = cls.env["mail.message"].search(
            [("model", "=", "feedback.ticket"), ("message_id", "=like", "<demo-t%@feedback.example>")]
        )
        cls.events = cls.env["feedback.inbound.event"].search(
            ["|", ("ticket_id", "in", cls.tickets.ids), ("channel_id.email_address", "=like", "%.example")]
        )

    def ref(self, name):
        return self.env.ref(f"feedback_demo.{name}")

    def test_there_are_two_companies_three_teams_and_eight_agents(self):
        self.assertEqual(len(self.tickets), 136)
        self.assertEqual(len(self.tickets.company_id), 2)
        self.assertEqual(set(self.tickets.team_id.mapped("visibility")), {"all", "team", "own"})
        logins = ["olga.smirnova", "james.carter", "dmitry.volkov", "emily.watson"]
        logins += ["sergey.kuznetsov", "hannah.meyer", "marina.orlova", "victor.hale"]
        self.assertEqual(self.env["res.users"].search_count([("login", "in", logins)]), 8)
        self.assertEqual(set(self.tickets.mapped("language")), {"ru", "en"})

    def test_loading_again_changes_nothing(self):
        before = [self.env[model].search_count([]) for model in TALLY]
        self.env["feedback.demo"]._load()
        self.assertEqual([self.env[model].search_count([]) for model in TALLY], before)

    def test_every_state_agrees_with_the_log(self):
        for ticket in self.tickets:
            steps = [step for step in ticket.milestone_ids.sorted(lambda m: (m.date, m.id)) if step.kind in STATE_AFTER]
            with self.subTest(ticket=ticket.display_name):
                expected = STATE_AFTER[steps[-1].kind] if steps else ticket.state
                self.assertEqual(ticket.state, expected)
                self.assertTrue(steps or ticket.state in ("new", "open"))
                self.assertEqual(bool(ticket.resolved_date), ticket.is_done)
                self.assertFalse(ticket.state == "waiting_customer" and ticket.needs_reply)

    def test_follow_up_dates_agree_with_the_conversation(self):
        comment = self.env.ref("mail.mt_comment")
        public = self.messages.filtered(lambda message: message.subtype_id == comment).sorted("date")
        agents = self.env["res.users"].search([("share", "=", False)]).partner_id
        for ticket in self.tickets:
            own = public.filtered(lambda message, ticket=ticket: message.res_id == ticket.id)
            answers = own.filtered(lambda message: message.author_id in agents)
            with self.subTest(ticket=ticket.display_name):
                self.assertEqual(own[0].date, ticket.received_date)
                self.assertEqual(ticket.first_reply_date, answers[:1].date)
                self.assertEqual(ticket.last_agent_date, answers[-1:].date)
                self.assertEqual(ticket.last_customer_date, (own - answers)[-1].date)
                self.assertEqual(bool(ticket.reply_due_date), ticket.needs_reply)

    def test_only_plans_lie_in_the_future(self):
        now = fields.Datetime.now() + timedelta(seconds=1)
        dates = [
            *self.messages.mapped("date"),
            *self.messages.mapped("create_date"),
            *self.tickets.milestone_ids.mapped("date"),
            *self.tickets.mapped("create_date"),
            *filter(None, self.tickets.mapped("resolved_date")),
            *self.events.mapped("received_date"),
        ]
        self.assertLess(max(dates), now)
        self.assertGreater(min(self.tickets.filtered("snoozed_until").mapped("snoozed_until")), now)

    def test_rows_are_as_old_as_what_they_tell(self):
        for ticket in self.tickets:
            self.assertEqual(ticket.create_date, ticket.received_date)
        self.assertGreater(fields.Datetime.now() - min(self.tickets.mapped("create_date")), timedelta(days=85))

    def test_nothing_came_in_at_night(self):
        # A merged ticket keeps its distance to the one that it was merged into.
        received = self.tickets.filtered(lambda ticket: not ticket.merged_into_id).mapped("received_date")
        hours = {(date.hour + 3) % 24 for date in received}
        self.assertLessEqual(hours, set(range(8, 20)))

    def test_no_mail_waits_to_be_sent(self):
        mails = self.env["mail.mail"].sudo().search([("mail_message_id", "in", self.messages.ids)])
        self.assertFalse(mails)

    def test_the_books_balance(self):
        customers = self.messages.filtered(lambda message: not message.author_id.user_ids and not message.is_internal)
        done = self.events.filtered(lambda event: event.state == "done")
        self.assertEqual(len(done), len(customers))
        self.assertEqual(len(done.filtered(lambda event: event.outcome == "new")), len(self.tickets))
        others = self.events - done
        self.assertEqual(set(others.mapped("outcome")), {"ignored", "failed"})
        self.assertTrue(all(others.mapped("reason")))

    def test_of_an_anonymous_sender_nothing_is_kept(self):
        anonymous = self.tickets.filtered("is_anonymous")
        self.assertTrue(anonymous)
        for ticket in anonymous:
            self.assertFalse(ticket.partner_id or ticket.email_from or ticket.contact_name or ticket.phone)
            self.assertFalse(ticket.received_date.minute)
            opening = self.messages.filtered(lambda m, ticket=ticket: m.res_id == ticket.id).sorted("date")[0]
            self.assertFalse(opening.author_id or opening.email_from)
            event = self.events.filtered(lambda event, ticket=ticket: event.ticket_id == ticket)
            self.assertFalse(any(event.mapped("sender")))

    def test_each_agent_sees_the_work_of_their_company_only(self):
        for login, company in (("james_carter", "base.main_company"), ("victor_hale", "feedback_demo.company_second")):
            user = self.ref(f"user_{login}")
            seen = self.env["feedback.ticket"].with_user(user).search([("id", "in", self.tickets.ids)])
            self.assertEqual(seen.company_id, self.env.ref(company))

    def test_merged_tickets_came_before_they_were_merged(self):
        merged = self.tickets.filtered("merged_into_id")
        self.assertEqual(len(merged), 4)
        for ticket in merged:
            moment = ticket.milestone_ids.filtered(lambda m: m.kind == "merged").date
            self.assertLessEqual(ticket.merged_into_id.received_date, moment)

    def test_a_failed_answer_an_opportunity_and_plans_are_there(self):
        self.assertEqual(len(self.tickets.filtered("has_failed_reply")), 1)
        self.assertEqual(self.tickets.lead_ids.partner_id, self.ref("customer_belykh"))
        self.assertGreaterEqual(len(self.tickets.activity_ids), 5)

    def test_the_known_users_can_take_part(self):
        self.assertTrue(self.env.ref("base.user_demo").has_group("feedback_intake.feedback_intake_group_agent"))
        self.assertIn(self.env.ref("base.user_admin"), self.ref("team_care").member_ids)

    def test_names_are_in_both_languages(self):
        team = self.ref("team_care")
        self.assertEqual(team.with_context(lang="en_US").name, "Customer care")
        self.env["res.lang"]._activate_lang("ru_RU")
        self.env["feedback.demo"]._add(
            "tag", "feedback.tag", [{"key": "x", "name": "Test of names", "name_ru": "Проверка"}], lambda tag: {}
        )
        self.assertEqual(self.ref("tag_x").with_context(lang="ru_RU").name, "Проверка")
        self.assertEqual(self.ref("tag_x").with_context(lang="en_US").name, "Test of names")
