from pathlib import Path

from odoo.tests import tagged

from odoo.addons.feedback_intake.tests.browser_case import BrowserCase

from .test_auto_reply_page import ReplyPageCase

DRIVER = Path(__file__).with_name("browser_reply.js")


@tagged("post_install", "-at_install")
class TestEscalationInTheBrowser(BrowserCase, ReplyPageCase):
    """A wrong automatic answer: the customer asks for a person on a phone, the agent sees the ticket at the top."""

    def test_a_wrong_automatic_answer_is_escalated(self):
        for number in range(3):
            self.mail(sender=f"Somebody <somebody{number}@customer.example>", subject=f"Later question {number}")
        order = {
            "link": f"{self.base_url()}{self.link('person')}",
            "inbox": f"{self.base_url()}/odoo/feedback-to-answer",
            "login": "agent_mail",
            "locale": "en-US",
            "width": 390,
        }
        self.env["feedback.ticket"].search([("channel_id", "!=", self.channel.id)]).needs_reply = False
        seen = self.drive_browser(DRIVER, **order)
        self.assertEqual(seen["confirmation"].strip(), "A person takes over")
        self.assertEqual(seen["first"].strip(), self.ticket.number)
        self.assertIn("the customer wants a person", seen["banner"])
        self.assertEqual((self.reply.outcome, self.ticket.priority), ("refused", "1"))
