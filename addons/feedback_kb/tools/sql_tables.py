"""Tables that only SQL reads and writes, of models with ``_auto = False``. They go when the addon is uninstalled.

Their columns are not among the model's fields, so Odoo would take NOT NULL and a primary key from them.
"""

from odoo.tools import SQL
from odoo.tools.sql import table_exists


def create_table(model, columns, storage="fillfactor = 100"):
    """Create the model's table unless it is there. ``columns`` and ``storage`` are SQL that stands in the code."""
    if not table_exists(model.env.cr, model._table):
        table = SQL.identifier(model._table)
        model.env.cr.execute(SQL("CREATE TABLE %s (%s) WITH (%s)", table, SQL(columns), SQL(storage)))


def create_index(model, name, definition):
    index, table = SQL.identifier(f"{model._table}_{name}"), SQL.identifier(model._table)
    model.env.cr.execute(SQL("CREATE INDEX IF NOT EXISTS %s ON %s %s", index, table, SQL(definition)))
