from odoo import models

from ..tools.sql_tables import create_index, create_table


class FeedbackKbSearchEntry(models.Model):
    """What the search knows of an article besides its words. Only published and active articles have an entry.

    ``scope`` is who may see it: the company's id (0: all companies) times four plus the level of visibility.
    ``length`` counts its words by weight; ``average_length`` is what the postings were computed with.
    """

    _name = "feedback.kb.search.entry"
    _description = "Knowledge Search: Article"
    _auto = False
    _log_access = False

    def init(self):
        create_table(
            self,
            """article_id integer UNIQUE REFERENCES feedback_kb_article ON DELETE CASCADE, root_id integer,
               scope integer, category_id integer, lang varchar, length real,
               average_length real""",
        )
        create_index(self, "root_idx", "(root_id)")
