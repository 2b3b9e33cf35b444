import re

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..tools.search_text import normalise
from ..tools.sql_tables import create_index, create_table

SEPARATORS = re.compile(r"[,;\n]")


class FeedbackKbSynonym(models.Model):
    """Words and phrases that customers use for the same: who writes one finds the articles with the others."""

    _name = "feedback.kb.synonym"
    _description = "Knowledge Synonyms"
    _rec_name = "terms"
    _order = "terms, id"

    terms = fields.Char("Words and Phrases", required=True, help="Between commas, for example: refund, money back.")
    company_id = fields.Many2one("res.company", help="Leave empty to use them in all companies.")
    active = fields.Boolean(default=True)

    @api.constrains("terms")
    def _check_terms(self):
        for synonym in self:
            if len(synonym._list_terms()) < 2:
                raise ValidationError(self.env._("Write at least two words or phrases, with a comma between them."))

    @api.model_create_multi
    def create(self, vals_list):
        synonyms = super().create(vals_list)
        synonyms._compile()
        return synonyms

    def write(self, vals):
        result = super().write(vals)
        if "terms" in vals:
            self._compile()
        return result

    def _list_terms(self):
        self.ensure_one()
        return {term for part in SEPARATORS.split(self.terms or "") if (term := normalise(part))}

    def _compile(self):
        """Keep the terms as the search compares them. A term of nothing but stop words is of no use to it."""
        self.flush_recordset()
        pairs = [(synonym.id, term) for synonym in self for term in sorted(synonym._list_terms())]
        self.env.cr.execute("DELETE FROM feedback_kb_synonym_term WHERE synonym_id = ANY(%s)", [self.ids])
        self.env.cr.execute(
            """INSERT INTO feedback_kb_synonym_term
               SELECT DISTINCT synonym_id, lexemes
                 FROM unnest(%s::int[], %s::text[]) AS term(synonym_id, text),
                      tsvector_to_array(to_tsvector('russian', text)) AS lexemes
                WHERE cardinality(lexemes) > 0""",
            [[synonym_id for synonym_id, _term in pairs], [term for _synonym_id, term in pairs]],
        )


class FeedbackKbSynonymTerm(models.Model):
    """One term of a group of synonyms, as the words that the search compares."""

    _name = "feedback.kb.synonym.term"
    _description = "Knowledge Search: Synonym"
    _auto = False
    _log_access = False

    def init(self):
        create_table(self, "synonym_id integer REFERENCES feedback_kb_synonym ON DELETE CASCADE, lexemes text[]")
        create_index(self, "synonym_idx", "(synonym_id)")
