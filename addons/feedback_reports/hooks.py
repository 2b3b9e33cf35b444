def post_init_hook(env):
    """Tickets that were there before the addon count as well."""
    env["feedback.ticket.milestone"]._measure_all()
    env["res.company"].with_context(active_test=False).search([])._reestimate_moods()


def uninstall_hook(env):
    """Take along what Odoo leaves: the parameters behind the settings, and activities that hold on to their type."""
    activity_type = env.ref("feedback_reports.mail_activity_type_followup", raise_if_not_found=False)
    if activity_type:
        env["mail.activity"].with_context(active_test=False).search(
            [("activity_type_id", "=", activity_type.id)]
        ).unlink()
    env["ir.config_parameter"].search([("key", "=like", "feedback_reports.%")]).unlink()
