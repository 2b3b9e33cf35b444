from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.tests import TransactionCase, tagged

from odoo.addons.feedback_intake.tests.common import DeskCase


@tagged("post_install", "-at_install")
class TestMyDay(DeskCase, TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.now = fields.Datetime.now().replace(hour=12, minute=0)
        cls.agent = cls.users["agent"]

    def setUp(self):
        super().setUp()
        self.startPatcher(patch.object(fields.Datetime, "now", lambda *_args: self.now))

    def page(self, user="agent"):
        return self._as(user, self.env["feedback.overview"]).get_page({"view": "my_day"})

    def counts(self, user="agent"):
        return {one["key"]: one["count"] for one in self.page(user)["counts"]}

    def test_what_waits_for_the_agent(self):
        mine = {"user_id": self.agent.id}
        self._ticket(**mine, needs_reply=False)
        waiting = self._ticket(**mine)
        waiting.reply_due_date = self.now + timedelta(days=3)
        late = self._ticket(**mine)
        late.reply_due_date = self.now - timedelta(hours=1)
        promised = self._ticket(**mine, needs_reply=False)
        promised.sla_deadline = self.now + timedelta(hours=1)
        self._ticket(**mine).snoozed_until = self.now + timedelta(hours=2)
        self._ticket(**mine).snoozed_until = self.now + timedelta(days=2)
        self._ticket(user_id=self.users["lead"].id)
        self._ticket()
        self._ticket(team=False)
        answer = promised.message_post(body="We look into it.")
        lost = {"ticket_id": promised.id, "mail_message_id": answer.id, "state": "failed"}
        self.env["feedback.outbound.message"].create(lost)
        counts = self.counts()
        expected = {"open": 6, "waiting": 2, "due": 2, "overdue": 1, "failed": 1, "back": 1, "unassigned": 1}
        self.assertEqual(counts, expected)
        overview = self._as("agent", self.env["feedback.overview"])
        for key, count in expected.items():
            action = overview.open_day(key)
            self.assertEqual(self._as("agent", self.env["feedback.ticket"]).search_count(action["domain"]), count, key)

    def test_what_others_do_is_not_in_it(self):
        self._ticket(user_id=self.agent.id)
        self._ticket(team="team")
        self.assertEqual(set(self.counts("outsider").values()), {0})
        self.assertEqual(self.page("outsider")["tickets"], [])
        self.assertEqual(self.counts("stranger")["unassigned"], 0)

    def test_tickets_come_in_the_order_of_the_button_next(self):
        tickets = self.env["feedback.ticket"]
        nobodys, urgent = self._ticket(), self._ticket(priority="3")
        mine = self._ticket(user_id=self.agent.id)
        late = self._ticket(user_id=self.agent.id)
        late.reply_due_date = self.now - timedelta(hours=1)
        (mine | nobodys | urgent).reply_due_date = self.now + timedelta(hours=1)
        done = tickets
        for _number in range(4):
            action = self._as("agent", done).action_go_next()
            done |= tickets.browse(action["res_id"])
        self.assertEqual(done.ids, [late.id, mine.id, urgent.id, nobodys.id])
        page = self.page()["tickets"]
        self.assertEqual([ticket["id"] for ticket in page], done.ids)
        self.assertEqual([ticket["is_mine"] for ticket in page], [True, True, False, False])
        self.assertEqual([ticket["is_overdue"] for ticket in page], [True, False, False, False])

    def test_no_more_than_ten_tickets_come(self):
        for _number in range(12):
            self._ticket()
        self.assertEqual(len(self.page()["tickets"]), 10)

    def test_my_figures_are_mine_alone(self):
        for user in ("agent", "agent", "lead"):
            ticket = self._ticket(user_id=self.users[user].id, received_date=self.now - timedelta(hours=1))
            self._post_as_agent(ticket, user)
            self._as(user, ticket).action_close()
        cards = {card["code"]: card for card in self.page()["cards"]}
        self.assertEqual((cards["solved"]["text"], cards["first_reply_hours"]["count"]), ("2", 2))
        self.assertEqual(cards["csat"]["text"], "–")
