def post_init_hook(env):
    """Tickets that were there before the addon count as well."""
    env["feedback.ticket.milestone"]._measure_all()
    env["res.company"].with_context(active_test=False).search([])._reestimate_moods()


def uninstall_hook(env):
    """Take along what Odoo leaves: the parameters behind the settings."""
    env["ir.config_parameter"].search([("key", "=like", "feedback_reports.%")]).unlink()
