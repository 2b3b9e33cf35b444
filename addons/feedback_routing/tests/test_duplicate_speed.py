from odoo.tests import TransactionCase, tagged
from odoo.tools import SQL

from odoo.addons.feedback_intake.tests.common import DeskCase

WORDS = "kettle blender lamp invoice parcel courier voltage button handle colour filter warranty receipt shelf".split()


@tagged("post_install", "-at_install")
class TestDuplicateSpeed(DeskCase, TransactionCase):
    """Five thousand tickets of five hundred customers; every tenth repeats what its customer said before."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context={**cls.env.context, "tracking_disable": True, "feedback_no_milestones": True})
        cls.tickets = cls.env["feedback.ticket"].create([cls._prepare(number) for number in range(5000)])
        cls.env.flush_all()
        cls.env.cr.execute("ANALYZE feedback_ticket")

    @classmethod
    def _prepare(cls, number):
        topic = number - 500 if number % 10 == 9 and number >= 500 else number
        words = [WORDS[(topic * (place * place + 7) + place) % len(WORDS)] + str(topic * place) for place in range(12)]
        return {
            "subject": f"Question {topic}",
            "description": f"<p>{' '.join(words)}</p>",
            "company_id": cls.company.id,
            "email_from": f"customer{number % 500}@speed.example",
        }

    def test_one_query_compares_five_thousand_tickets(self):
        with self.assertQueryCount(1):
            self.tickets._find_duplicates()
        proposed = self.tickets.filtered("duplicate_id")
        self.assertEqual(len(proposed), 450)
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
        self.tickets.email_from = "robot@speed.example"
        again = first.copy(
            {"description": first.description.replace("kettle", "ketle"), "email_from": "robot@speed.example"}
        )
        again._find_duplicates()
        self.assertEqual(again.duplicate_id, first)
        self.env.cr.execute("SET LOCAL enable_seqscan = off")
        plan = self.env.execute_query(SQL("EXPLAIN %s", again._find_duplicates_sql()))
        self.assertIn("feedback_ticket_match_text_idx", str(plan))
        self.assertNotIn("Seq Scan on feedback_ticket", str(plan))
