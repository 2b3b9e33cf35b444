from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    feedback_trusted_mail_servers = fields.Char(
        "Trusted Mail Servers",
        config_parameter="feedback_intake.trusted_mail_servers",
        help="Names of your own receiving mail servers, as they stand at the start of the Authentication-Results "
        "header, separated by commas. A mail in a colleague's name counts as theirs only if one of them confirms it.",
    )
    feedback_access_log_months = fields.Integer(
        "Keep the Access Log (months)",
        config_parameter="feedback_intake.access_log_months",
        default=36,
        help="Lines of the access log are deleted once they are older.",
    )
    feedback_lacking_consent_count = fields.Integer(compute="_compute_feedback_lacking_consent_count")

    def _compute_feedback_lacking_consent_count(self):
        number = self.env["feedback.channel"].search_count([("lacks_consent", "=", True)])
        self.feedback_lacking_consent_count = number
