from psycopg2.errors import ForeignKeyViolation

from odoo.exceptions import ValidationError
from odoo.fields import Command
from odoo.tests import TransactionCase, tagged
from odoo.tools import mute_logger

from .common import RoutingCase


@tagged("post_install", "-at_install")
class TestConditions(RoutingCase, TransactionCase):
    """Each ready condition takes what it says and nothing else."""

    def assertTakes(self, rule, *tickets):
        for ticket in tickets:
            ticket._route()
            matched = [line["rule"] for line in self._trace(ticket)["matched"]]
            self.assertIn(rule.id, matched)

    def assertLeaves(self, rule, *tickets, because=None):
        for ticket in tickets:
            ticket._route()
            details = self._trace(ticket)
            self.assertNotIn(rule.id, [line["rule"] for line in details["matched"]])
            if because:
                self.assertIn(str(rule.id), details["failed"][because].split())

    def test_a_rule_without_conditions_takes_every_ticket(self):
        self.assertTakes(self._rule(), self._ticket(), self._ticket(team=None, channel_id=False, partner_id=False))

    def test_channel(self):
        other = self.channel.copy({"name": "Other", "email_address": "other@desk.example"})
        rule = self._rule(feedback_channel_ids=self.channel.ids)
        self.assertTakes(rule, self._ticket())
        self.assertLeaves(rule, self._ticket(channel_id=other.id), because="channel_id")

    def test_kinds(self):
        rule = self._rule(feedback_kind_ids=self._selection("kind", "complaint", "incident").ids)
        self.assertTakes(rule, self._ticket(kind="complaint"), self._ticket(kind="incident"))
        self.assertLeaves(rule, self._ticket(kind="praise"), because="kind")

    def test_category_with_those_below_it(self):
        parent = self.env["feedback.category"].create({"name": "Delivery"})
        child = self.env["feedback.category"].create({"name": "Courier", "parent_id": parent.id})
        rule = self._rule(feedback_category_ids=parent.ids)
        self.assertTakes(rule, self._ticket(category_id=child.id), self._ticket(category_id=parent.id))
        self.assertLeaves(rule, self._ticket(), because="category_id")
        late = self.env["feedback.category"].create({"name": "Van", "parent_id": child.id})
        self.assertTakes(rule, self._ticket(category_id=late.id))

    def test_words_in_subject_or_text(self):
        rule = self._rule(feedback_words="возврат\nmoney back")
        self.assertTakes(
            rule,
            self._ticket(subject="Оформите возврата"),
            self._ticket(description="<p>I want my <b>money</b> back</p>"),
        )
        self.assertLeaves(rule, self._ticket(description="<p>all is well</p>"), because="words")

    def test_language(self):
        russian = self.env["res.lang"].with_context(active_test=False).search([("code", "=", "ru_RU")])
        rule = self._rule(feedback_lang_ids=russian.ids)
        self.assertTakes(rule, self._ticket(language="ru"))
        self.assertLeaves(rule, self._ticket(language="en"), self._ticket(), because="language")

    def test_stars_and_mood(self):
        stars = self._rule(feedback_max_rating="2")
        mood = self._rule(feedback_mood_ids=self._selection("sentiment", "negative").ids)
        self.assertTakes(stars, self._ticket(rating=1), self._ticket(rating=2))
        self.assertLeaves(stars, self._ticket(rating=3), self._ticket(), because="rating")
        self.assertTakes(mood, self._ticket(rating=1), self._ticket(sentiment="negative"))
        self.assertLeaves(mood, self._ticket(rating=5), self._ticket(), because="sentiment")

    def test_important_customers_by_tag_or_by_anything_said_of_the_contact(self):
        vip = self.env["res.partner.category"].create({"name": "VIP"})
        by_tag = self._rule(feedback_partner_tag_ids=vip.ids)
        by_contact = self._rule(feedback_partner_domain="[('ref', '=', 'GOLD')]")
        self.assertLeaves(by_tag, self._ticket(), self._ticket(partner_id=False), because="partner_id.category_id")
        self.assertLeaves(by_contact, self._ticket(), self._ticket(partner_id=False), because="partner_id")
        self.customer.write({"category_id": [Command.link(vip.id)], "ref": "GOLD"})
        self.assertTakes(by_tag, self._ticket())
        self.assertTakes(by_contact, self._ticket())

    def test_other_open_tickets_of_the_customer(self):
        busy, fresh = self._rule(feedback_has_open_tickets="yes"), self._rule(feedback_has_open_tickets="no")
        first = self._ticket()
        self.assertTakes(fresh, first)
        self.assertTakes(busy, self._ticket())
        self.assertLeaves(busy, self._ticket(partner_id=False, email_from=False))
        stranger = {"partner_id": False, "email_from": "who@stranger.example"}
        self.assertLeaves(busy, self._ticket(**stranger))
        self.assertTakes(busy, self._ticket(**stranger))

    def test_company(self):
        rule = self._rule(feedback_company_id=self.other_company.id)
        self.assertLeaves(rule, self._ticket(), because="company_id")
        ticket = self._ticket(team=None, company_id=self.other_company.id, channel_id=False)
        self.assertTakes(rule, ticket)

    def test_working_hours(self):
        calendar = self.env["resource.calendar"].create({"name": "Office", "tz": "Europe/Moscow"})
        inside = self._rule(feedback_hours="inside", feedback_calendar_id=calendar.id)
        outside = self._rule(feedback_hours="outside", feedback_calendar_id=calendar.id)
        with self.subTest("Wednesday noon in Moscow"), self._at("2026-11-18 10:00:00"):
            ticket = self._ticket()
            self.assertTakes(inside, ticket)
            self.assertLeaves(outside, ticket, because=f"working:{calendar.id}")
        with self.subTest("Wednesday midnight in Moscow"), self._at("2026-11-18 21:00:00"):
            ticket = self._ticket()
            self.assertTakes(outside, ticket)
            self.assertLeaves(inside, ticket)

    def test_anonymous(self):
        rule = self._rule(feedback_is_anonymous="yes")
        self.assertTakes(rule, self._ticket(partner_id=False, email_from=False, is_anonymous=True))
        self.assertLeaves(rule, self._ticket(), because="is_anonymous")

    def test_the_domain_says_the_same_as_a_search(self):
        """Cheap or costly, what is looked up agrees with what Odoo finds."""
        country = self.env.ref("base.de")
        self.customer.country_id = country
        tag = self.env["feedback.tag"].create({"name": "Urgent"})
        tickets = self._ticket(priority="3", tag_ids=[Command.link(tag.id)]) | self._ticket(
            team=None, subject="100% Wool", partner_id=False, email_from=False, kind="praise"
        )
        domains = [
            [("priority", "=", "3")],
            [("priority", "!=", "3")],
            [("priority", "in", ["1", "3"]), ("kind", "not in", ["praise"])],
            [("team_id", "=", False)],
            [("team_id", "!=", False)],
            [("team_id", "not in", [self.teams["all"].id])],
            [("team_id.visibility", "=", "all")],
            [("partner_id.country_id", "=", country.id)],
            [("partner_id.country_id.code", "in", ["DE"])],
            [("partner_id.country_id", "!=", country.id)],
            [("partner_id.country_id", "=", False)],
            [("tag_ids", "in", [tag.id])],
            [("tag_ids", "not in", [tag.id])],
            [("tag_ids.name", "=", "Urgent")],
            [("subject", "ilike", "LAMP")],
            [("subject", "not ilike", "lamp")],
            [("subject", "ilike", "100%")],
            [("email_from", "=", False)],
            [("email_from", "!=", False)],
            [("email_from", "ilike", "customer.example")],
            [("is_confidential", "=", False)],
            [("rating", "=", 0)],
            [("rating", ">", 3)],
            ["|", ("kind", "=", "praise"), "&", ("priority", "=", "3"), ("team_id", "!=", False)],
            ["!", ("kind", "=", "praise"), ("priority", "=", "3")],
            [("received_date", ">=", "today -1d")],
            [("category_id", "child_of", [1])],
            [("partner_id", "child_of", self.customer.ids)],
        ]
        for domain in domains:
            rule = self._rule(filter_domain=repr(domain))
            found = tickets.search([("id", "in", tickets.ids), *domain])
            for ticket in tickets:
                ticket._route()
                matched = rule.id in [line["rule"] for line in self._trace(ticket)["matched"]]
                self.assertEqual(matched, ticket in found, f"{domain} on {ticket.subject}")
            rule.active = False

    def test_conditions_that_cannot_be_used_are_refused_when_saved(self):
        for domain in ("[('nothing', '=', 1)]", "[('id', '=', uid)]", "[('kind', '=')]", "model.search([])"):
            with self.assertRaises(ValidationError, msg=domain):
                self._rule(filter_domain=domain)
        with self.assertRaises(ValidationError):
            self._rule(feedback_partner_domain="[('nowhere', '=', 1)]")

    def test_rules_are_for_tickets_only(self):
        with self.assertRaises(ValidationError):
            self._rule(model_id=self.env["ir.model"]._get("res.partner").id)


