import json
import os
import shutil
import subprocess
from pathlib import Path

from odoo.tests import tagged

from odoo.addons.feedback_intake.tests.test_browser_form import lift_memory_limit

from .test_auto_reply_page import ReplyPageCase

DRIVER = Path(__file__).with_name("browser_reply.js")
SECONDS = 180


@tagged("post_install", "-at_install")
class TestEscalationInTheBrowser(ReplyPageCase):
    """A wrong automatic answer: the customer asks for a person on a phone, the agent sees the ticket at the top."""

    def test_a_wrong_automatic_answer_is_escalated(self):
        names = ("google-chrome", "chromium", "chromium-browser", "google-chrome-stable")
        chromium = next(filter(None, map(shutil.which, names)), None)
        self.assertTrue(chromium and shutil.which("node") and os.environ.get("NODE_PATH"), "see dev/package.json")
        for number in range(3):
            self.mail(sender=f"Somebody <somebody{number}@customer.example>", subject=f"Later question {number}")
        order = {
            "chromium": chromium,
            "link": f"{self.base_url()}{self.link('person')}",
            "inbox": f"{self.base_url()}/odoo/feedback-to-answer",
            "login": "agent_mail",
            "locale": "en-US",
            "width": 390,
        }
        self.env["feedback.ticket"].search([("channel_id", "!=", self.channel.id)]).needs_reply = False
        self.env.flush_all()
        with self.allow_requests(all_requests=True):
            run = subprocess.run(
                ["node", str(DRIVER), json.dumps(order)],
                capture_output=True,
                text=True,
                timeout=SECONDS,
                check=False,
                preexec_fn=lift_memory_limit,
            )
        self.assertEqual(run.returncode, 0, run.stderr)
        seen = json.loads(run.stdout)
        self.assertEqual((seen["violations"], seen["errors"], seen["overflow"]), ([], [], 0))
        self.assertGreater(seen["checks"], 10)
        self.assertEqual(seen["confirmation"].strip(), "A person takes over")
        self.assertEqual(seen["first"].strip(), self.ticket.number)
        self.assertIn("the customer wants a person", seen["banner"])
        self.env.invalidate_all()
        self.assertEqual((self.reply.outcome, self.ticket.priority), ("refused", "1"))
