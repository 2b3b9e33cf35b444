from unittest.mock import patch

from odoo.tests import TransactionCase, tagged
from odoo.tools import SQL, mute_logger

from .sla_common import SlaCase, moment


@tagged("post_install", "-at_install")
class TestSlaCron(SlaCase, TransactionCase):
    """The scheduled action warns of and escalates what is due, and nothing twice."""

    def setUp(self):
        super().setUp()
        # Whatever the database holds besides is not this test's business.
        self.env["feedback.sla.status"].search([]).write({"cancelled_date": moment("Mon 00:00")})
        self.fired = []
        self.patch(
            type(self.env["feedback.ticket"]),
            "_run_rules",
            lambda tickets, trigger: self.fired.append((trigger, tickets.ids)),
        )

    def run_cron(self, text):
        """Run the scheduled action at a time of the week and return what it fired."""
        self.at(text)
        self.fired.clear()
        with self.enter_registry_test_mode():
            self.env.ref("feedback_routing.ir_cron_check_sla").method_direct_trigger()
        return list(self.fired)

    def kinds(self, ticket):
        return [line.kind for line in ticket.milestone_ids.sorted("id") if line.kind.startswith("sla_")]

    def test_a_warning_comes_once_when_its_share_of_the_time_is_used_up(self):
        ticket = self._promised()
        self.assertEqual(self.run_cron("Mon 10:35"), [])
        self.assertEqual(self.run_cron("Mon 10:36"), [("on_feedback_sla_warning", ticket.ids)])
        self.assertEqual(self.run_cron("Mon 10:37"), [])
        promise = self._promise(ticket, "first_reply")
        self.assertEqual(promise.warned_date, moment("Mon 10:36"))
        line = ticket.milestone_ids.filtered(lambda line: line.kind == "sla_warned")
        self.assertEqual((line.actor, line.value), ("system", "Gold: First Reply"))

    def test_a_miss_comes_once_after_the_deadline(self):
        ticket = self._promised()
        self.run_cron("Mon 10:36")
        self.assertEqual(self.run_cron("Mon 11:00"), [])
        self.assertEqual(self.run_cron("Mon 11:01"), [("on_feedback_sla_missed", ticket.ids)])
        self.assertEqual(self.run_cron("Mon 11:02"), [])
        self.assertEqual(self.kinds(ticket), ["sla_warned", "sla_missed"])

    def test_after_a_long_downtime_what_was_missed_is_not_warned_of(self):
        ticket = self._promised()
        self.assertEqual(self.run_cron("Mon 15:00"), [("on_feedback_sla_missed", ticket.ids)])
        self.assertEqual(self.run_cron("Mon 15:01"), [])
        self.assertEqual(self.run_cron("Fri 15:00"), [("on_feedback_sla_missed", ticket.ids)])
        self.assertEqual(self.kinds(ticket), ["sla_missed", "sla_missed"])

    def test_paused_kept_and_cancelled_promises_fire_nothing(self):
        paused, answered, closed, merged = (self._promised() for _each in range(4))
        self.at("Mon 09:30")
        paused.stage_id = self.waiting
        self._post_as_agent(answered)
        closed.action_close()
        merged._merge_into(closed)
        self.assertEqual(self.run_cron("Fri 09:00"), [])

    def test_a_warning_that_was_given_is_not_given_again_after_a_pause(self):
        ticket = self._promised()
        self.run_cron("Mon 10:36")
        self.at("Mon 10:40")
        ticket.stage_id = self.waiting
        self.at("Tue 10:00")
        ticket.stage_id = self.open
        self.assertEqual(self.run_cron("Tue 10:05"), [])
        self.assertEqual(self.run_cron("Tue 10:21"), [("on_feedback_sla_missed", ticket.ids)])

    def test_what_was_missed_and_is_moved_ahead_may_be_missed_again(self):
        ticket = self._promised()
        self.run_cron("Mon 11:01")
        self.policy.first_reply_hours = 4
        self.policy.action_move_promises()
        self.assertEqual(self.run_cron("Mon 11:02"), [])
        self.assertEqual(self.run_cron("Mon 12:12"), [("on_feedback_sla_warning", ticket.ids)])
        self.assertEqual(self.run_cron("Mon 13:01"), [("on_feedback_sla_missed", ticket.ids)])

    def test_a_rule_that_answers_the_warning_prevents_the_miss(self):
        ticket = self._promised()

        def answer(tickets, trigger):
            tickets.stage_id = self.waiting

        with patch.object(type(ticket), "_run_rules", answer):
            self.run_cron("Mon 10:40")
        self.assertEqual(self._promise(ticket, "first_reply").state, "paused")
        self.assertEqual(self.run_cron("Mon 12:00"), [])

    def test_one_promise_that_fails_stops_no_other_and_is_tried_again(self):
        broken, sound = self._promised(), self._promised()

        def fail(tickets, trigger):
            if tickets == broken:
                raise ZeroDivisionError
            self.fired.append((trigger, tickets.ids))

        with (
            patch.object(type(broken), "_run_rules", fail),
            mute_logger("odoo.addons.feedback_routing.models.feedback_sla_status_check"),
        ):
            self.assertEqual(self.run_cron("Mon 11:01"), [("on_feedback_sla_missed", sound.ids)])
        self.assertFalse(self._promise(broken, "first_reply").missed_date)
        self.assertFalse(self.kinds(broken))
        self.assertEqual(self.run_cron("Mon 11:02"), [("on_feedback_sla_missed", broken.ids)])

    def test_more_than_one_batch_is_worked_off_in_several_runs(self):
        tickets = self.env["feedback.ticket"].concat(*(self._promised() for _each in range(3)))
        self.env.ref("feedback_routing.ir_cron_check_sla").code = "model._cron_check(limit=2)"
        for number in (2, 1, 0):
            self.assertEqual(len(self.run_cron("Mon 11:01")), number)
        self.assertEqual(len(tickets.sla_status_ids.filtered("missed_date")), 3)

    def test_only_what_is_due_is_looked_at(self):
        self._promised()
        self.env.flush_all()
        Status = self.env["feedback.sla.status"]
        self.env.cr.execute("SET LOCAL enable_seqscan = off")
        for _event, date, domain in Status._due():
            query = Status._search(domain, limit=500, order=date)
            plan = "\n".join(line for (line,) in self.env.execute_query(SQL("EXPLAIN %s", query.select())))
            self.assertRegex(plan, "Index Scan using feedback_sla_status_(miss|warning)_due_idx")
            self.assertNotIn("Sort", plan)
