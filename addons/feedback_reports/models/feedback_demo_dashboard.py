from odoo import api, fields, models
from odoo.fields import Command

from odoo.addons.feedback_intake.models.feedback_demo import QUIET


class FeedbackDemo(models.AbstractModel):
    """Demonstration data: one management report. It is paused, so that no mail leaves by itself."""

    _inherit = "feedback.demo"

    @api.model
    def _load_dashboard(self):
        if self.env.ref("feedback_demo.management_report_month", raise_if_not_found=False):
            return
        owner = self.env.ref("base.user_admin")
        report = (
            self.env["feedback.management.report"]
            .with_context(**QUIET)
            .create(
                {
                    "name": "Customer feedback of the month",
                    "company_id": self.env.ref("base.main_company").id,
                    "user_id": owner.id,
                    "lang": owner.lang,
                    "period": "last_month",
                    "partner_ids": [Command.set(owner.partner_id.ids)],
                    "schedule": "monthly",
                    "first_date": fields.Date.add(fields.Date.today(), months=1, day=1),
                    "is_paused": True,
                }
            )
        )
        self._name_records("management_report", {"month": report})
