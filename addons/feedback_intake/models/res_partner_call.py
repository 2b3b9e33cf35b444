from odoo import fields, models

from .res_partner import READER


class ResPartner(models.Model):
    """A contact's telephone calls."""

    _inherit = "res.partner"

    feedback_call_count = fields.Integer(compute="_compute_feedback_call_count", groups=READER)

    def _compute_feedback_call_count(self):
        """A company counts the calls of its people as its own."""
        family = self.with_context(active_test=False).search_fetch([("id", "child_of", self.ids)], ["parent_id"])
        counts = dict.fromkeys(self, 0)
        calls = self.env["feedback.call"]
        for person, number in calls._read_group([("partner_id", "in", family.ids)], ["partner_id"], ["__count"]):
            for partner in self._among_parents_of(person):
                counts[partner] += number
        for partner in self:
            partner.feedback_call_count = counts[partner]

    def action_open_feedback_calls(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("feedback_intake.feedback_call_action")
        return {**action, "domain": [("partner_id", "child_of", self.id)], "context": {}}
