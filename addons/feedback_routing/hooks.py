from odoo.addons.feedback_intake.tools.trigram import enable_trigram


def pre_init_hook(env):
    """Without trigrams only equal texts are found as duplicates."""
    enable_trigram(env)
