from odoo import models

from ..tools.sql_tables import create_index, create_table


class FeedbackKbSearchWord(models.Model):
    """The vocabulary: what misspelt and half-typed words are compared with, and in how many articles a word stands.

    Saves only ever add rows, and two of them may add the same word; a scheduled action makes one of them and counts.
    ``frequency`` is empty until then. The empty word stands in every article: its frequency is their number.
    """

    _name = "feedback.kb.search.word"
    _description = "Knowledge Search: Vocabulary"
    _auto = False
    _log_access = False

    def init(self):
        create_table(self, 'lexeme text COLLATE "C", frequency integer', "fillfactor = 80")
        create_index(self, "lexeme_idx", "(lexeme)")
        if self.env.registry.has_trigram:
            # Added to at once: a list of what is yet to be added would be read through by every search.
            create_index(self, "trigram_idx", "USING gin (lexeme gin_trgm_ops) WITH (fastupdate = off)")
