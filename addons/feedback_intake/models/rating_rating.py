from odoo import api, models


class RatingRating(models.Model):
    """What a visitor gives after a live chat is the stars of its ticket."""

    _inherit = "rating.rating"

    @api.model_create_multi
    def create(self, vals_list):
        ratings = super().create(vals_list)
        ratings._join_feedback_tickets()
        return ratings

    def write(self, vals):
        result = super().write(vals)
        if {"rating", "feedback", "consumed"} & vals.keys():
            self._join_feedback_tickets()
        return result

    def _join_feedback_tickets(self):
        for rating in self.filtered(
            lambda one: one.res_model == "discuss.channel" and one.consumed and one.rating >= 1
        ):
            # sudo: discuss.channel, rating.rating - the visitor rates their own chat; the system takes it in
            chat = self.env["discuss.channel"].sudo().browse(rating.res_id)
            if chat.channel_type == "livechat":
                chat._on_feedback_rating(rating.sudo())
