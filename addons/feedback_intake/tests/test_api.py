from odoo.tests import tagged

from .api_case import ApiCase
from .public_page_case import picture


@tagged("post_install", "-at_install")
class TestApi(ApiCase):
    def test_a_ticket_has_all_that_was_sent(self):
        answer = self.create(
            message="The lid leaks\nsince Monday",
            name="Anna",
            phone="+7 495 123-45-67",
            kind="complaint",
            category=self.category.id,
            rating=2,
            language="en-GB",
            device={"app_version": "3.1", "platform": "Android"},
        )
        self.assertEqual(answer.status_code, 201, answer.text)
        created = answer.json()
        ticket = self.ticket_of(created["id"])
        self.assertEqual(created["number"], ticket.number)
        self.assertTrue(answer.headers["Location"].endswith(f"/tickets/{created['id']}"))
        self.assertEqual(
            (ticket.subject, ticket.kind, ticket.rating, ticket.category_id, ticket.team_id, ticket.company_id),
            ("The lid leaks", "complaint", 2, self.category, self.team, self.company),
        )
        self.assertEqual((ticket.contact_name, ticket.email_normalized), ("Anna", "anna@api-tests.example"))
        self.assertEqual(ticket.language, "en")
        self.assertIn("The lid leaks<br>since Monday", ticket._public_messages().body)
        self.assertEqual(dict(ticket.ticket_properties).values() & {"3.1", "Android"}, {"3.1", "Android"})
        self.assertEqual((self.events().state, self.events().outcome), ("done", "new"))
