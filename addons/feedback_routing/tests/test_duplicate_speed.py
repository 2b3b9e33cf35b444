import random
import string

from odoo.tests import TransactionCase, tagged
from odoo.tools import SQL

from odoo.addons.feedback_intake.tests.common import DeskCase


@tagged("post_install", "-at_install")
class TestDuplicateSpeed(DeskCase, TransactionCase):
    """Five thousand tickets of five hundred customers, of which 250 repeat what their customer said the time before."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context={**cls.env.context, "tracking_disable": True, "feedback_no_milestones": True})
        cls.tickets = cls.env["feedback.ticket"].create([cls._prepare(number) for number in range(5000)])
        cls.env.flush_all()
        cls.env.cr.execute("ANALYZE feedback_ticket")

    @classmethod
    def _prepare(cls, number):
        is_repetition = number // 500 % 2 and number % 10 == 9
        chance = random.Random(number - 500 if is_repetition else number)
        words = ["".join(chance.choices(string.ascii_lowercase, k=6)) for _word in range(12)]
        return {
            "subject": "Question",
            "description": f"<p>{' '.join(words)}</p>",
            "company_id": cls.company.id,
            "email_from": f"customer{number % 500}@speed.example",
        }

    def test_one_query_compares_five_thousand_tickets(self):
        with self.assertQueryCount(1):
            self.tickets._find_duplicates()
        proposed = self.tickets.filtered("duplicate_id")
        self.assertEqual(len(proposed), 250)
        position = {ticket: number for number, ticket in enumerate(self.tickets)}
        for ticket in proposed:
            self.assertEqual(position[ticket] - position[ticket.duplicate_id], 500)

    def test_comparing_again_writes_nothing(self):
        self.tickets._find_duplicates()
        places = SQL("SELECT array_agg(ctid ORDER BY id) FROM feedback_ticket")
        before = self.env.execute_query(places)
        self.tickets._find_duplicates()
        self.assertEqual(self.env.execute_query(places), before)

    def test_of_a_customer_with_thousands_of_tickets_the_index_finds_the_one_alike(self):
        first = self.tickets[0]
        self.env.cr.execute("UPDATE feedback_ticket SET email_normalized = 'robot@speed.example'")
        self.env.invalidate_all()
        text = first.description.replace("a", "o")
        again = first.copy({"description": text, "email_from": "robot@speed.example"})
        again._find_duplicates()
        self.assertEqual(again.duplicate_id, first)
        self.assertLess(again.duplicate_similarity, 1)
        self.env.cr.execute("SET LOCAL enable_seqscan = off")
        plan = str(self.env.execute_query(SQL("EXPLAIN %s", again._find_duplicates_sql())))
        self.assertIn("feedback_ticket_match_text_idx", plan)
