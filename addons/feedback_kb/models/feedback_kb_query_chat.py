from odoo import models


class FeedbackKbQuery(models.Model):
    """What became of a search in a chat."""

    _inherit = "feedback.kb.query"

    def _note_chat(self, kind):
        """Log that the articles were shown, or that the best of them helped or was refused. Nothing for no articles."""
        for query in self.filtered("shown_ids"):
            # sudo: feedback.kb.article - what was shown may have been deleted since
            articles = self.env["feedback.kb.article"].sudo().browse(query.shown_ids).exists()
            concerned = articles if kind == "chat_shown" else articles[:1]
            self.env["feedback.kb.usage"]._log(
                [
                    {"article_id": one.id, "kind": kind, "query_id": query.id, "company_id": query.company_id.id}
                    for one in concerned
                ]
            )
            if kind == "chat_helped" and concerned:
                query._note_opened(concerned)
                query._note_solved()
