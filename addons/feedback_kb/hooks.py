from odoo.addons.feedback_intake.tools.trigram import enable_trigram


def pre_init_hook(env):
    """Misspelt words find articles only where PostgreSQL compares words by trigrams."""
    enable_trigram(env)


def uninstall_hook(env):
    """Take along what Odoo leaves: uploads for an import that never was, and the switch of the settings."""
    env["ir.attachment"].search([("res_model", "=", "feedback.kb.import")]).unlink()
    env["ir.config_parameter"].search([("key", "=like", "feedback_kb.%")]).unlink()