@tagged("post_install", "-at_install")
class TestEngine(RoutingCase, TransactionCase):
    def test_rules_are_tried_in_order_and_later_ones_see_what_earlier_ones_did(self):
        category = self.env["feedback.category"].create({"name": "Money"})
        self._rule("Second", [self._route_to("own")], feedback_category_ids=category.ids, feedback_sequence=2)
        self._rule(
            "First", [self._route_to("team", category_id=category.id)], feedback_words="refund", feedback_sequence=1
        )
        ticket = self._routed(subject="Refund please")
        self.assertEqual(ticket.team_id, self.teams["own"])
        self.assertEqual([line["name"] for line in self._trace(ticket)["matched"]], ["First", "Second"])

    def test_dragging_a_rule_changes_the_order(self):
        first = self._rule("First", [self._route_to("team")], feedback_sequence=1)
        second = self._rule("Second", [self._route_to("own")], feedback_sequence=2)
        self.assertEqual(self._routed().team_id, self.teams["own"])
        first.feedback_sequence = 3
        self.assertEqual(self._routed().team_id, self.teams["team"])
        second.active = False
        self.assertEqual(len(self._trace(self._routed())["matched"]), 1)

    def test_stop_here_keeps_the_ticket_from_the_rules_below(self):
        self._rule("Stop", [self._route_to("team"), {"state": "feedback_stop"}], feedback_sequence=1)
        self._rule("Never", [self._route_to("own")], feedback_sequence=2)
        ticket = self._routed()
        self.assertEqual(ticket.team_id, self.teams["team"])
        self.assertTrue(self._trace(ticket)["matched"][0]["stop"])

    def test_route_sets_all_that_it_says(self):
        category = self.env["feedback.category"].create({"name": "Money"})
        tag = self.env["feedback.tag"].create({"name": "Legal"})
        values = {"category_id": category.id, "tag_ids": tag.ids, "priority": "2", "kind": "complaint"}
        self._rule(
            actions=[
                self._route_to(
                    "team", is_confidential=True, assignment="person", user_id=self.users["agent"].id, **values
                )
            ]
        )
        kept = self.env["feedback.tag"].create({"name": "Kept"})
        ticket = self._routed(tag_ids=[Command.link(kept.id)])
        self.assertRecordValues(
            ticket,
            [
                {
                    "team_id": self.teams["team"].id,
                    "user_id": self.users["agent"].id,
                    "priority": "2",
                    "kind": "complaint",
                    "category_id": category.id,
                    "tag_ids": (kept | tag).ids,
                    "is_confidential": True,
                }
            ],
        )
        self.assertEqual(
            ticket.milestone_ids.sorted("id").mapped(lambda one: (one.kind, one.actor)),
            [("received", "customer"), ("assigned", "system"), ("routed", "system")],
        )

    def test_a_batch_is_routed_with_a_number_of_queries_that_does_not_grow(self):
        self._rule("Refunds", [self._route_to("team", priority="2")], feedback_words="refund")
        self._rule("Rest", [self._route_to("own")], filter_domain="[('priority', '=', '0')]")

        def queries(count):
            tickets = self.env["feedback.ticket"].concat(
                *(self._ticket(subject="Refund" if number % 2 else "Other") for number in range(count))
            )
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            tickets._route()
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        queries(2)
        self.assertLessEqual(queries(40) - queries(4), 6)

    def test_one_ticket_costs_few_queries(self):
        self._rule("Refunds", [self._route_to("team", priority="2")], feedback_words="refund")
        self._routed()
        ticket = self._ticket(subject="Refund")
        self.env.flush_all()
        with self.assertQueryCount(4):
            ticket._route()
            self.env.flush_all()
        self.assertEqual(ticket.team_id, self.teams["team"])

    def test_odoo_actions_run_in_the_same_rule_at_their_place(self):
        self._rule(
            actions=[
                self._route_to("team", priority="1"),
                {"state": "code", "code": "record.write({'subject': record.team_id.name + record.priority})"},
            ]
        )
        ticket = self._routed()
        self.assertEqual(ticket.subject, "Team team1")
        self.assertTrue(self._trace(ticket)["matched"][0]["ran"])

    def test_an_action_that_fails_is_skipped_marked_and_shown(self):
        broken = self._rule("Bad code", [{"state": "code", "code": "record.write({'kind': 1/0})"}], feedback_sequence=1)
        self._rule("Good", [self._route_to("team")], feedback_sequence=2)
        ticket = self._routed()
        self.assertEqual(ticket.team_id, self.teams["team"])
        self.assertIn("division by zero", broken.feedback_error)
        self.assertIn("division by zero", self._trace(ticket)["broken"][str(broken.id)])
        broken.action_server_ids.code = "record.write({'priority': '3'})"
        self.assertFalse(broken.feedback_error)
        self.assertEqual(self._routed().priority, "3")

    def test_a_rule_whose_field_is_gone_is_skipped_marked_and_shown(self):
        broken = self._rule("Gone", [self._route_to("own")], feedback_sequence=1)
        self._rule("Good", [self._route_to("team")], feedback_sequence=2)
        self.env.cr.execute(
            "UPDATE base_automation SET filter_domain = %s WHERE id = %s", ["[('x_gone', '=', 1)]", broken.id]
        )
        broken.invalidate_recordset()
        self.env.registry.clear_cache()
        ticket = self._routed()
        self.assertEqual(ticket.team_id, self.teams["team"])
        self.assertIn("x_gone", broken.feedback_error)
        self.assertIn("x_gone", ticket.routing_trace_html)
        broken.filter_domain = "[('kind', '=', 'question')]"
        self.assertFalse(broken.feedback_error)

    def test_teams_and_people_of_another_company_do_not_take_a_ticket(self):
        foreign = self.env["feedback.team"].create({"name": "Foreign", "company_id": self.other_company.id})
        self._rule("Team", [self._route_to(team_id=foreign.id)])
        self._rule("Person", [self._route_to(assignment="person", user_id=self.users["stranger"].id)])
        ticket = self._routed()
        self.assertEqual(ticket.team_id, self.teams["all"])
        self.assertFalse(ticket.user_id)
        self.assertEqual([line["did"] for line in self._trace(ticket)["matched"]], [{"refused": "company"}] * 2)

    def test_people_who_have_left_get_no_tickets(self):
        self._rule("Person", [self._route_to(assignment="person", user_id=self.users["outsider"].id)])
        self.users["outsider"].active = False
        self.assertFalse(self._routed().user_id)

    def test_teams_in_use_cannot_be_deleted(self):
        team = self.env["feedback.team"].create({"name": "Used"})
        self._rule(actions=[self._route_to(team_id=team.id)])
        with mute_logger("odoo.sql_db"), self.assertRaises(ForeignKeyViolation), self.env.cr.savepoint():
            team.unlink()

    def test_imported_mail_passes_no_rules(self):
        self._rule(actions=[self._route_to("own")])
        ticket = self._ticket(is_imported=True)
        ticket._triage()
        self.assertEqual(ticket.team_id, self.teams["all"])
        self.assertFalse(ticket.routing_trace_ids)

    def test_escalate_raises_the_priority_and_tells_the_lead(self):
        self._rule(actions=[{"state": "feedback_escalate", "feedback_hands_over": True}])
        ticket = self._routed(priority="1")
        self.assertEqual(ticket.priority, "2")
        self.assertEqual(ticket.user_id, self.users["lead"])
        self.assertEqual(ticket.activity_ids.user_id, self.users["lead"])
        self.assertIn("escalated", ticket.milestone_ids.mapped("kind"))
        ticket._run_rules("on_feedback_received")
        self.assertEqual(len(ticket.activity_ids), 1, "told once")

    def test_escalate_without_a_lead_is_noted(self):
        self.teams["all"].user_id = False
        self._rule(actions=[{"state": "feedback_escalate"}])
        ticket = self._routed()
        self.assertIn("no lead", "".join(ticket.message_ids.mapped("body")))

    def test_a_route_that_sets_nothing_is_refused(self):
        with self.assertRaises(ValidationError):
            self._rule(actions=[{"state": "feedback_route"}])

    def test_our_actions_work_outside_of_rules_as_well(self):
        rule = self._rule(actions=[self._route_to("team", priority="2")], active=False)
        ticket = self._ticket()
        rule.action_server_ids.with_context(active_model=ticket._name, active_ids=ticket.ids, active_id=ticket.id).run()
        self.assertEqual((ticket.team_id, ticket.priority), (self.teams["team"], "2"))

    def test_saving_a_rule_does_not_make_workers_rebuild_their_registry(self):
        self.env.registry.registry_invalidated = False
        rule = self._rule()
        rule.active = False
        rule.unlink()
        self.assertFalse(self.env.registry.registry_invalidated)


