import base64

from odoo import api, fields, models
from odoo.tools import ormcache

from ..tools import mood_rules
from ..tools.mood_learner import Learner
from ..tools.mood_message import mood_language

MODEL_LANGUAGES = [("ru", "Russian"), ("en", "English")]


class FeedbackMoodModel(models.Model):
    """How well moods are estimated in one company and language, and what was learned there.

    Estimates come from the lexicon's rules; from what was learned only while that is in use.
    """

    _name = "feedback.mood.model"
    _description = "Feedback Mood Estimation"
    _inherit = "feedback.cached.mixin"
    _order = "company_id, language"

    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True, ondelete="cascade")
    language = fields.Selection(MODEL_LANGUAGES, required=True, readonly=True)
    labelled_count = fields.Integer("Messages", readonly=True, help="With stars, or with a mood that a person has set.")
    trained_count = fields.Integer(
        "Messages When Trained", readonly=True, help="How many there were when it was last trained."
    )
    measured_date = fields.Datetime("Measured On", readonly=True)
    lexicon_figures = fields.Json(readonly=True)
    learner_figures = fields.Json(readonly=True)
    weights = fields.Binary(readonly=True, attachment=False, groups="base.group_system")
    is_in_use = fields.Boolean("In Use", readonly=True, help="Estimates come from what was learned here.")

    _language_unique = models.UniqueIndex("(company_id, language)", "The company has this language already.")

    @api.model
    def _estimate(self, company, language, text):
        """Return (mood or None, score from -1 to 1) of a message.

        :param language: of the message where it is known, as ISO 639-1 code
        """
        language = mood_language(language, text)
        if not language:
            return None, 0.0
        mood, score, _evidence = mood_rules.estimate(text)
        if learner := self._learner_in_use(company.id, language):
            is_silent = not mood
            mood, score = learner.estimate(text)
            if is_silent and mood == "neutral":
                return None, 0.0  # neither knows a word of opinion in it
        return mood, score

    @api.model
    def _evidence(self, company, language, text):
        """Return ((word, value), …) of what decides on the mood of a message, below 0 for what speaks against it."""
        language = mood_language(language, text)
        if not language:
            return ()
        learner = self._learner_in_use(company.id, language)
        return learner.evidence(text) if learner else mood_rules.estimate(text).evidence

    @api.model
    @ormcache("company_id", "language")
    def _learner_in_use(self, company_id, language):
        """Return the :class:`Learner` that estimates there, or None: the lexicon does. Read once by each worker."""
        # sudo: feedback.mood.model - whoever writes, the company's estimates are made alike
        model = self.sudo().search([("company_id", "=", company_id), ("language", "=", language)])
        return model._learner() if model.is_in_use else None

    def _learner(self):
        self.ensure_one()
        return Learner.from_bytes(base64.b64decode(self.weights)) if self.weights else None
