"""Where what a form asks, who stays anonymous, what is suspected and what is forgotten meet."""

import json

from odoo.tests import new_test_user, tagged

from .consent_common import ConsentCase
from .form_case import QuestionsCase
from .receipt_case import ReceiptCase

ADVERTISING = "Best prices at https://bit.ly/a https://bit.ly/b https://bit.ly/c only today"


@tagged("post_install", "-at_install")
class TestFormTogether(QuestionsCase, ReceiptCase, ConsentCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager = new_test_user(
            cls.env, "together_manager", "feedback_intake.feedback_intake_group_manager", company_id=cls.company.id
        )

    def answers_of(self, ticket):
        labels = {one["name"]: one["string"] for one in self.channel.ticket_properties_definition}
        return {labels[name]: value for name, value in dict(ticket.ticket_properties).items() if value}

    def send_answers(self, **values):
        _page, typed = self.open_form("/feedback/site?embed=1")
        return self.send({**typed, "q_service": "2", **values}, url="/feedback/site?embed=1")

    def test_answers_and_what_the_website_passes_stand_side_by_side(self):
        self.channel.widget_fields = "order"
        self.send_answers(
            email="anna@form-tests.example",
            q_reason="late",
            q_day="2026-01-31",
            page_url="https://shop.example.com/cart",
            site_values=json.dumps({"order": "S1"}),
        )
        ticket = self.tickets()
        self.assertEqual(ticket.page_url, "https://shop.example.com/cart")
        self.assertEqual(
            self.answers_of(ticket),
            {
                "How was our service?": 2,
                "What went wrong?": "It came late",
                "When did it come?": "2026-01-31",
                "order": "S1",
            },
        )

    def test_a_suspected_anonymous_message_is_opened_with_its_code_once_it_is_genuine(self):
        page = self.send_answers(message=ADVERTISING)
        code = self.code_of(page)
        event = self.events()
        self.assertEqual((event.state, event.sender), ("suspected", False))
        self.assertIn("looked at", self.text_of(page))
        self.assertNotIn("Best prices", self.text_of(self.enter(code)))
        event.with_user(self.manager).action_genuine()
        ticket = self.tickets()
        self.assertTrue(ticket.is_anonymous and ticket.has_receipt)
        self.assertEqual(ticket.received_date, event.received_date)
        self.assertEqual((ticket.received_date.minute, ticket.received_date.second), (0, 0))
        self.assertIn("Best prices", self.text_of(self.enter(code)))

    def test_advertising_in_an_answer_is_suspected_too(self):
        self.send_answers(email="anna@form-tests.example", q_reason="broken", q_what=ADVERTISING)
        self.assertEqual(self.events().state, "suspected")

    def test_a_form_in_a_frame_asks_for_consent(self):
        purpose = self._purpose(self.company)
        self._ask(self.channel, purpose, is_required=True)
        self.assert_refused(self.send_answers(email="anna@form-tests.example"), "We need this consent")
        self.send_answers(email="anna@form-tests.example", consent=str(purpose.text_id.id))
        self.assertEqual(self.tickets().consent_ids.purpose_id, purpose)

    def test_a_forgotten_ticket_forgets_its_code_its_page_and_its_words(self):
        code = self.code_of(self.send_answers(message="Zanzibar"))
        self.send_answers(
            email="anna@form-tests.example",
            q_reason="broken",
            q_what="Zanzibar",
            page_url="https://shop.example.com/zanzibar",
        )
        tickets = self.tickets()
        tickets.stage_id = self.env["feedback.stage"]._first_of("closed")
        tickets._anonymise()
        self.assertFalse(self.receipts())
        self.assertIn("No message has this code", self.text_of(self.enter(code)))
        self.env.flush_all()
        self.env.cr.execute("SELECT to_jsonb(t)::text FROM feedback_ticket t WHERE id IN %s", [tuple(tickets.ids)])
        self.assertNotIn("anzibar", " ".join(row[0] for row in self.env.cr.fetchall()))
        self.assertEqual(self.answers_of(tickets[1])["How was our service?"], 2, "what is counted stays")
