from datetime import datetime, timedelta

from odoo.tests import BaseCase

from odoo.addons.feedback_reports.tools.spans import measure, was_open_at_first

MORNING = datetime(2026, 3, 2, 9)


def spans(*events, was_open=True):
    """Measure (kind, hours after the morning[, actor]); starts come back in such hours as well."""
    log = [(kind, MORNING + timedelta(hours=hour), *(actor or ["agent"])) for kind, hour, *actor in events]
    return [
        (
            None if span.start is None else (span.start - MORNING).total_seconds() / 3600,
            span.backlog_change,
            span.reply_count,
        )
        for span in measure(log, was_open)
    ]


class TestSpans(BaseCase):
    def test_first_reply_counts_from_the_receipt(self):
        self.assertEqual(spans(("received", 0), ("first_reply", 3)), [(None, 1, 0), (0, 0, 0)])

    def test_bots_end_no_waiting(self):
        log = spans(("received", 0), ("auto_reply", 1, "bot"), ("acknowledged", 1, "bot"), ("first_reply", 5))
        self.assertEqual(log[-1], (0, 0, 0))

    def test_next_reply_counts_from_the_first_unanswered_message(self):
        log = spans(
            ("received", 0), ("first_reply", 1), ("customer_reply", 4), ("customer_reply", 6), ("agent_reply", 7)
        )
        self.assertEqual(log[-1][0], 4)

    def test_a_reply_that_nobody_waited_for_has_no_time(self):
        self.assertIsNone(spans(("received", 0), ("first_reply", 1), ("agent_reply", 2))[-1][0])

    def test_a_solution_counts_once(self):
        log = spans(("received", 0), ("first_reply", 1), ("resolved", 5), ("closed", 50))
        self.assertEqual(log[2:], [(0, -1, 1), (None, 0, 0)])

    def test_a_reopened_ticket_counts_from_the_reopening(self):
        log = spans(
            ("received", 0),
            ("first_reply", 1),
            ("resolved", 5),
            ("customer_reply", 30, "customer"),
            ("reopened", 30, "customer"),
            ("agent_reply", 32),
            ("resolved", 36),
        )
        self.assertEqual(log[4:], [(None, 1, 0), (30, 0, 0), (30, -1, 2)])

    def test_thanks_start_no_clock(self):
        log = spans(
            ("received", 0),
            ("first_reply", 1),
            ("resolved", 2),
            ("customer_reply", 3, "customer"),
            ("reopened", 90),
            ("agent_reply", 91),
        )
        self.assertIsNone(log[-1][0])

    def test_old_mail_is_not_in_the_backlog_until_it_is_reopened(self):
        self.assertFalse(was_open_at_first(["received"], is_done=True))
        self.assertFalse(was_open_at_first(["received", "reopened", "resolved"], is_done=True))
        self.assertTrue(was_open_at_first(["received", "resolved"], is_done=True))
        log = spans(("received", 0), ("reopened", 5, "customer"), ("first_reply", 6), ("resolved", 9), was_open=False)
        self.assertEqual([change for _start, change, _count in log], [0, 1, 0, -1])
