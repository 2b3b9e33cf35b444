from pathlib import Path

from odoo.tests import HttpCase, tagged

from odoo.addons.feedback_intake.tests.browser_case import BrowserCase
from odoo.addons.feedback_intake.tests.common import DeskCase

DRIVER = Path(__file__).with_name("browser_overview.js")


@tagged("post_install", "-at_install")
class TestOverviewInTheBrowser(BrowserCase, DeskCase, HttpCase):
    """The pages on which the app opens, in a real browser, each also checked by axe-core."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for user in cls.users.values():
            user.odoobot_state = "disabled"  # its greeting opens a window over the page
        # Once for all, and not while a browser waits.
        for name in ("web.assets_web", "web.assets_backend_lazy", "web.chartjs_lib"):
            bundle = cls.env["ir.qweb"]._get_asset_bundle(name)
            bundle.css()
            bundle.js()

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

    def test_a_new_company_is_led_to_its_channels(self):
        for width in (1280, 390):
            seen = self.drive("empty", "desk_strange_manager", width=width)
            self.assertEqual((seen["cards"], seen["steps"]), (0, 3))

    def test_what_cannot_be_loaded_can_be_tried_again(self):
        self._ticket()
        self.assertEqual(self.drive("fail", "desk_manager")["value"], "1")

    def test_periods_are_compared(self):
        self._ticket()
        seen = self.drive("compare", "desk_manager")
        self.assertEqual(seen["listed"], "1")
        self.assertIn("Received", seen["row"])
