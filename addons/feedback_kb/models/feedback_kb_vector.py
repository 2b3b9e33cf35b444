from odoo import api, models
from odoo.tools import SQL

from ..tools.encoder import load
from ..tools.sql_tables import create_table
from ..tools.vectors import VectorTable, pack

SWITCH = "feedback_kb.use_vectors"
BATCH = 200
# What stands at the beginning of an article says what it is about.
READ = 1_000
# More vectors than this are not held in memory (40 MB); then only those of the candidates are compared.
HELD = 20_000
DATABASES = 4

# {database: (what it held when it was read, VectorTable)}; the oldest goes first.
_tables = {}


class FeedbackKbVector(models.Model):
    """What an article is about, as a vector: finds it across languages and by words that it does not contain.

    Optional: without the Python package, or with the setting off, nothing of this is used.
    """

    _name = "feedback.kb.vector"
    _description = "Knowledge Search: Vector of an Article"
    _auto = False
    _log_access = False

    def init(self):
        create_table(
            self,
            """article_id integer UNIQUE REFERENCES feedback_kb_article ON DELETE CASCADE, model varchar,
               digest varchar, vector bytea, computed_at timestamptz DEFAULT clock_timestamp()""",
        )

    @api.model
    def _encoder(self):
        """Return what makes vectors of texts (``name``, ``encode``), or None where they are not used."""
        # sudo: ir.config_parameter - whoever searches, the administrator has decided
        is_on = self.env["ir.config_parameter"].sudo().get_param(SWITCH)
        return load() if is_on else None

    @api.model
    def _cron_compute(self):
        """Compute the vectors of articles that are new, have changed or were made with another model."""
        encoder = self._encoder()
        if encoder is None:
            return
        self.env["feedback.kb.article"].flush_model(["title", "body_text"])
        rows = self.env.execute_query(self._stale_sql(encoder.name))
        if rows:
            vectors = encoder.encode([text for _article_id, text, _digest in rows])
            packed = [
                (article_id, digest, pack(vector))
                for (article_id, _text, digest), vector in zip(rows, vectors, strict=True)
            ]
            self._store(encoder.name, packed)
        if len(rows) == BATCH:
            self.env.ref("feedback_kb.ir_cron_compute_vectors")._trigger()

    def _stale_sql(self, model):
        return SQL(
            """
            SELECT article_id, text, md5(text) FROM (
                SELECT entry.article_id, vector.model, vector.digest,
                       concat_ws(E'\\n', article.title, left(article.body_text, %s)) AS text
                  FROM feedback_kb_search_entry AS entry
                  JOIN feedback_kb_article AS article ON article.id = entry.article_id
                  LEFT JOIN feedback_kb_vector AS vector ON vector.article_id = entry.article_id
            ) AS own
             WHERE digest IS DISTINCT FROM md5(text) OR model IS DISTINCT FROM %s
          ORDER BY article_id LIMIT %s
            """,
            READ,
            model,
            BATCH,
        )

    def _store(self, model, rows):
        self.env.cr.execute(
            """INSERT INTO feedback_kb_vector (article_id, model, digest, vector)
               SELECT article_id, %s, digest, vector
                 FROM unnest(%s::int[], %s::text[], %s::bytea[]) AS fresh(article_id, digest, vector)
               ON CONFLICT (article_id) DO UPDATE
                  SET model = EXCLUDED.model, digest = EXCLUDED.digest, vector = EXCLUDED.vector,
                      computed_at = EXCLUDED.computed_at""",
            [model, *map(list, zip(*rows, strict=True))],
        )

    @api.model
    def _vector_table(self, model, article_ids):
        """Return the :class:`VectorTable` of all articles, or, where those are too many, of ``article_ids``."""
        stamp = self.env.execute_query(
            SQL("SELECT count(*), max(computed_at), sum(article_id) FROM feedback_kb_vector WHERE model = %s", model)
        )[0]
        if stamp[0] > HELD:
            return VectorTable(self._rows(SQL("model = %s AND article_id = ANY(%s)", model, list(article_ids))))
        key = self.env.cr.dbname
        if key not in _tables or _tables[key][0] != (model, stamp):
            _tables.pop(key, None)
            _tables[key] = ((model, stamp), VectorTable(self._rows(SQL("model = %s", model))))
            for oldest in list(_tables)[:-DATABASES]:
                _tables.pop(oldest, None)
        return _tables[key][1]

    def _rows(self, condition):
        return self.env.execute_query(SQL("SELECT article_id, vector FROM feedback_kb_vector WHERE %s", condition))
