from datetime import timedelta

from odoo import fields
from odoo.fields import Command

from odoo.addons.feedback_intake.tests.common import DeskCase


class ManagementReportCase(DeskCase):
    """Mixed into a TransactionCase: a report of the last 30 days that the desk's manager owns."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager = cls.users["manager"]
        cls.reader = cls.env["res.partner"].create({"name": "Chief", "email": "chief@desk.example"})
        cls.report = cls._report()

    @classmethod
    def _report(cls, **values):
        reports = cls._as("manager", cls.env["feedback.management.report"])
        return reports.create(
            {
                "name": "Feedback of the month",
                "company_id": cls.company.id,
                "period": "last_30_days",
                "partner_ids": [Command.set(cls.reader.ids)],
                **values,
            }
        )

    def _score(self, comment, kind="csat", value=1, **values):
        answered = fields.Datetime.now() - timedelta(hours=2)
        return self.env["feedback.score"].create(
            {
                "kind": kind,
                "state": "answered",
                "value": value,
                "comment": comment,
                "company_id": self.company.id,
                "asked_date": answered,
                "answered_date": answered,
                **values,
            }
        )

    def _page(self, report=None):
        """Return the page as it is mailed where no PDF can be made."""
        content = (report or self.report)._content()
        return str(self.env["ir.qweb"]._render("feedback_reports.feedback_management_report_page", content))
