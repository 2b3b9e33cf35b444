from odoo import api, models
from odoo.tools import SQL, split_every

BATCH = 500
# Of so many articles at once the words are counted soon, and not by the next regular run.
MANY = 50
# The average length of articles may have moved so far before the postings are computed anew.
DRIFT = 0.2
INSERT = """
WITH source AS MATERIALIZED (
    SELECT * FROM unnest(%(columns)s)
        AS source(article_id, root_id, scope, category_id, lang, title, keywords, body)
), stem AS MATERIALIZED (
    SELECT article_id, scope, category_id, lexeme, times, sum(times) OVER (PARTITION BY article_id) AS length
      FROM (
        SELECT article_id, scope, category_id, lexeme,
               sum(CASE weight WHEN 'A' THEN 3 WHEN 'B' THEN 2 ELSE 1 END)::real AS times
          FROM source
         CROSS JOIN unnest(
            setweight(to_tsvector('russian', title), 'A') || setweight(to_tsvector('russian', keywords), 'B')
            || setweight(to_tsvector('russian', body), 'C')
         ) AS word(lexeme, positions, weights)
         CROSS JOIN unnest(weights) AS weight
      GROUP BY 1, 2, 3, 4
      ) AS counted
), own AS MATERIALIZED (
    SELECT source.*, COALESCE(total.length, 0) AS length
      FROM source
      LEFT JOIN (
        SELECT article_id, max(length) AS length FROM stem GROUP BY article_id
      ) AS total USING (article_id)
), usual AS MATERIALIZED (
    -- the latest thousand articles stand for all of them
    SELECT greatest(avg(length), 1) AS length FROM (
        (SELECT length FROM feedback_kb_search_entry ORDER BY article_id DESC LIMIT 1000)
        UNION ALL SELECT length FROM own
    ) AS latest
), entry AS (
    INSERT INTO feedback_kb_search_entry
    SELECT article_id, root_id, scope, category_id, lang, own.length, usual.length FROM own, usual
), posting AS (
    INSERT INTO feedback_kb_search_posting
    SELECT %(number)s, scope, category_id,
           times * 2.2 / (times + 1.2 * (0.25 + 0.75 * stem.length / usual.length)), article_id
      FROM stem, usual
  ORDER BY article_id
)
INSERT INTO feedback_kb_search_word
SELECT lexeme FROM (SELECT DISTINCT lexeme FROM stem) AS own
 -- not NOT EXISTS: as a join it would depend on figures that a large import has left behind
 WHERE (
    SELECT count(*) FROM feedback_kb_search_word AS word
     WHERE word.lexeme = own.lexeme AND word.frequency IS DISTINCT FROM 0
 ) = 0
"""
STALE = """
SELECT COALESCE(article.id, entry.article_id)
  FROM feedback_kb_search_entry AS entry
  FULL JOIN (
    SELECT * FROM feedback_kb_article WHERE active AND state = 'published'
  ) AS article ON article.id = entry.article_id
 WHERE entry.article_id IS NULL OR article.id IS NULL
    OR entry.scope != COALESCE(article.company_id, 0) * 4
                      + CASE article.visibility WHEN 'public' THEN 1 WHEN 'portal' THEN 2 ELSE 3 END
    OR entry.category_id IS DISTINCT FROM article.category_id
    OR entry.root_id != COALESCE(article.translation_of_id, article.id)
    OR abs(1 - entry.average_length / (SELECT greatest(avg(length), 1) FROM feedback_kb_search_entry))
       > %s
 LIMIT %s
"""
# It looks at all words: without fresh figures PostgreSQL might compare each word with each. They serve searches, too.
COUNT_WORDS = """
DELETE FROM feedback_kb_search_word WHERE ctid = ANY(ARRAY(
    SELECT ctid FROM (
        SELECT ctid, row_number() OVER (PARTITION BY lexeme ORDER BY frequency DESC NULLS LAST) AS place
          FROM feedback_kb_search_word
    ) AS copy WHERE place > 1
));
CREATE TEMP TABLE feedback_kb_counted ON COMMIT DROP AS
    SELECT word, count(*)::int AS frequency FROM feedback_kb_search_posting GROUP BY word;
ANALYZE feedback_kb_search_entry, feedback_kb_search_posting, feedback_kb_search_word, feedback_kb_counted;
DELETE FROM feedback_kb_search_word WHERE lexeme = '';
DELETE FROM feedback_kb_search_word WHERE frequency = 0
   AND NOT EXISTS (SELECT FROM feedback_kb_counted WHERE feedback_kb_counted.word = %(number)s);
UPDATE feedback_kb_search_word AS word SET frequency = fresh.frequency
  FROM (
    SELECT lexeme, COALESCE(counted.frequency, 0) AS frequency FROM feedback_kb_search_word
      LEFT JOIN feedback_kb_counted AS counted ON counted.word = %(number)s
  ) AS fresh
 WHERE fresh.lexeme = word.lexeme AND word.frequency IS DISTINCT FROM fresh.frequency;
INSERT INTO feedback_kb_search_word SELECT '', count(*) FROM feedback_kb_search_entry;
DROP TABLE feedback_kb_counted;
"""


