import re

from odoo import api, fields, models
from odoo.exceptions import ValidationError


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
    feedback_clamd_address = fields.Char(
        "Virus Scanner",
        config_parameter="feedback_intake.clamd_address",
        help="Where clamd (ClamAV) listens: host:port, or the path of its socket. Empty: files are not scanned.",
    )
    feedback_clamd_policy = fields.Selection(
        [("accept", "Take the files and say so on the ticket"), ("hold", "Hold the message back and try again")],
        "When It Does Not Answer",
        config_parameter="feedback_intake.clamd_policy",
        default="accept",
    )

    def _compute_feedback_lacking_consent_count(self):
        number = self.env["feedback.channel"].search_count([("lacks_consent", "=", True)])
        self.feedback_lacking_consent_count = number

    @api.constrains("feedback_clamd_address")
    def _check_feedback_clamd_address(self):
        for settings in self:
            address = (settings.feedback_clamd_address or "").strip()
            if address and not re.fullmatch(r"/\S+|(?:[\w.-]+|\[[0-9a-fA-F:]+\]):\d{1,5}", address):
                raise ValidationError(
                    self.env._("The virus scanner's address is host:port, such as localhost:3310, or a path.")
                )
