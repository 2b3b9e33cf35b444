from odoo import fields, models


class T(models.Model):
    _inherit = "feedback.ticket"
    assignment_strategy = fields.Char()

    def _queue_for_agents(self):
        pass
