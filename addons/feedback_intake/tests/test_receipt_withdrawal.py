from lxml import html

from odoo.tests import tagged

from .public_page_case import picture
from .receipt_case import ReceiptCase


@tagged("post_install", "-at_install")
class TestWithdrawal(ReceiptCase):
    def test_text_and_files_are_erased_and_staff_sees_it(self):
        code = self.code_of(self.send_anonymously(files=[("a.png", picture())], message="Zanzibar burns"))
        ticket = self.tickets()
        ticket.with_user(self.agent).subject = "Burning: Zanzibar burns"
        self.answer()
        page = self.act(self.enter(code), "send", message="And the baobab")
        page = self.act(page, "withdraw")
        self.assertIn("This cannot be undone", self.text_of(page))
        self.assertFalse(ticket.is_withdrawn, "asked first")
        page = self.act(page, "erase")
        self.assertIn("has been withdrawn", self.text_of(page))
        self.assertIn("Please tighten it", self.text_of(page), "what we answered stays")
        self.assertFalse(html.fromstring(page.text).xpath("//textarea"))
        self.env.flush_all()
        for table in ("feedback_ticket", "mail_message", "mail_tracking_value", "feedback_inbound_event", "mail_mail"):
            self.env.cr.execute(f"SELECT * FROM {table}")  # pylint: disable=sql-injection
            rows = repr(self.env.cr.fetchall())
            for word in ("Zanzibar", "baobab"):
                self.assertNotIn(word, rows, table)
        self.assertFalse(
            self.env["ir.attachment"].search([("res_model", "=", ticket._name), ("res_id", "=", ticket.id)])
        )
        self.assertFalse([event for event in self.events() if event._raw()])
        reason = self.env.ref("feedback_intake.feedback_close_reason_withdrawn")
        self.assertEqual((ticket.state, ticket.close_reason_id, ticket.is_withdrawn), ("closed", reason, True))
        closed = ticket.milestone_ids.filtered(lambda milestone: milestone.kind == "closed")
        self.assertEqual((closed.actor, closed.date.hour, ticket.resolved_date.hour), ("customer", 0, 0))
        self.assertTrue([body for body in ticket.message_ids.mapped("body") if "has withdrawn this message" in body])

    def test_the_code_still_says_that_it_was_withdrawn(self):
        code = self.code_of(self.send_anonymously())
        page = self.act(self.act(self.enter(code), "withdraw"), "erase")
        self.act(page, "erase")
        self.assertIn("Closed", self.text_of(self.enter(code)))
        self.assertEqual(
            self.url_open("/feedback/receipt", data={"pass": self.pass_of(page), "step": "send"}).status_code, 403
        )

    def test_one_can_think_again(self):
        page = self.act(self.enter(self.code_of(self.send_anonymously())), "withdraw")
        self.assertIn("The lid leaks", self.text_of(self.act(page, "")))
        self.assertFalse(self.tickets().is_withdrawn)
