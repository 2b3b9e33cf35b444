from odoo import api, models


class FeedbackTicket(models.Model):
    """What the access log notes: opening a confidential ticket, exporting any."""

    _inherit = "feedback.ticket"

    @api.readonly
    def web_read(self, specification):
        if len(self) != 1 or not self.env.user._is_internal():
            return super().web_read(specification)
        # Read along with the rest: other tickets cost no query.
        values = super().web_read({**specification, "is_confidential": {}})
        if values and values[0]["is_confidential"]:
            self.env["feedback.access.log"]._log_look(self)
        if "is_confidential" not in specification:
            for record in values:
                del record["is_confidential"]
        return values

    def export_data(self, fields_to_export):
        result = super().export_data(fields_to_export)
        self.env["feedback.access.log"]._log("exported", self, detail=", ".join(map(str, fields_to_export))[:500])
        return result