@tagged("post_install", "-at_install")
class TestEvents(RoutingCase, TransactionCase):
    def test_a_customers_answer_runs_its_rules(self):
        self._rule("Answered", [self._route_to(priority="3")], trigger="on_feedback_customer_reply")
        ticket = self._ticket()
        self.assertEqual(ticket.priority, "0")
        self._post_as_customer(ticket)
        self.assertEqual(ticket.priority, "3")
        self.assertEqual(len(self._trace(ticket, "on_feedback_customer_reply")["matched"]), 1)

    def test_reopening_runs_its_rules(self):
        self._rule("Again", [{"state": "feedback_escalate"}], trigger="on_feedback_reopened")
        ticket = self._ticket()
        self._as("agent", ticket).action_close()
        self.assertEqual(ticket.priority, "0")
        self._post_as_customer(ticket, "It is broken again!")
        self.assertFalse(ticket.is_done)
        self.assertEqual(ticket.priority, "1")

    def test_a_waiting_customer_is_seen_to_once(self):
        self.teams["all"].calendar_id = False
        self.company.resource_calendar_id = False
        with self._at("2026-11-18 08:00:00"):
            self._rule(
                "Waited",
                [self._route_to(priority="3")],
                trigger="on_feedback_no_answer",
                feedback_delay_hours=2,
            )
            ticket, answered = self._ticket(), self._ticket()
            self._post_as_agent(answered)
        self.env.cr.execute("UPDATE base_automation SET create_date = '2026-11-18 07:00:00'")
        self.env.invalidate_all()
        self.env.registry.clear_cache()
        self._check_waiting("2026-11-18 09:59:00")
        self.assertEqual(ticket.priority, "0")
        self._check_waiting("2026-11-18 10:01:00")
        self.assertEqual((ticket.priority, answered.priority), ("3", "0"))
        ticket.priority = "0"
        self._check_waiting("2026-11-18 12:01:00")
        self.assertEqual(ticket.priority, "0", "the same wait")
        with self._at("2026-11-18 13:00:00"):
            self._post_as_agent(ticket)
        with self._at("2026-11-18 14:00:00"):
            self._post_as_customer(ticket)
        self._check_waiting("2026-11-18 16:30:00")
        self.assertEqual(ticket.priority, "3", "a new wait")

    def _check_waiting(self, moment):
        with self._at(moment), self.enter_registry_test_mode():
            self.env.ref("feedback_routing.ir_cron_no_answer").method_direct_trigger()
        self.env.invalidate_all()


