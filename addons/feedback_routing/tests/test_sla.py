from datetime import timedelta

from odoo.tests import TransactionCase, tagged

from .sla_common import SlaCase, moment


@tagged("post_install", "-at_install")
class TestPromises(SlaCase, TransactionCase):
    """Who is promised what, and by which hours."""

    def test_a_new_ticket_is_promised_a_first_reply_and_a_resolution_in_working_time(self):
        ticket = self._promised()
        self.assertEqual(ticket.sla_status_ids.mapped("target"), ["first_reply", "resolution"])
        self.assertDue(self._promise(ticket, "first_reply"), "Mon 11:00")
        self.assertDue(self._promise(ticket), "Tue 18:00")
        self.assertEqual(self._promise(ticket).warning_date, moment("Tue 14:48"))  # 80 % of 16 hours
        self.assertEqual(ticket.sla_deadline, moment("Mon 11:00"))

    def test_what_comes_at_night_counts_from_the_morning(self):
        self.at("Fri 22:00")
        self.assertEqual(self._promised().sla_deadline, moment("Mon 11:00") + timedelta(days=7))

    def test_holidays_do_not_count(self):
        self.env["resource.calendar.leaves"].create(
            {"calendar_id": self.calendar.id, "date_from": moment("Mon 10:00"), "date_to": moment("Wed 00:00")}
        )
        self.assertDue(self._promise(self._promised(), "first_reply"), "Wed 10:00")

    def test_a_holiday_entered_later_moves_what_is_running_but_not_what_was_missed(self):
        early, late = self._promised(), self._promised()
        self._promise(late, "first_reply").missed_date = moment("Mon 11:01")
        leave = {"calendar_id": self.calendar.id, "date_from": moment("Mon 10:00"), "date_to": moment("Tue 00:00")}
        leave = self.env["resource.calendar.leaves"].create(leave)
        self.assertDue(self._promise(early, "first_reply"), "Tue 10:00")
        self.assertEqual(early.sla_deadline, moment("Tue 10:00"))
        self.assertDue(self._promise(late, "first_reply"), "Mon 11:00")
        leave.unlink()
        self.assertDue(self._promise(early, "first_reply"), "Mon 11:00")

    def test_several_policies_apply_and_the_nearest_deadline_counts(self):
        fast = self._policy(name="Fast", first_reply_hours=1, calendar_choice="always")
        ticket = self._promised()
        self.assertEqual(len(ticket.sla_status_ids), 3)
        self.assertDue(self._promise(ticket, "first_reply", fast), "Mon 10:00")
        self.assertEqual(ticket.sla_deadline, moment("Mon 10:00"))
        self._post_as_agent(ticket)
        self.assertEqual(set(ticket.sla_status_ids.filtered("reached_date").policy_id), set(fast | self.policy))

    def test_a_policys_own_hours_and_around_the_clock(self):
        nights = self._calendar("Nights", [(0, 6)])
        own = self._policy(resolution_hours=8, calendar_choice="own", calendar_id=nights.id)
        always = self._policy(resolution_hours=8, calendar_choice="always")
        ticket = self._promised()
        self.assertDue(self._promise(ticket, policy=own), "Wed 02:00")
        self.assertDue(self._promise(ticket, policy=always), "Mon 17:00")

    def test_a_team_without_hours_works_those_of_the_company(self):
        self.company.resource_calendar_id = self._calendar("Afternoons", [(14, 18)])
        self.assertDue(self._promise(self._promised("team"), "first_reply"), "Mon 16:00")
        self.assertDue(self._promise(self._promised(None), "first_reply"), "Mon 16:00")

    def test_where_nobody_ever_works_there_is_no_deadline_and_nothing_breaks(self):
        self.calendar.attendance_ids.unlink()
        ticket = self._promised()
        self.assertEqual(ticket.sla_status_ids.mapped("deadline"), [False, False])
        self.assertEqual(set(ticket.sla_status_ids.mapped("state")), {"running"})

    def test_conditions_teams_dates_and_companies_choose_the_policies(self):
        for values in (
            {"domain": "[('priority', '=', '3')]"},
            {"team_ids": self.teams["team"].ids},
            {"date_from": "2026-06-02"},
            {"date_to": "2026-06-01 09:00:00"},
            {"company_id": self.other_company.id},
            {"active": False},
            {"is_automatic": False},
        ):
            with self.subTest(values=values):
                policy = self._policy(resolution_hours=1, **values)
                self.assertFalse(self._promise(self._promised(), policy=policy))
        policy = self._policy(
            resolution_hours=1,
            domain="[('partner_id.name', '=like', 'A%'), '|', ('kind', '=', 'complaint'), ('tag_ids', '=', 'VIP')]",
            team_ids=(self.teams["all"] | self.teams["own"]).ids,
            date_from="2026-06-01 09:00:00",
        )
        self.assertFalse(self._promise(self._promised(), policy=policy))
        self.assertTrue(self._promise(self._promised(kind="complaint"), policy=policy))
        everywhere = self._policy(resolution_hours=1, company_id=False)
        self.assertTrue(self._promise(self._promised(), policy=everywhere))

    def test_imported_and_finished_tickets_are_promised_nothing(self):
        self.assertFalse(self._promised(is_imported=True).sla_status_ids)
        imported = self._ticket(is_imported=True)
        imported.priority = "3"
        self.assertFalse(imported.sla_status_ids)
        self.assertFalse(self._promised(stage_id=self.resolved.id).sla_status_ids)

    def test_a_ticket_that_an_agent_takes_down_is_promised_the_same(self):
        ticket = self._as("agent", self.env["feedback.ticket"]).create(
            {"subject": "By phone", "team_id": self.teams["all"].id}
        )
        self.assertDue(self._promise(ticket.sudo(), "first_reply"), "Mon 11:00")

    def test_the_promises_of_a_new_ticket_cost_few_queries(self):
        self._promised()
        self._policy(first_reply_hours=1, domain="[('priority', '=', '0')]")
        self._promised()
        for number in (1, 20):
            tickets = self.env["feedback.ticket"].concat(*(self._ticket() for _each in range(number)))
            self.env.flush_all()
            with self.assertQueryCount(2):
                tickets._apply_sla()
                self.env.flush_all()
            self.assertEqual(len(tickets.sla_status_ids), 3 * number)

    def test_a_rule_puts_no_ticket_under_a_policy_of_another_company(self):
        foreign = self._policy(company_id=self.other_company.id, is_automatic=False, first_reply_hours=2)
        ticket = self._promised()
        ticket._add_sla(foreign)
        self.assertNotIn(foreign, ticket.sla_status_ids.policy_id)

    def test_a_rule_puts_a_ticket_under_a_policy_whatever_its_conditions(self):
        policy = self._policy(resolution_hours=8, is_automatic=False, domain="[('priority', '=', '3')]")
        ticket = self._promised()
        self.at("Mon 10:00")
        ticket._add_sla(policy)
        ticket._add_sla(policy)
        self.assertEqual(len(ticket.sla_status_ids.filtered(lambda status: status.policy_id == policy)), 1)
        self.assertDue(self._promise(ticket, policy=policy), "Tue 10:00")
        ticket.priority = "1"
        self.assertEqual(self._promise(ticket, policy=policy).state, "running")

    def test_while_it_is_routed_a_rules_promise_counts_from_the_receipt(self):
        policy = self._policy(resolution_hours=8, is_automatic=False)
        ticket = self._ticket(received_date="2026-06-01 09:00:00")
        self.at("Mon 09:30")
        self.patch(type(ticket), "_route", lambda tickets: tickets._add_sla(policy))
        ticket._triage()
        self.assertDue(self._promise(ticket, policy=policy), "Mon 18:00")
        self.assertEqual(len(ticket.sla_status_ids), 3)

    def test_what_routing_writes_on_its_way_leaves_no_cancelled_promises(self):
        policy = self._policy(resolution_hours=1, domain="[('priority', '=', '2')]")

        def route(tickets):
            tickets.priority = "2"
            tickets.priority = "3"

        ticket = self._ticket()
        self.patch(type(ticket), "_route", route)
        ticket._triage()
        self.assertEqual(ticket.sla_status_ids.policy_id, self.policy)
        ticket.priority = "2"
        self.assertTrue(self._promise(ticket, policy=policy))

    def test_a_promise_to_an_anonymous_customer_begins_when_their_day_is_over(self):
        self.at("Mon 09:47")
        ticket = self._promised(
            is_anonymous=True, received_date=self.env.company._day_of(moment("Mon 09:47")), partner_id=False
        )
        promise = self._promise(ticket, "first_reply")
        self.assertEqual(promise.start_date, self.env.company._day_after(moment("Mon 09:47")))
        self.at("Mon 10:30")
        self._post_as_agent(ticket)
        self.assertEqual(
            (promise.state, promise.reached_date), ("reached", moment("Mon 10:30")), "when we act is no secret"
        )

    def test_of_what_an_anonymous_customer_does_promises_keep_the_day_alone(self):
        self.at("Mon 09:47")
        ticket = self._promised(
            is_anonymous=True, received_date=self.env.company._day_of(moment("Mon 09:47")), partner_id=False
        )
        self._post_as_agent(ticket)
        self.at("Mon 13:13")
        self._post_as_customer(ticket)
        for promise in ticket.sla_status_ids:
            for date in (promise.start_date, *sum(promise._pause_spans(), ())):
                self.assertFalse(date.minute)


