from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from odoo.addons.feedback_intake.models.feedback_ticket import SENTIMENTS

from ..tools.mood_message import own_words

MOST_WORDS = 8


class FeedbackTicket(models.Model):
    """What agents do with a mood: ask what it was read from, and set it right."""

    _inherit = "feedback.ticket"

    def correct_mood(self, mood):
        """Set or confirm the mood, for the buttons of the form: it is learned from and never estimated again.

        :raise UserError: there is no such mood
        """
        if mood not in dict(SENTIMENTS):
            raise UserError(self.env._("There is no mood “%s”.", mood))
        self.write({"sentiment": mood})

    def explain_mood(self):
        """Return what the mood is known from, for the form: {"text", "words": [{"text", "value"}]}.

        The words are read from the message when asked; nothing of them is kept.
        """
        self.ensure_one()
        self.check_access("read")
        if self.sentiment_source == "stars":
            return {"text": self.env._("The customer gave %(stars)s of 5 stars.", stars=self.rating), "words": []}
        if self.sentiment_source == "corrected":
            return {"text": self._explain_correction(), "words": []}
        words = self.env["feedback.mood.model"]._evidence(
            self.company_id, self.language, own_words(self.subject, self.description)
        )
        words = sorted(words, key=lambda word: -abs(word[1]))[:MOST_WORDS]
        text = self.env._("These words decided:") if words else self.env._("The message contains no word of opinion.")
        return {"text": text, "words": [{"text": word, "value": value} for word, value in words]}

    def _explain_correction(self):
        latest = self.mood_correction_ids[:1]
        if not latest.user_id:
            return self.env._("Set by a person.")
        day = format_date(self.env, fields.Datetime.context_timestamp(self, latest.date).date())
        return self.env._("Set by %(name)s on %(date)s.", name=latest.user_id.name, date=day)
