from odoo.tests import tagged

from odoo.addons.feedback_intake.tests.public_page_case import PublicPageCase


@tagged("post_install", "-at_install")
class TestMoodForm(PublicPageCase):
    def _sent(self, **values):
        self.send_form(**values)
        ticket = self.tickets()[:1]
        return ticket.sentiment, ticket.sentiment_source

    def test_a_form_without_stars_is_estimated(self):
        mood = self._sent(message="The lid leaks, terrible quality, I am very disappointed")
        self.assertEqual(mood, ("negative", "estimated"))

    def test_stars_of_a_form_go_before_its_words(self):
        self.assertEqual(self._sent(message="Terrible weather, great lamp", rating="5"), ("positive", "stars"))

    def test_a_question_has_no_mood(self):
        self.assertEqual(self._sent(message="Where do I find the serial number?"), (False, "none"))
