from odoo import fields
from odoo.fields import Command
from odoo.tests import Form, freeze_time, tagged
from odoo.tools import SQL

from .assignment_common import AssignmentCase


@tagged("post_install", "-at_install")
class TestDealing(AssignmentCase):
    """New tickets get somebody after their transaction, if somebody is there."""

    def test_tickets_are_dealt_out_in_turn(self):
        tickets = self.queue(7)
        self.assertEqual(tickets.mapped("user_id.name"), ["Ann", "Bob", "Cid"])
        shares = [len(own) for own in tickets.grouped("user_id").values()]
        self.assertEqual(sorted(shares), [2, 2, 3])
        self.assertFalse(any(tickets.mapped("is_queued")))
        self.assertEqual(set(tickets.mapped("assigned_date")), {fields.Datetime.now()})

    def test_the_turn_goes_on_where_it_stopped(self):
        self.assertEqual([self.queue().user_id.name for _ticket in range(4)], ["Ann", "Bob", "Cid", "Ann"])

    def test_an_assignment_is_logged_once_and_by_the_system(self):
        milestone = self.queue().milestone_ids.filtered(lambda milestone: milestone.kind == "assigned")
        self.assertEqual((milestone.actor, milestone.user_id), ("system", self.ann))

    def test_the_trace_says_who_was_chosen_and_why_the_others_were_not(self):
        self.agent(self.ann).status = "busy"
        self.agent(self.bob).capacity = 2
        ticket = self.queue()
        trace = self.env["feedback.routing.trace"].search([("ticket_id", "=", ticket.id), ("kind", "=", "assignment")])
        self.assertEqual((trace.details["strategy"], trace.details["chosen"]), ("round_robin", self.bob.id))
        self.assertEqual(self.verdicts(ticket), {"Ann": "busy", "Bob": "", "Cid": "", "Desk lead": "not_member"})
        bob = next(line for line in trace.details["candidates"] if line["name"] == "Bob")
        self.assertEqual((bob["eligible"], bob["capacity"], bob["load"]), (True, 2, 0))

    def test_the_assignee_is_told_once_for_all_tickets_and_follows_them(self):
        self.team.member_ids = self.ann
        tickets = self.queue(3)
        messages = self.env["mail.message"].search([("partner_ids", "in", self.ann.partner_id.ids)])
        self.assertEqual(messages.mapped("subject"), ["You have got 3 tickets of Team all"])
        for ticket in tickets:
            self.assertIn(ticket.number, messages.body)
            self.assertIn(self.ann.partner_id, ticket.message_partner_ids)

    def test_urgent_tickets_are_dealt_first(self):
        self.agent(self.ann).capacity = 1
        self.team.member_ids = self.ann
        normal, urgent = self._ticket(), self._ticket(priority="3")
        self.deal()
        self.assertEqual((urgent.user_id, normal.user_id), (self.ann, self.env["res.users"]))

    def test_a_team_that_assigns_by_hand_is_left_alone(self):
        ticket = self.queue(team="team")
        self.assertFalse(ticket.user_id or ticket.is_queued)

    def test_a_ticket_without_a_team_waits_for_nobody(self):
        self.assertFalse(self.queue(team=None, assignment_strategy="round_robin").is_queued)

    def test_a_tickets_own_strategy_wins_over_the_teams(self):
        self.assertEqual(self.queue(assignment_strategy="lead").user_id, self.users["lead"])
        by_hand = self.queue(assignment_strategy="manual")
        self.assertFalse(by_hand.user_id or by_hand.is_queued)
        self.assertTrue(self.queue(team="team", assignment_strategy="round_robin").user_id)

    def test_imported_done_and_taken_tickets_are_not_queued(self):
        closed = self.env["feedback.stage"]._first_of("closed")
        for values in ({"is_imported": True}, {"stage_id": closed.id}, {"user_id": self.bob.id}):
            with self.subTest(values=values):
                self.assertFalse(self._ticket(**values).is_queued)

    def test_taking_it_by_answering_it_is_an_assignment(self):
        self.team.member_ids = self.users["agent"]
        self.agent(self.users["agent"]).status = "away"
        ticket = self.queue()
        self.assertTrue(ticket.is_queued)
        self._post_as_agent(ticket)
        self.assertEqual(ticket.user_id, self.users["agent"])
        self.assertFalse(ticket.is_queued)
        self.assertTrue(ticket.assigned_date)
        self.assertEqual(len(ticket.milestone_ids.filtered(lambda milestone: milestone.kind == "assigned")), 1)

    def test_moving_a_ticket_to_another_team_queues_it_there(self):
        ticket = self.queue(team="team")
        ticket.team_id = self.team
        self.deal()
        self.assertEqual(ticket.user_id, self.ann)

    def test_a_reopened_ticket_without_anybody_is_queued_again(self):
        ticket = self._ticket(stage_id=self.env["feedback.stage"]._first_of("closed").id)
        self._post_as_customer(ticket, "It flickers again, please help me with it!")
        self.deal()
        self.assertEqual(ticket.user_id, self.ann)

    def test_who_is_taken_off_by_hand_puts_it_back_into_the_queue(self):
        ticket = self.queue()
        ticket.user_id = False
        self.deal()
        self.assertEqual(ticket.user_id, self.bob)

    def test_a_snoozed_ticket_waits_until_it_wakes(self):
        self.agent(self.ann).status = self.agent(self.bob).status = self.agent(self.cid).status = "away"
        ticket = self.queue()
        ticket.action_snooze(2)
        self.agent(self.ann).status = "available"
        self.deal()
        self.assertFalse(ticket.user_id)
        with freeze_time("2026-11-18 13:30:00"):
            self.env["feedback.team"]._cron_deal_out()
        self.assertEqual(ticket.user_id, self.ann)

    def test_switching_a_team_to_automatic_deals_out_its_backlog(self):
        team = self.teams["team"]
        tickets = self.queue(2, team="team")
        with Form(team.with_user(self.users["manager"])) as form:
            form.assignment_strategy = "least_open"
        self.deal()
        self.assertEqual(tickets.user_id, self.users["agent"])
        waiting = self.queue(team="team", user_id=False, language="ru")
        self.assertTrue(waiting.user_id)

    def test_switching_it_back_to_manual_empties_the_queue(self):
        self.agent(self.ann).status = self.agent(self.bob).status = self.agent(self.cid).status = "away"
        ticket = self.queue()
        self.team.assignment_strategy = "manual"
        self.assertFalse(ticket.is_queued)

    def test_the_same_agent_stays_with_the_customer(self):
        self.team.assignment_strategy = "same_agent"
        self._ticket(user_id=self.cid.id)
        self._ticket(user_id=self.bob.id, partner_id=False, email_from="zoe@customer.example", contact_name="Zoe")
        self.assertEqual(self.queue(2).user_id, self.cid)
        self.assertEqual(self.queue(partner_id=False, email_from="Zoe@Customer.example").user_id, self.bob)

    def test_the_language_and_the_categories_above_count(self):
        self.team.assignment_strategy = "skill"
        light, lamp = self.env["feedback.category"].create([{"name": "Light"}, {"name": "Lamp"}])
        lamp.parent_id = light
        russian = self.env["res.lang"].with_context(active_test=False).search([("code", "=", "ru_RU")])
        english = self.env["res.lang"].search([("code", "=", "en_US")])
        (self.agent(self.ann) | self.agent(self.bob)).lang_ids = english
        self.agent(self.cid).write({"lang_ids": russian.ids, "category_ids": light.ids})
        self.assertEqual(self.queue(2, language="ru", category_id=lamp.id).user_id, self.cid)
        self.assertEqual(self.queue(2, language="en", category_id=lamp.id).user_id, self.ann | self.bob)

    def test_capacity_counts_what_is_to_do_not_what_waits_for_the_customer(self):
        self.team.member_ids = self.ann
        self.agent(self.ann).capacity = 1
        first = self.queue()
        second = self.queue()
        self.assertEqual(self.verdicts(second)["Ann"], "full")
        first.with_user(self.ann).message_post(
            body="Which lamp?", message_type="comment", subtype_xmlid="mail.mt_comment"
        )
        self.assertEqual(first.state, "waiting_customer")
        self.deal()
        self.assertEqual(second.user_id, self.ann)

    def test_more_capacity_is_used_at_once(self):
        self.team.member_ids = self.ann
        self.agent(self.ann).capacity = 1
        tickets = self.queue(2)
        self.agent(self.ann).capacity = 2
        self.deal()
        self.assertEqual(tickets.user_id, self.ann)
        self.assertFalse(any(tickets.mapped("is_queued")))

    def test_channels_are_limited_apart(self):
        self.team.member_ids = self.ann
        self.agent(self.ann).limit_ids = [Command.create({"channel_id": self.channel.id, "capacity": 1})]
        tickets = self.queue(2)
        self.assertEqual(tickets.mapped("is_queued"), [False, True])
        self.assertEqual(self.queue(channel_id=False).user_id, self.ann)

    def test_agents_of_another_company_are_never_chosen(self):
        stranger = self.users["stranger"]
        self.team.company_id = False
        self.team.member_ids = stranger
        ticket = self.queue()
        self.assertTrue(ticket.is_queued)
        self.assertEqual(self.verdicts(ticket)["Desk stranger"], "other_company")

    def test_archived_users_are_never_chosen(self):
        self.team.member_ids = self.ann
        self.ann.active = False
        self.assertTrue(self.queue().is_queued)


