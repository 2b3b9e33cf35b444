from pathlib import Path

from odoo.tests import HttpCase, tagged

from odoo.addons.feedback_intake.tests.browser_case import BrowserCase
from odoo.addons.feedback_intake.tests.common import DeskCase

DRIVER = Path(__file__).with_name("browser_overview.js")


@tagged("post_install", "-at_install")
class TestOverviewInTheBrowser(BrowserCase, DeskCase, HttpCase):
    """The pages on which the app opens, in a real browser, each also checked by axe-core."""

    def drive(self, step, login, width=1280, locale="en-US", **order):
        url = f"{self.base_url()}/odoo/feedback-overview"
        return self.drive_browser(DRIVER, step=step, url=url, login=login, width=width, locale=locale, **order)

    def test_a_manager_opens_the_tickets_behind_a_figure_at_the_desk_and_on_a_phone(self):
        for number in range(3):
            self._ticket(subject=f"Lamp {number}", sentiment="negative")
        self._ticket(team="own", sentiment="positive")
        for width in (1280, 390):
            seen = self.drive("manager", "desk_manager", width=width)
            self.assertEqual((seen["value"], seen["listed"]), ("4", "4"))
            self.assertEqual((seen["bars"], seen["negative"], seen["opened"]), (1, "3", "3"))
            self.assertEqual((seen["filtered"], seen["remembered"]), ("1", "1"))

    def test_an_agent_starts_with_the_first_ticket_of_the_day(self):
        ticket = self._ticket(user_id=self.users["agent"].id, subject="A lamp for the agent")
        self._ticket()
        for width in (1280, 390):
            seen = self.drive("agent", "desk_agent", width=width)
            self.assertEqual((seen["open"], seen["listed"], seen["cards"]), ("1", "1", 0))
            self.assertEqual(seen["ticket"], str(ticket.id))

    def test_a_new_company_is_led_on_a_failure_can_be_retried_periods_are_compared(self):
        """One test: building the client anew takes longer than all three."""
        for width in (1280, 390):
            seen = self.drive("empty", "desk_strange_manager", width=width)
            self.assertEqual((seen["cards"], seen["steps"]), (0, 3))
        self._ticket()
        self.assertEqual(self.drive("fail", "desk_manager")["value"], "1")
        seen = self.drive("compare", "desk_manager")
        self.assertEqual(seen["listed"], "1")
        self.assertIn("Received", seen["row"])
