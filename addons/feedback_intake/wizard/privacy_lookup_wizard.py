from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL


class PrivacyLookupWizard(models.TransientModel):
    """Odoo's privacy lookup finds addresses and contacts; this adds whatever belongs to a person's tickets."""

    _inherit = "privacy.lookup.wizard"

    def _get_query_models_blacklist(self):
        # Found below, by more than their own columns.
        return [*super()._get_query_models_blacklist(), *self.env["feedback.privacy"]._looked_up()]

    def _get_query(self):
        query = super()._get_query()
        privacy = self.env["feedback.privacy"]
        person = privacy._person(self.name, self.email)
        found = privacy._find(person)
        found["feedback.ticket"] |= privacy._find_namesakes(person)
        for model, records in found.items():
            if records:
                query = SQL(
                    "%s UNION ALL SELECT %s, unnest(%s), TRUE", query, self.env["ir.model"]._get_id(model), records.ids
                )
        # A message is found by its author, and once more as part of a ticket.
        return SQL("SELECT DISTINCT ON (res_model_id, res_id) * FROM (%s) found ORDER BY res_model_id, res_id", query)

    def _sure_ticket_ids(self):
        """Return the ids of the tickets that are surely this person's."""
        privacy = self.env["feedback.privacy"]
        return set(privacy._find_tickets(privacy._person(self.name, self.email)).ids)

    def action_feedback_export(self):
        """Hand over what is held on the person, as a ZIP."""
        self.ensure_one()
        self.env["feedback.privacy"]._check_right()
        self.env["feedback.privacy"]._person(self.name, self.email)
        return {"type": "ir.actions.act_url", "target": "self", "url": f"/feedback/privacy/export/wizard/{self.id}"}

    def action_feedback_erase(self):
        """Let feedback forget the person; contacts and records of other apps are left to the list of references."""
        self.ensure_one()
        privacy = self.env["feedback.privacy"]
        done, left = privacy._erase(privacy._person(self.name, self.email))
        if not self.line_ids:
            self.action_lookup()
        done_ids = set(done.ids)
        for line in self.line_ids.filtered(lambda one: one.res_model == done._name and one.res_id in done_ids):
            line._note_forgotten()
        return privacy._tell_erased(done, left)


class PrivacyLookupWizardLine(models.TransientModel):
    """One reference: what may be done about it where it is ours."""

    _inherit = "privacy.lookup.wizard.line"

    can_forget = fields.Boolean(compute="_compute_can_forget")
    feedback_hint = fields.Char("Note", compute="_compute_can_forget")

    @api.depends("res_model", "res_id", "execution_details")
    def _compute_can_forget(self):
        forgetting = self.env["feedback.privacy"]._forgetting()
        surely = {wizard: wizard._sure_ticket_ids() for wizard in self.wizard_id}
        for line in self:
            is_ticket = line.res_model == "feedback.ticket"
            is_namesake = is_ticket and line.res_id not in surely.get(line.wizard_id, ())
            line.can_forget = line.res_model in forgetting and not line.execution_details
            line.feedback_hint = (
                self.env._("The name alone is the same: look before you erase it.")
                if is_namesake and not line.execution_details
                else line.execution_details
            )

    @api.depends("res_model", "res_id")
    def _compute_res_name(self):
        result = super()._compute_res_name()
        privacy = self.env["feedback.privacy"]
        for line in self.filtered(lambda one: one.res_model in privacy._looked_up()):
            # sudo: any of ours - administrators look through all companies
            record = self.env[line.res_model].sudo().browse(line.res_id).exists()
            line.res_name = privacy._label(record) if record else line.res_name
        return result

    def action_feedback_forget(self):
        """Let the record forget whose it is."""
        for line in self.filtered("can_forget"):
            self.env["feedback.privacy"]._forget(self.env[line.res_model].browse(line.res_id))
            line._note_forgotten()

    def _note_forgotten(self):
        self.ensure_one()
        model = self.res_model_id.name
        self.execution_details = self.env._("Anonymised: %(model)s #%(id)s", model=model, id=self.res_id)

    def action_unlink(self):
        self.ensure_one()
        ours = {*self.env["feedback.privacy"]._looked_up(), "mail.message", "ir.attachment"}
        if self.res_model not in ours:
            return super().action_unlink()
        if self.is_unlinked:
            raise UserError(self.env._("The record has been deleted already."))
        self.env["feedback.privacy"]._delete(self.env[self.res_model].browse(self.res_id))
        self.execution_details = self.env._("Deleted: %(model)s #%(id)s", model=self.res_model_id.name, id=self.res_id)
        self.is_unlinked = True
        return None