class FeedbackKbSearch(models.AbstractModel):
    """Keeping the index of ``feedback.kb.search`` up to date.

    A save replaces the postings of its own articles and adds words to the vocabulary: nothing that another save waits
    for. What needs to see all articles, a scheduled action does.
    """

    _inherit = "feedback.kb.search"

    @api.model
    def _reindex(self, articles, is_known=False):
        """Bring the index up to date with these articles, in a constant number of statements.

        ``is_known``: only those that are in the index already.
        """
        if not articles.ids:
            return
        known = self.env.execute_query(
            SQL("DELETE FROM feedback_kb_search_entry WHERE article_id = ANY(%s) RETURNING article_id", articles.ids)
        )
        if is_known:
            articles = articles.browse([article_id for (article_id,) in known])
        # sudo: feedback.kb.article - the index knows all articles; who sees what is asked by each search
        rows = [article._search_row() for article in articles.sudo() if article.active and article.state == "published"]
        if rows:
            self.env.cr.execute(self._insert_sql(rows))
        if len(rows) >= MANY:
            self.env.ref("feedback_kb.ir_cron_refresh_search")._trigger()

    def _insert_sql(self, rows):
        """Return the statement that adds articles to the index. ``rows``: dicts of ``article._search_row()``."""
        columns = SQL(", ").join(
            SQL("%s::%s[]", [row[name] for row in rows], SQL(kind))
            for name, kind in (
                ("article_id", "int"),
                ("root_id", "int"),
                ("scope", "int"),
                ("category_id", "int"),
                ("lang", "text"),
                ("title", "text"),
                ("keywords", "text"),
                ("body", "text"),
            )
        )
        return SQL(INSERT, columns=columns, number=self._word_number())

    @api.model
    def _word_number(self):
        """Return the SQL that makes a word's number of its ``lexeme``.

        PostgreSQL's own hash functions may change with its version, and the index outlives that.
        """
        return SQL("('x' || substr(md5(lexeme), 1, 16))::bit(64)::bigint")

    @api.model
    def _reindex_all(self):
        """Build the whole index anew, in batches. For a scheduled action or a shell: it takes a minute or more."""
        self.env.flush_all()
        self.env.cr.execute("SELECT id FROM feedback_kb_article WHERE active AND state = 'published' ORDER BY id")
        for ids in split_every(BATCH, [article_id for (article_id,) in self.env.cr.fetchall()]):
            self._reindex(self.env["feedback.kb.article"].browse(ids))
            self.env.invalidate_all()
        self._refresh_words()

    @api.model
    def _stale_articles(self, limit=BATCH):
        """Return articles of which the index knows something else than they say, or that it weighs by old figures."""
        self.env.flush_all()
        self.env.cr.execute(SQL(STALE, DRIFT, limit))
        return self.env["feedback.kb.article"].browse([article_id for (article_id,) in self.env.cr.fetchall()])

    @api.model
    def _cron_refresh(self):
        """Count the words, and index again what has fallen behind: loaded past Odoo, or weighed by old figures."""
        stale = self._stale_articles()
        self._reindex(stale)
        self._refresh_words()
        if len(stale) == BATCH:
            self.env.ref("feedback_kb.ir_cron_refresh_search")._trigger()

    @api.model
    def _refresh_words(self):
        """Bring the vocabulary up to date: one row a word, with the number of its articles.

        A word that has just left the last article stays for one more run at frequency 0: a save that still saw it in
        use has not added it, and a save that sees the 0 adds it again.
        """
        self.env.cr.execute(SQL(COUNT_WORDS, number=self._word_number()))