@tagged("post_install", "-at_install")
class TestPilot(RoutingCase, TransactionCase):
    def test_a_shadow_rule_is_recorded_and_does_nothing(self):
        self._rule("Watch", [self._route_to("own"), {"state": "feedback_stop"}], feedback_mode="shadow")
        ticket = self._routed()
        self.assertEqual(ticket.team_id, self.teams["all"])
        self.assertFalse(self._trace(ticket)["matched"][0]["live"])
        self.assertIn("Watch", ticket.routing_trace_html)

    def test_new_rules_only_watch(self):
        rule = self.env["base.automation"].create(
            {"name": "New", "model_id": self.ticket_model.id, "trigger": "on_feedback_received"}
        )
        self.assertEqual(rule.feedback_mode, "shadow")
        rule.action_feedback_arm()
        self.assertEqual(rule.feedback_mode, "live")

    def test_a_pilot_takes_a_share_of_the_customers_and_always_the_same_ones(self):
        self._rule("Pilot", [self._route_to("own")], feedback_mode="pilot", feedback_pilot_share=30)
        customers = self.env["res.partner"].create([{"name": f"Customer {number}"} for number in range(300)])
        first = [self._routed(partner_id=customer.id).team_id for customer in customers]
        again = [self._routed(partner_id=customer.id).team_id for customer in customers]
        self.assertEqual(first, again)
        share = sum(team == self.teams["own"] for team in first) / 3
        self.assertTrue(20 < share < 40, share)

    def test_a_pilot_takes_customers_by_domain(self):
        self._rule(
            "Pilot", [self._route_to("own")], feedback_mode="pilot", feedback_pilot_domain="[('ref', '=', 'PILOT')]"
        )
        self.assertEqual(self._routed().team_id, self.teams["all"])
        self.assertEqual(self._routed(partner_id=False).team_id, self.teams["all"])
        self.customer.ref = "PILOT"
        self.assertEqual(self._routed().team_id, self.teams["own"])
