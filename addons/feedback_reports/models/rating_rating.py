from odoo import api, models

# Odoo asks with three faces: rating/models/rating_data.py.
CSAT_OF_RATING = {1: 1, 3: 3, 5: 5}


class RatingRating(models.Model):
    """What a visitor gives after a live chat counts as CSAT, where the live chat's setting says so."""

    _inherit = "rating.rating"

    @api.model_create_multi
    def create(self, vals_list):
        ratings = super().create(vals_list)
        ratings._take_chat_scores()
        return ratings

    def write(self, vals):
        result = super().write(vals)
        if {"rating", "feedback", "consumed"} & vals.keys():
            self._take_chat_scores()
        return result

    def _take_chat_scores(self):
        given = self.filtered(
            lambda rating: rating.res_model == "discuss.channel" and rating.consumed and rating.rating in CSAT_OF_RATING
        )
        for rating in given:
            # sudo: discuss.channel, feedback.score - the visitor rates their own chat; the system takes it in
            channel = self.env["discuss.channel"].sudo().browse(rating.res_id)
            company = channel.livechat_channel_id.feedback_company_id
            if company:
                rating.sudo()._take_chat_score(channel, company)

    def _take_chat_score(self, channel, company):
        """The first rating stands; changed within the window it changes the score, later only Odoo's own rating."""
        Score = self.env["feedback.score"].with_company(company)
        score = Score.search([("rating_id", "=", self.id)]) or Score.create(self._prepare_score(channel, company))
        if score.state != "answered" or score._can_change():
            score._record_answer(CSAT_OF_RATING[self.rating], self.feedback or "", source="chat")

    def _prepare_score(self, channel, company):
        """Return who rates whom. A visitor without an account has no contact; nobody was invited by us."""
        ticket = channel.chatbot_message_ids.knowledge_query_id.ticket_id[:1]
        agents = channel.livechat_agent_partner_ids.user_ids or channel.livechat_operator_id.user_ids
        return {
            "kind": "csat",
            "company_id": company.id,
            # Who rates may be logged in: an anonymous ticket must not get to know them.
            "ticket_id": ticket.id if ticket.company_id == company and not ticket.is_anonymous else False,
            "partner_id": self.partner_id.id,
            "user_id": agents[-1:].id,
            "rating_id": self.id,
        }
