from odoo import fields, models

from ..tools.encoder import is_installed
from .feedback_kb_vector import SWITCH


class ResConfigSettings(models.TransientModel):
    """Whether articles are also found by what they are about."""

    _inherit = "res.config.settings"

    feedback_kb_use_vectors = fields.Boolean("Find Articles by Meaning", config_parameter=SWITCH)
    feedback_kb_has_encoder = fields.Boolean(compute="_compute_feedback_kb_has_encoder")

    def _compute_feedback_kb_has_encoder(self):
        self.feedback_kb_has_encoder = is_installed()

    def set_values(self):
        result = super().set_values()
        if self.feedback_kb_use_vectors:
            self.env.ref("feedback_kb.ir_cron_compute_vectors")._trigger()
        return result
