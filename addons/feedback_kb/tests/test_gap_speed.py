import random

from odoo.tests import TransactionCase, tagged

from .test_gap import GapCase

LETTERS = "abcdefghijklmnopqrstuvwxyz"


@tagged("post_install", "-at_install")
class TestGapSpeed(GapCase, TransactionCase):
    """What the list costs does not depend on how much was searched and answered."""

    def _fill(self, number):
        """Log searches and answers of which every fifth repeats one of ten."""
        chance = random.Random(number)
        words = ["".join(chance.choices(LETTERS, k=6)) for _word in range(300)]
        common = [" ".join(chance.sample(words, 12)) for _text in range(10)]
        texts = [
            chance.choice(common) if index % 5 == 0 else " ".join(chance.sample(words, 12)) for index in range(number)
        ]
        self.env["feedback.kb.query"].create(
            [{"text": text, "source": "help", "company_id": self.company.id} for text in texts]
        )
        tickets = self.env["feedback.ticket"].create(
            [{"subject": "Lamp", "company_id": self.company.id} for _text in texts]
        )
        self.env["mail.message"].create(
            [
                {
                    "model": "feedback.ticket",
                    "res_id": ticket.id,
                    "body": f"<p>{text}</p>",
                    "message_type": "comment",
                    "subtype_id": self.env.ref("mail.mt_comment").id,
                    "author_id": self.users["agent"].partner_id.id,
                }
                for ticket, text in zip(tickets, texts, strict=True)
            ]
        )

    def _count_queries(self):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        self.env["feedback.kb.gap"]._cron_refresh()
        return self.env.cr.sql_log_count - before

    def test_ten_times_the_texts_take_no_more_queries(self):
        self._fill(200)
        few = self._count_queries()
        self.assertGreaterEqual(len(self._gaps()), 15)
        self.env["feedback.kb.gap"].search([]).unlink()
        self._fill(1800)
        self.assertLessEqual(self._count_queries(), few + 5)
        with self.subTest("a second run, which finds the same, writes nothing"):
            self.assertLessEqual(self._count_queries(), few)
