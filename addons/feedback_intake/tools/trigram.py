import logging

from psycopg2 import Error

_logger = logging.getLogger(__name__)


def enable_trigram(env):
    """Let PostgreSQL compare texts by trigrams if it can: Odoo sees to that only in databases that it makes itself.

    For the ``pre_init_hook`` of an addon: its tables and indexes depend on it. Without the extension they do with less.
    """
    try:
        with env.cr.savepoint(flush=False):
            env.cr.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm", log_exceptions=False)
    except Error as error:
        _logger.info("PostgreSQL's extension pg_trgm is not to be had: %s", error)
    else:
        env.registry.has_trigram = True
