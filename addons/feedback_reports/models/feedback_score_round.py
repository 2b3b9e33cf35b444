from odoo import api, fields, models


class FeedbackScore(models.Model):
    """NPS goes to customers in rounds: each has a day of their own in it, so that questions spread over the round."""

    _inherit = "feedback.score"

    @api.model
    def _plan_rounds(self):
        """Set down the NPS questions of the days since the last run. A customer belongs to the first rule that fits."""
        today = fields.Date.context_today(self)
        rules = self.env["feedback.score.rule"].search([("kind", "=", "nps")])
        for company_rules in rules.grouped("company_id").values():
            if all(rule.planned_on == today for rule in company_rules):
                continue
            taken = set()
            for rule in company_rules:
                customers = rule._customers(taken)
                taken.update(customers)
                self._set_down(list(rule._prepare_round_values(customers, today)))
                rule.planned_on = today
