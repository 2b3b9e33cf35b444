from odoo.tests import TransactionCase, tagged

from .common import DeskCase


@tagged("post_install", "-at_install")
class TestMilestones(DeskCase, TransactionCase):
    """Which act leaves which line in the log, and whose it is."""

    def _log(self, ticket):
        """Return [(kind, actor, user)] in the order in which it happened."""
        return [(line.kind, line.actor, line.user_id.login or None) for line in ticket.milestone_ids.sorted("id")]

    def _last(self, ticket, number=1):
        return self._log(ticket)[-number:]

    def test_a_customers_ticket_is_received_from_the_customer(self):
        self.assertEqual(self._log(self._ticket()), [("received", "customer", None)])

    def test_a_ticket_made_by_hand_is_received_from_the_agent(self):
        ticket = self._as("agent", self.env["feedback.ticket"]).create({"subject": "By phone"})
        self.assertEqual(self._log(ticket), [("received", "agent", "desk_agent")])

    def test_a_ticket_that_comes_with_an_assignee_is_assigned(self):
        ticket = self._ticket(user_id=self.users["agent"].id)
        self.assertEqual(self._last(ticket), [("assigned", "system", "desk_agent")])

    def test_the_log_names_the_new_assignee_and_whether_a_person_chose(self):
        ticket = self._ticket()
        self._as("lead", ticket).user_id = self.users["agent"]
        self.assertEqual(self._last(ticket), [("assigned", "agent", "desk_agent")])

    def test_taking_a_ticket_that_one_has_already_leaves_nothing(self):
        ticket = self._ticket(user_id=self.users["agent"].id)
        before = self._log(ticket)
        self._as("agent", ticket).user_id = self.users["agent"]
        self.assertEqual(self._log(ticket), before)

    def test_the_first_answer_and_later_ones_are_told_apart(self):
        ticket = self._ticket(user_id=self.users["agent"].id)
        self._post_as_agent(ticket)
        self.assertEqual(
            self._last(ticket, 2), [("waiting", "agent", "desk_agent"), ("first_reply", "agent", "desk_agent")]
        )
        self._post_as_agent(ticket, "outsider")
        self.assertEqual(self._last(ticket), [("agent_reply", "agent", "desk_outsider")])

    def test_who_answers_a_ticket_of_nobody_gets_it(self):
        ticket = self._ticket()
        self._post_as_agent(ticket)
        self.assertIn(("assigned", "agent", "desk_agent"), self._log(ticket))

    def test_an_answer_by_mail_is_the_agents_own(self):
        ticket = self._ticket()
        ticket.message_post(
            body="From my phone",
            message_type="email",
            subtype_xmlid="mail.mt_comment",
            author_id=self.users["agent"].partner_id.id,
        )
        self.assertEqual({line[1:] for line in self._log(ticket)[1:]}, {("agent", "desk_agent")})

    def test_a_note_leaves_nothing(self):
        ticket = self._ticket()
        before = self._log(ticket)
        self._as("agent", ticket).message_post(body="Ask the workshop")
        self.assertEqual(self._log(ticket), before)

    def test_a_customers_answer_brings_a_closed_ticket_back(self):
        ticket = self._ticket()
        self._as("agent", ticket).action_close()
        self._post_as_customer(ticket, body="It flickers again, please send somebody")
        self.assertEqual(
            self._last(ticket, 3),
            [("closed", "agent", "desk_agent"), ("customer_reply", "customer", None), ("reopened", "customer", None)],
        )

    def test_a_thank_you_is_logged_but_reopens_nothing(self):
        ticket = self._ticket()
        ticket.action_close()
        self._post_as_customer(ticket, body="Thank you!")
        self.assertEqual(self._last(ticket), [("customer_reply", "customer", None)])

    def test_an_answer_to_a_waiting_ticket_is_no_reopening(self):
        ticket = self._ticket()
        self._post_as_agent(ticket)
        self._post_as_customer(ticket)
        self.assertEqual(ticket.state, "open")
        self.assertEqual(self._last(ticket), [("customer_reply", "customer", None)])

    def test_resolving_closing_and_undoing(self):
        ticket = self._as("agent", self._ticket())
        ticket.stage_id = self.env.ref("feedback_intake.feedback_stage_resolved")
        ticket.action_close()
        ticket.action_undo_close()
        self.assertEqual(
            self._last(ticket, 3),
            [(kind, "agent", "desk_agent") for kind in ("resolved", "closed", "resolved")],
        )
        ticket.stage_id = self.env.ref("feedback_intake.feedback_stage_open")
        self.assertEqual(self._last(ticket), [("reopened", "agent", "desk_agent")])

    def test_what_the_system_does_has_no_user(self):
        ticket = self._ticket()
        ticket.action_close()
        self.assertEqual(self._last(ticket), [("closed", "system", None)])

    def test_snoozing(self):
        ticket = self._as("agent", self._ticket())
        ticket.action_snooze(4)
        self.assertEqual(self._last(ticket), [("snoozed", "agent", "desk_agent")])

    def test_merging_and_undoing_it(self):
        ticket, survivor = self._ticket(), self._ticket()
        self._as("agent", ticket)._merge_into(self._as("agent", survivor))
        self.assertEqual(self._last(ticket, 2), [("closed", "agent", "desk_agent"), ("merged", "agent", "desk_agent")])
        self.assertEqual(ticket.milestone_ids.sorted("id")[-1].value, survivor.number)
        self._as("agent", ticket).action_undo_merge()
        self.assertEqual(
            self._last(ticket, 2), [("reopened", "agent", "desk_agent"), ("unmerged", "agent", "desk_agent")]
        )

    def test_confirming_receipt_is_the_robots_act(self):
        ticket = self._ticket()
        ticket._acknowledge()
        self.assertEqual(self._last(ticket), [("acknowledged", "bot", None)])
        ticket._acknowledge()
        self.assertEqual([line[0] for line in self._log(ticket)].count("acknowledged"), 1)

    def test_a_copy_starts_a_log_of_its_own(self):
        ticket = self._ticket()
        self._post_as_agent(ticket)
        copy = self._as("agent", ticket).copy()
        self.assertEqual({line[0] for line in self._log(copy)} - {"assigned"}, {"received"})
