from odoo.tests import HttpCase, tagged


@tagged("post_install", "-at_install")
class TestFormBuilderTour(HttpCase):
    def test_an_administrator_makes_a_form_of_a_template_and_adds_a_question(self):
        self.env["res.lang"]._activate_lang("ru_RU")
        self.start_tour("/odoo/feedback-form-templates", "feedback_build_form", login="admin", timeout=120)
        channel = self.env["feedback.channel"].search([("gateway_type", "=", "form")], order="id desc", limit=1)
        question = channel.question_ids[-1]
        self.assertEqual((question.name, question.key), ("Which day was it?", "which_day_was_it"))
        self.assertEqual(question.option_ids.mapped("key"), ["a_working_day"])
        self.assertEqual(question.condition_option_ids.mapped("key"), ["wait"])
        self.assertIn("form_which_day_was_it_selection", str(channel.ticket_properties_definition))
