from odoo import api, models


class FeedbackManagementReportPrint(models.AbstractModel):
    """Fills the printed page; the name is the one that Odoo looks for."""

    _name = "report.feedback_reports.feedback_management_report_document"
    _description = "Feedback Management Report, Printed"

    @api.model
    def _get_report_values(self, docids, data=None):
        """Return the contents as the user may see them, or those that ``data`` brings along, which the owner may."""
        reports = self.env["feedback.management.report"].browse(docids)
        made = (data or {}).get("contents", {})
        return {
            "docs": reports,
            "contents": [made.get(report.id) or report._content() for report in reports],
        }
