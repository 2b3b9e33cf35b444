from odoo import api, fields, models
from odoo.exceptions import AccessError

# Field of the digest: code of the key figure.
DIGEST_KPIS = {
    "kpi_feedback_received": "received",
    "kpi_feedback_negative": "negative",
    "kpi_feedback_first_reply": "first_reply_hours",
    "kpi_feedback_sla_kept": "sla_kept",
    "kpi_feedback_csat": "csat",
}
GOALS_SHOWN = 8
COLORS = {
    "on_track": "#17613a",
    "met": "#17613a",
    "at_risk": "#9a6700",
    "will_miss": "#a1260d",
    "missed": "#a1260d",
    "draft": "#6b7280",
}
AGENT = "feedback_intake.feedback_intake_group_agent"


class DigestDigest(models.Model):
    """Key figures and goals in Odoo's digest: the very figures of the reports, as far as the recipient may see them."""

    _inherit = "digest.digest"

    kpi_feedback_received = fields.Boolean("Feedback Received")
    kpi_feedback_received_value = fields.Integer(
        compute="_compute_kpi_feedback_values", export_string_translation=False
    )
    kpi_feedback_negative = fields.Boolean("Negative Feedback")
    kpi_feedback_negative_value = fields.Integer(
        compute="_compute_kpi_feedback_values", export_string_translation=False
    )
    kpi_feedback_first_reply = fields.Boolean("First Reply to Feedback")
    kpi_feedback_first_reply_value = fields.Float(
        compute="_compute_kpi_feedback_values", export_string_translation=False
    )
    kpi_feedback_sla_kept = fields.Boolean("Feedback SLA Kept")
    kpi_feedback_sla_kept_value = fields.Float(compute="_compute_kpi_feedback_values", export_string_translation=False)
    kpi_feedback_csat = fields.Boolean("Satisfied Customers (CSAT)")
    kpi_feedback_csat_value = fields.Float(compute="_compute_kpi_feedback_values", export_string_translation=False)
    has_feedback_goals = fields.Boolean("Feedback Goals", help="Lists the goals that are not over, with their status.")

    # The digest reads the same field for several timeframes one after the other.
    @api.depends_context("uid", "company", "start_datetime", "end_datetime")
    def _compute_kpi_feedback_values(self):
        if not self.env.user.has_group(AGENT):
            raise AccessError(self.env._("Key figures of customer feedback are for those who work with it."))
        for digest in self:
            values = digest._measure_feedback()
            for name, code in DIGEST_KPIS.items():
                digest[f"{name}_value"] = values[code] or 0

    def _measure_feedback(self):
        """Return {code: value or None} in the digest's company and the timeframe of the context."""
        kpis = self.env["feedback.kpi"]._of(*DIGEST_KPIS.values())
        start, end, _companies = self._get_kpi_compute_parameters()
        if not (start and end):
            return dict.fromkeys(kpis.mapped("code"))
        company = self.company_id or self.env.company
        found = kpis._measure(
            fields.Datetime.to_datetime(start),
            fields.Datetime.to_datetime(end),
            [("company_id", "=", company.id)],
        )
        return {kpi.code: groups[()][0] for kpi, groups in found.items()}

    def _compute_kpis(self, company, user):
        """Write our figures as everywhere else, with their unit, and “–” where there is nothing to average."""
        kpis = super()._compute_kpis(company, user)
        ours = [kpi for kpi in kpis if kpi["kpi_name"] in DIGEST_KPIS]
        if not ours:
            return kpis
        for number, (_label, (timeframe, _previous)) in enumerate(self._compute_timeframes(company), start=1):
            start, end = timeframe
            digest = self.with_user(user).with_company(company)
            values = digest.with_context(start_datetime=start, end_datetime=end)._measure_feedback()
            for kpi in ours:
                figure = digest.env["feedback.kpi"]._of(DIGEST_KPIS[kpi["kpi_name"]])
                kpi[f"kpi_col{number}"]["value"] = figure._format(values[figure.code])
        return kpis

    def _compute_kpis_actions(self, company, user):
        actions = super()._compute_kpis_actions(company, user)
        menu = self.env.ref("feedback_intake.feedback_menu_root").id
        for name, code in DIGEST_KPIS.items():
            report = self.env["feedback.kpi"]._of(code).sudo().model.replace(".", "_")  # sudo: feedback.kpi - no secret
            actions[name] = f"feedback_reports.{report}_action?menu_id={menu}"
        return actions

    @api.model
    def _feedback_goals(self, company, user):
        """Return what the digest's mail shows of the goals that ``user`` may see, those in danger first."""
        Goal = self.env["feedback.goal"].with_user(user).with_company(company)
        if not Goal.has_access("read"):
            return []
        domain = [("company_id", "=", company.id), ("frozen_date", "=", False), ("state", "!=", "cancelled")]
        goals = Goal.with_context(allowed_company_ids=company.ids).search(domain)
        ranks = ["will_miss", "missed", "at_risk", "on_track", "met", "draft"]
        states = dict(Goal._fields["state"]._description_selection(Goal.env))
        return [
            {
                "name": goal.name,
                "status": states[goal.state],
                "color": COLORS[goal.state],
                "value": goal.value_text,
                "target": goal.target_text,
                "url": f"/odoo/feedback-goals/{goal.id}",
            }
            for goal in goals.sorted(lambda goal: ranks.index(goal.state))[:GOALS_SHOWN]
        ]
