from odoo import models

from ..tools.sql_tables import create_index, create_table


class FeedbackKbSearchPosting(models.Model):
    """That a word stands in an article, and what it tells: BM25F with all that is known when the article is saved.

    A word is a number computed from itself, so that saving an article needs nothing that another save may hold.
    """

    _name = "feedback.kb.search.posting"
    _description = "Knowledge Search: Word of an Article"
    _auto = False
    _log_access = False

    def init(self):
        # New postings come in batches: the index alone can be read only after they were vacuumed.
        create_table(
            self,
            """word bigint, scope integer, category_id integer, impact real,
               article_id integer REFERENCES feedback_kb_search_entry (article_id) ON DELETE CASCADE""",
            "autovacuum_vacuum_insert_scale_factor = 0.05, autovacuum_analyze_scale_factor = 0.05",
        )
        create_index(self, "word_idx", "(word, scope, impact DESC) INCLUDE (article_id, category_id)")
        create_index(self, "article_idx", "(article_id, word) INCLUDE (impact)")