@tagged("post_install", "-at_install")
class TestWaiting(AssignmentCase):
    """Nobody there: the ticket waits, says why, and is dealt out when people come in."""

    def all_set(self, status):
        for user in (self.ann, self.bob, self.cid):
            self.agent(user).status = status

    def traces(self, ticket):
        return self.env["feedback.routing.trace"].search_count([("ticket_id", "=", ticket.id)])

    def test_all_off_it_waits_and_says_why(self):
        self.time_off(resource_id=False, calendar_id=self.calendar.id)
        ticket = self.queue()
        self.assertTrue(ticket.is_queued)
        self.assertEqual(set(self.verdicts(ticket).values()), {"time_off", "not_member"})

    def test_at_night_it_waits_for_the_first_shift(self):
        with freeze_time("2026-11-18 03:00:00"):
            tickets = self.queue(3)
        self.assertEqual(set(self.verdicts(tickets[0]).values()), {"off_hours", "not_member"})
        with freeze_time("2026-11-18 08:01:00"):
            self.env["feedback.team"]._cron_deal_out()
        self.assertEqual(tickets.user_id, self.ann | self.bob | self.cid)

    def test_who_comes_back_gets_the_backlog_at_once(self):
        self.all_set("away")
        tickets = self.queue(2)
        self.agent(self.bob).with_user(self.bob).action_set_status("available")
        self.deal()
        self.assertEqual(tickets.user_id, self.bob)

    def test_no_browser_is_needed(self):
        presence = self.env["mail.presence"].search([("user_id", "in", (self.ann | self.bob | self.cid).ids)])
        self.assertFalse(presence)
        self.assertTrue(self.queue().user_id)

    def test_a_person_on_time_off_gets_nothing(self):
        resource = self.env["resource.resource"].create(
            {"name": "Ann", "user_id": self.ann.id, "company_id": self.company.id, "calendar_id": self.calendar.id}
        )
        self.time_off(resource_id=resource.id)
        self.assertEqual(self.queue(2).user_id, self.bob | self.cid)

    def test_own_working_hours_and_time_zone_win_over_the_companys(self):
        evening = self.env["resource.calendar"].create(
            {
                "name": "Evenings",
                "company_id": self.company.id,
                "attendance_ids": [
                    Command.create({"name": "Evening", "dayofweek": "2", "hour_from": 18, "hour_to": 22})
                ],
            }
        )
        self.env["resource.resource"].create(
            {
                "name": "Ann",
                "user_id": self.ann.id,
                "calendar_id": evening.id,
                "company_id": self.company.id,
                "tz": "UTC",
            }
        )
        self.team.member_ids = self.ann
        ticket = self.queue()
        self.assertEqual(self.verdicts(ticket)["Ann"], "off_hours")
        self.ann.resource_ids.tz = "Asia/Tokyo"  # where it is seven in the evening
        self.env["feedback.team"]._cron_deal_out()
        self.assertEqual(ticket.user_id, self.ann)

    def test_the_teams_hours_count_for_who_has_none(self):
        self.team.calendar_id = self.env["resource.calendar"].create(
            {"name": "Never", "company_id": self.company.id, "attendance_ids": [Command.clear()]}
        )
        self.assertEqual(self.verdicts(self.queue())["Ann"], "off_hours")

    def test_another_companys_holiday_closes_nobody_here(self):
        holiday = self.time_off(resource_id=False, calendar_id=False)
        self.assertEqual(self.verdicts(self.queue())["Ann"], "time_off")
        holiday.unlink()
        holiday = self.time_off(self.env(context={"allowed_company_ids": self.other_company.ids}), calendar_id=False)
        self.assertEqual(holiday.company_id, self.other_company)
        self.assertTrue(self.queue().user_id)

    def test_without_any_calendar_the_status_alone_counts(self):
        self.company.resource_calendar_id = False
        with freeze_time("2026-11-22 03:00:00"):
            self.assertTrue(self.queue().user_id)

    def test_the_trace_is_not_repeated_while_nothing_changes(self):
        self.all_set("away")
        ticket = self.queue()
        before = self.traces(ticket)
        for _run in range(2):
            self.env["feedback.team"]._cron_deal_out()
        self.assertEqual(self.traces(ticket), before)
        self.agent(self.ann).status = "available"
        self.team.assignment_strategy = "lead"
        self.env["feedback.team"]._cron_deal_out()
        self.assertEqual(self.traces(ticket), before + 1)

    def test_at_night_a_new_ticket_does_not_have_the_whole_backlog_looked_at(self):
        self.all_set("away")
        tickets = self.queue(3)
        new = self.queue()
        self.assertEqual([self.traces(ticket) for ticket in tickets | new], [1, 1, 1, 1])
        self.assertEqual(self.verdicts(new)["Ann"], "away")

    def test_a_failure_is_logged_and_leaves_the_ticket_to_the_next_run(self):
        self.env.cr.postcommit.clear()
        ticket = self._ticket()
        self.env["feedback.team.turn"]._remember(self.team, {self.ann.id: 2**31 - 1})
        with self.assertLogs("odoo.addons.feedback_routing", "ERROR"), self.assertLogs("odoo.sql_db", "ERROR"):
            with self.env.cr.savepoint() as savepoint:
                self.deal()
                savepoint.rollback()
        self.assertTrue(ticket.is_queued)
        self.env["feedback.team.turn"].search([]).unlink()
        self.env["feedback.team"]._cron_deal_out()
        self.assertTrue(ticket.user_id)


@tagged("post_install", "-at_install")
class TestCost(AssignmentCase):
    def test_fifty_tickets_cost_no_more_queries_than_ten(self):
        self.queue(3)
        counts = []
        for number in (10, 50):
            self.env["feedback.ticket"].union(*(self._ticket() for _number in range(number)))
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.deal()
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0])
        self.assertLess(counts[1], 150)

    def test_dealing_out_uses_the_index_of_the_queue(self):
        # With a handful of tickets PostgreSQL would rather sort them.
        self.env.cr.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off")
        query = self.env["feedback.ticket"]._search(self.team._queue_domain({1}), order="priority desc, id", limit=200)
        plan = self.env.execute_query(SQL("EXPLAIN %s", query.select()))
        self.assertIn("feedback_ticket_queue_idx", str(plan))
