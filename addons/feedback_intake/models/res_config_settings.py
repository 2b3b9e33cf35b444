from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    feedback_trusted_mail_servers = fields.Char(
        "Trusted Mail Servers",
        config_parameter="feedback_intake.trusted_mail_servers",
        help="Names of your own receiving mail servers, as they stand at the start of the Authentication-Results "
        "header, separated by commas. A mail in a colleague's name counts as theirs only if one of them confirms it.",
    )
