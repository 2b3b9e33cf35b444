from odoo import api, fields, models

from odoo.addons.feedback_intake.models.feedback_ticket import SENTIMENTS


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    estimate_moods = fields.Boolean(related="company_id.estimate_moods", readonly=False)
    mood_table = fields.Html(compute="_compute_mood_table", sanitize=False)

    @api.depends("company_id")
    def _compute_mood_table(self):
        for settings in self:
            settings.mood_table = settings._render_mood_table()

    def _render_mood_table(self):
        """Return how well moods are estimated in the company, as HTML; False while nothing has been measured."""
        models_found = self.env["feedback.mood.model"].search([("company_id", "=", self.company_id.id)])
        moods = dict(self.env["feedback.ticket"]._fields["sentiment"]._description_selection(self.env))
        languages = dict(models_found._fields["language"]._description_selection(self.env))
        return models_found and self.env["ir.qweb"]._render(
            "feedback_reports.mood_figures",
            {
                "models": models_found,
                "languages": languages,
                "moods": [(mood, moods[mood]) for mood, _label in reversed(SENTIMENTS)],
                "needed": models_found._least_labelled(),
            },
        )

    def action_reestimate_moods(self):
        """Have the company's moods estimated anew, and say so."""
        self._check_feedback_manager()
        self.company_id._reestimate_moods()
        return self._tell(self.env._("The moods are estimated anew in the background."))

    def action_learn_moods(self):
        self._check_feedback_manager()
        # sudo: ir.cron - managers may have the nightly learning run now
        self.env.ref("feedback_reports.ir_cron_learn_moods").sudo()._trigger()
        return self._tell(self.env._("Moods are measured and learned in the background; look here again in a while."))

    def action_open_mood_corrections(self):
        return self.env["ir.actions.act_window"]._for_xml_id("feedback_reports.feedback_mood_correction_action")

    def _check_feedback_manager(self):
        self.env["feedback.mood.model"].check_access("read")

    def _tell(self, message):
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {"message": message, "type": "info"},
        }
