from odoo.addons.feedback_intake.tools.trigram import enable_trigram


def pre_init_hook(env):
    """Misspelt words find articles only where PostgreSQL compares words by trigrams."""
    enable_trigram(env)


def uninstall_hook(env):
    """Take along what was uploaded for an import and never imported: Odoo removes the files of articles by itself."""
    env["ir.attachment"].search([("res_model", "=", "feedback.kb.import")]).unlink()
