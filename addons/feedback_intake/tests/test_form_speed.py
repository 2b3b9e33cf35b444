from odoo.tests import tagged

from .form_case import LATE, QuestionsCase

# More than a form without questions needs, whatever their number.
MOST_MORE_TO_SHOW = 6
MOST_MORE_TO_SEND = 6


@tagged("post_install", "-at_install")
class TestFormSpeed(QuestionsCase):
    """How many queries the questions of a form cost: as many for twenty as for ten."""

    def _queries(self, call):
        call()  # fills the caches
        before = self.cr.sql_log_count
        call()
        return self.cr.sql_log_count - before

    def _show(self):
        self.env.invalidate_all()
        self.assertEqual(self.url_open("/feedback/site").status_code, 200)

    def _send(self):
        _page, values = self.open_form()
        values |= {"q_service": "2", "q_reason": "late", "q_day": "2026-01-31", "message": "The lid leaks"}
        values |= {"email": "anna@form-tests.example"}

        def send():
            self.env.invalidate_all()
            values["message"] += "."
            self.assertIn(
                "/sent/", self.url_open("/feedback/site", data=values, allow_redirects=False).headers["Location"]
            )

        return self._queries(send)

    def _ask_more(self):
        for number in range(5):
            self.ask("text", f"text_{number}", "And?")
            self.ask("choices", f"choices_{number}", "Which?", options=LATE, when=("service", "at_most", 3))

    def test_showing(self):
        ten = self._queries(self._show)
        self._ask_more()
        twenty = self._queries(self._show)
        self.channel.question_ids.unlink()
        none = self._queries(self._show)
        self.assertEqual(twenty, ten, none)
        self.assertLessEqual(ten - none, MOST_MORE_TO_SHOW)

    def test_sending(self):
        ten = self._send()
        self._ask_more()
        twenty = self._send()
        self.channel.question_ids.unlink()
        none = self._send()
        self.assertEqual(twenty, ten, none)
        self.assertLessEqual(ten - none, MOST_MORE_TO_SEND)
