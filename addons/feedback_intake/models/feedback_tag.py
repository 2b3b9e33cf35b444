from random import randint

from odoo import fields, models


class FeedbackTag(models.Model):
    _name = "feedback.tag"
    _description = "Feedback Tag"
    _order = "name, id"

    name = fields.Char(required=True, translate=True)
    color = fields.Integer(default=lambda self: randint(1, 11))
    active = fields.Boolean(default=True)

    _name_unique = models.UniqueIndex("(name)", "This tag exists already.")
