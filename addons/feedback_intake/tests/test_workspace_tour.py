from odoo.tests import HttpCase, new_test_user, tagged


@tagged("post_install", "-at_install")
class TestWorkspaceTour(HttpCase):
    def test_the_guided_tour_leads_from_the_inbox_to_a_closed_ticket(self):
        self.take_the_tour("en_US")

    def test_the_guided_tour_goes_in_russian_too(self):
        self.env["res.lang"]._activate_lang("ru_RU")
        self.take_the_tour("ru_RU")

    def take_the_tour(self, lang):
        agent = new_test_user(
            self.env,
            "ws_tour",
            "base.group_user,feedback_intake.feedback_intake_group_agent",
            name="Tour Agent",
            lang=lang,
        )
        others = self.env["feedback.ticket"].search([("user_id", "=", False), ("is_done", "=", False)])
        others.action_close()
        ticket = self.env["feedback.ticket"].create(
            {"subject": "Blender leaks", "email_from": "ann@mailbox.example", "description": "<p>It leaks.</p>"}
        )
        self.start_tour("/odoo", "feedback_first_ticket", login="ws_tour", timeout=120)
        self.assertEqual(ticket.user_id, agent)
        self.assertEqual(ticket.state, "closed")
        self.assertTrue(ticket.close_reason_id)
        kinds = ticket.milestone_ids.mapped("kind")
        self.assertCountEqual(kinds, ["received", "assigned", "first_reply", "waiting", "closed"])
        self.assertIn("Thank you for your message!", "".join(ticket.message_ids.mapped("body")))

    def test_an_agent_can_start_the_tour(self):
        tour = self.env.ref("feedback_intake.first_ticket_tour")
        agent = new_test_user(self.env, "ws_tour2", "base.group_user,feedback_intake.feedback_intake_group_agent")
        self.assertIn(tour, self.env["web_tour.tour"].with_user(agent).search([("custom", "=", False)]))
        self.assertEqual(tour.name, "feedback_first_ticket")
