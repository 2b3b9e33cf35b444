from odoo import fields, models


class FeedbackFormEnding(models.Model):
    """Another thank-you text, for those who have answered in a certain way. The first that fits is shown."""

    _name = "feedback.form.ending"
    _inherit = "feedback.form.condition"
    _description = "Thank-You Text of a Feedback Form"

    name = fields.Char("Title", required=True, translate=True, help="Stands above the text.")
    text = fields.Html(translate=True, sanitize=True, sanitize_style=True)
    condition_question_id = fields.Many2one(required=True, ondelete="cascade")
