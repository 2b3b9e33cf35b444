from odoo import api, fields, models

from odoo.addons.feedback_intake.models.feedback_ticket import SENTIMENTS

from .feedback_ticket_mood import SOURCES


class FeedbackMoodCorrection(models.Model):
    """Who has set or confirmed the mood of a ticket, and what stood there before.

    It holds no text: moods are learned from what the tickets say at that time, so that a message that is erased is
    unlearned with the next training.
    """

    _name = "feedback.mood.correction"
    _description = "Feedback Mood Correction"
    _order = "date desc, id desc"

    ticket_id = fields.Many2one("feedback.ticket", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one("res.company", required=True, index=True)
    user_id = fields.Many2one("res.users", "Set By", ondelete="set null")
    date = fields.Datetime(required=True, default=fields.Datetime.now)
    mood_before = fields.Selection(SENTIMENTS, "Before")
    source_before = fields.Selection(SOURCES, "Known From")
    mood = fields.Selection(SENTIMENTS, "Set To")
    is_change = fields.Boolean("Changed", compute="_compute_is_change", store=True)

    @api.depends("mood", "mood_before")
    def _compute_is_change(self):
        for correction in self:
            correction.is_change = correction.mood != correction.mood_before

    @api.model
    def _log(self, before):
        """Set down that the user has set the moods of these tickets.

        :param before: {ticket: (mood, where it was known from)}
        """
        # sudo: feedback.mood.correction - the system writes the log, agents only act
        self.sudo().create(
            [
                {
                    "ticket_id": ticket.id,
                    "company_id": ticket.company_id.id,
                    "user_id": self.env.uid,
                    "mood_before": mood,
                    "source_before": source,
                    "mood": ticket.sentiment,
                }
                for ticket, (mood, source) in before.items()
            ]
        )
