import logging

from psycopg2 import Error

_logger = logging.getLogger(__name__)


def pre_init_hook(env):
    """Let PostgreSQL compare words by trigrams if it can: Odoo sees to that only in databases that it makes itself."""
    try:
        with env.cr.savepoint(flush=False):
            env.cr.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm", log_exceptions=False)
    except Error as error:
        _logger.info("Without pg_trgm misspelt words find no article: %s", error)
    else:
        env.registry.has_trigram = True


def uninstall_hook(env):
    """Take along what was uploaded for an import and never imported: Odoo removes the files of articles by itself."""
    env["ir.attachment"].search([("res_model", "=", "feedback.kb.import")]).unlink()