@tagged("post_install", "-at_install")
class TestReplies(SlaCase, TransactionCase):
    """When a reply is given, and when it is due."""

    def test_an_agents_answer_reaches_the_first_reply(self):
        ticket = self._promised()
        self.at("Mon 10:30")
        self._post_as_agent(ticket)
        promise = self._promise(ticket, "first_reply")
        self.assertEqual((promise.state, promise.reached_date), ("reached", moment("Mon 10:30")))
        self.assertDue(promise, "Mon 11:00")

    def test_a_late_answer_is_reached_late(self):
        ticket = self._promised()
        self.at("Mon 11:01")
        self.assertEqual(self._promise(ticket, "first_reply").state, "missed")
        self._post_as_agent(ticket)
        self.assertEqual(self._promise(ticket, "first_reply").state, "reached_late")

    def test_bots_automatic_answers_notes_and_the_customer_do_not_reply(self):
        ticket = self._promised()
        public = {"subtype_xmlid": "mail.mt_comment"}
        ticket.message_post(
            body="Bot", message_type="comment", author_id=self.env.ref("base.partner_root").id, **public
        )
        ticket.message_post(
            body="Automatic", message_type="auto_comment", author_id=self.users["agent"].partner_id.id, **public
        )
        self._as("agent", ticket).message_post(body="Note", message_type="comment")
        self._post_as_customer(ticket)
        self.assertFalse(self._promise(ticket, "first_reply").reached_date)
        self.assertEqual(len(ticket.sla_status_ids), 2)

    def test_the_next_reply_is_promised_when_the_customer_writes_after_an_answer(self):
        ticket = self._promised()
        self._post_as_agent(ticket)
        self.assertFalse(self._promise(ticket, "next_reply"))
        self.at("Mon 17:00")
        self._post_as_customer(ticket)
        self.at("Tue 09:00")
        self._post_as_customer(ticket, body="Hello?")
        self.assertEqual(len(ticket.sla_status_ids.filtered(lambda status: status.target == "next_reply")), 1)
        self.assertDue(self._promise(ticket, "next_reply"), "Tue 12:00")
        self.assertEqual(ticket.reply_due_date, moment("Tue 12:00"))
        self._post_as_agent(ticket)
        self.assertEqual(self._promise(ticket, "next_reply").state, "reached")
        self.at("Tue 10:00")
        self._post_as_customer(ticket)
        self.assertDue(self._promise(ticket, "next_reply"), "Tue 15:00")

    def test_the_next_reply_follows_the_policies_that_apply_by_then(self):
        by_rule = self._policy(resolution_hours=99, next_reply_hours=1, is_automatic=False)
        only_next = self._policy(next_reply_hours=3)
        ticket = self._promised()
        ticket._add_sla(by_rule)
        self._post_as_agent(ticket)
        self._post_as_customer(ticket)
        self.assertDue(self._promise(ticket, "next_reply", by_rule), "Mon 10:00")
        self.assertDue(self._promise(ticket, "next_reply", only_next), "Mon 12:00")

    def test_overdue_means_the_promise_where_there_is_one_and_the_teams_goal_elsewhere(self):
        self.teams["all"].reply_goal_hours = 24
        ticket = self._promised()
        self.assertEqual(ticket.reply_due_date, moment("Mon 11:00"))
        self.at("Mon 11:01")
        self.assertTrue(ticket.is_overdue)
        self.assertIn(ticket, ticket.search([("is_overdue", "=", True)]))
        self.policy.active = False
        self.assertEqual(self._promised().reply_due_date, moment("Tue 11:01"))

    def test_thanks_to_a_closed_ticket_promise_nothing(self):
        ticket = self._promised()
        self._post_as_agent(ticket)
        ticket.action_close()
        self._post_as_customer(ticket, body="Thank you!")
        self.assertFalse(ticket._open_promises())
