from odoo import fields, models


class P(models.Model):
    _name = "feedback.sla.policy"
    _description = "x"
    name = fields.Char()


class T(models.Model):
    _inherit = "feedback.ticket"
    assignment_strategy = fields.Char()

    def _queue_for_agents(self):
        pass

    def _add_sla(self, policies):
        pass


class C(models.Model):
    _inherit = "resource.calendar"

    def _worked_seconds(self, start, end):
        return self.get_work_hours_count(start.replace(), end, compute_leaves=True) * 3600
