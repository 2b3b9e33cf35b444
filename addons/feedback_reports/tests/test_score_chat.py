"""What visitors give after a live chat counts as CSAT, where the live chat's setting says so."""

from odoo.tests import HttpCase, tagged

from odoo.addons.im_livechat.tests.common import TestImLivechatCommon

from .score_common import ScoreCase


@tagged("post_install", "-at_install")
class TestScoreChat(ScoreCase, TestImLivechatCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.livechat_channel.feedback_company_id = cls.company

    def chat(self):
        data = self.make_jsonrpc_request(
            "/im_livechat/get_session",
            {"channel_id": self.livechat_channel.id, "previous_operator_id": self.operators[0].partner_id.id},
        )
        return self.env["discuss.channel"].browse(data["channel_id"])

    def rate(self, channel, rate, reason=None):
        self.make_jsonrpc_request("/im_livechat/feedback", {"channel_id": channel.id, "rate": rate, "reason": reason})

    def scores(self, channel):
        return self.env["feedback.score"].search([("rating_id", "in", channel.rating_ids.ids)])

    def test_a_visitor_s_rating_is_csat_of_nobody(self):
        self.authenticate(None, None)
        channel = self.chat()
        self.rate(channel, 1, "I was left alone")
        score = self.scores(channel)
        self.assertEqual((score.kind, score.value, score.source, score.state), ("csat", 1, "chat", "answered"))
        self.assertEqual((score.comment, score.company_id), ("I was left alone", self.company))
        self.assertFalse(score.partner_id)
        self.assertFalse(score.asked_date)
        self.assertEqual(score.user_id.partner_id, channel.livechat_operator_id)

    def test_a_changed_rating_changes_the_score_and_is_logged(self):
        self.authenticate(None, None)
        channel = self.chat()
        self.rate(channel, 3)
        channel.rating_ids.write({"rating": 5, "feedback": "On second thoughts"})
        score = self.scores(channel)
        self.assertEqual((score.value, score.comment), (5, "On second thoughts"))
        self.assertEqual((score.change_ids.old_value, score.change_ids.new_value), (3, 5))

    def test_after_the_window_the_score_stands_and_the_visitor_is_not_troubled(self):
        self.authenticate(None, None)
        channel = self.chat()
        self.rate(channel, 3)
        score = self.scores(channel)
        score.answered_date = "2026-01-01 00:00:00"
        channel.rating_ids.rating = 5
        self.assertEqual(channel.rating_ids.rating, 5)
        self.assertEqual(score.value, 3)

    def test_a_customer_who_is_logged_in_is_known(self):
        self.authenticate("desk_portal", "desk_portal")
        channel = self.chat()
        self.rate(channel, 5)
        self.assertEqual(self.scores(channel).partner_id, self.users["portal"].partner_id)

    def test_live_chats_that_are_not_marked_do_not_count(self):
        self.livechat_channel.feedback_company_id = False
        self.authenticate(None, None)
        channel = self.chat()
        self.rate(channel, 5)
        self.assertFalse(self.scores(channel))

    def test_a_rating_of_something_else_does_not_count(self):
        rating = self.env["rating.rating"].create(
            {
                "res_model_id": self.env["ir.model"]._get_id("res.partner"),
                "res_id": self.customer.id,
                "rating": 5,
                "consumed": True,
            }
        )
        self.assertFalse(self.env["feedback.score"].search([("rating_id", "=", rating.id)]))
