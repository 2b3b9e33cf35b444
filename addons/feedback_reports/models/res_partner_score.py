from collections import Counter

from odoo import api, fields, models

AGENT = "feedback_intake.feedback_intake_group_agent"


class ResPartner(models.Model):
    _inherit = "res.partner"

    feedback_score_count = fields.Integer(compute="_compute_feedback_score_count", groups=AGENT)

    @api.depends_context("uid")
    def _compute_feedback_score_count(self):
        """Count in the database, for all contacts at once. A company counts the scores of its people as its own."""
        family = self.with_context(active_test=False).search_fetch([("id", "child_of", self.ids)], ["parent_id"])
        domain = [("partner_id", "in", family.ids), ("state", "=", "answered")]
        counts = Counter()
        for person, number in self.env["feedback.score"]._read_group(domain, ["partner_id"], ["__count"]):
            for partner in self._among_parents_of(person):
                counts[partner] += number
        for partner in self:
            partner.feedback_score_count = counts[partner]

    def action_open_feedback_scores(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("feedback_reports.feedback_score_action")
        return {**action, "domain": [("partner_id", "child_of", self.id)], "context": {}}
