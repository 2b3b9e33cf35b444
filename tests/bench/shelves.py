"""Knowledge bases that hold the same articles and are asked the same: ours, and the peer's."""

import io
import os
import re
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import psycopg2
from language import LANGUAGES
from measuring import work

from odoo import sql_db
from odoo.tools import split_every

SHOWN = 5
AT_ONCE = 500


class Shelf:
    """Articles in a database, put there without the ORM: a hundred thousand would take it an hour."""

    name = None
    tables = ()

    def __init__(self, database):
        self.database = database
        # What the demonstration data brought keeps its place.
        self.first_id = database.run(lambda env: self._next_id(env.cr))

    def _next_id(self, cr):
        cr.execute(f"SELECT max(id) FROM {self.tables[0]}")
        return (cr.fetchone()[0] or 0) + 1

    def add(self, articles):
        """Store a batch of articles."""
        self.database.run(lambda env: self._add(env, articles))

    def _add(self, env, articles):
        raise NotImplementedError

    def finish(self):
        """Do what days of ordinary work would have done: the index is made, and PostgreSQL knows its tables."""
        self._index()
        # VACUUM refuses to run in a transaction, which each of Odoo's cursors is.
        _name, where = sql_db.connection_info_for(self.database.registry.db_name)
        with closing(psycopg2.connect(**where)) as connection:
            connection.autocommit = True
            with connection.cursor() as cursor:
                for table in self.tables:
                    cursor.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table}")
                cursor.execute("VACUUM ANALYZE")

    def _index(self):
        """Make what the search needs besides PostgreSQL's own indexes."""

    def _numbers(self, ids):
        return [record_id - self.first_id for record_id in ids]


class KnowledgeShelf(Shelf):
    name = "our addons"
    tables = ("feedback_kb_article", "feedback_kb_question")

    def __init__(self, database):
        super().__init__(database)
        self.works = []  # milliseconds of each search, the latest last

    def _add(self, env, articles):
        columns = "id title keywords body body_text lang visibility state active sequence".split()
        copy(env, "feedback_kb_article", columns, map(self._row, articles))
        asked = [(self.first_id + article.number, article.asked, "ticket", 1) for article in articles if article.asked]
        copy(env, "feedback_kb_question", ("article_id", "text", "origin", "hits"), asked)

    def _index(self):
        numbers = range(self.first_id, self.database.run(lambda env: self._next_id(env.cr)))
        # Saving articles waits for no other save, so all processors can work on it.
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            list(pool.map(self._reindex, split_every(AT_ONCE, numbers)))
        self.database.run(lambda env: env["feedback.kb.search"]._refresh_words())

    def _reindex(self, ids):
        self.database.run(lambda env: env["feedback.kb.search"]._reindex(env["feedback.kb.article"].browse(ids)))

    def _row(self, article):
        texts = (article.title, article.keywords, article.body, article.text)
        return (self.first_id + article.number, *texts, article.lang, article.visibility, "published", True, 10)

    def find(self, question):
        """Return the numbers of the articles that a visitor of the help centre is shown for a question."""
        return self._ask("_find", question.text, question.lang)

    def complete(self, question):
        """Return the same for a question that is being typed: all of its length are tried."""
        typed = question.text[: 3 + question.number % 38]
        return self._ask("_complete", typed, question.lang)

    def _ask(self, method, text, lang):
        def ask(env):
            audience = env["feedback.kb.article"].with_user(env.ref("base.public_user"))._audience()
            search = getattr(env["feedback.kb.search"], method)
            start = work(env.cr)
            found = search(text, audience, lang=lang, limit=SHOWN)
            self.works.append(work(env.cr) - start)
            return found.article_ids

        return self._numbers(self.database.run(ask))


class PageShelf(Shelf):
    """The peer's. Its pages have no keywords: those stand at the end of the text."""

    name = "OCA document_page"
    tables = ("document_page", "document_page_history")

    def _add(self, env, articles):
        # The text of a page is that of its newest version, which its field "content" looks through.
        pages = [(self.first_id + article.number, article.title, "content", True) for article in articles]
        copy(env, "document_page", ("id", "name", "type", "active"), pages)
        texts = [(page[0], page[0], "1", self._content(article)) for page, article in zip(pages, articles, strict=True)]
        copy(env, "document_page_history", ("id", "page_id", "name", "content"), texts)
        ids = [page[0] for page in pages]
        env.cr.execute("UPDATE document_page SET history_head = id WHERE id = ANY(%s)", (ids,))

    def _next_id(self, cr):
        cr.execute("SELECT greatest((SELECT max(id) FROM document_page), (SELECT max(id) FROM document_page_history))")
        return (cr.fetchone()[0] or 0) + 1

    def _content(self, article):
        return article.body + "".join(f"<p>{words}</p>" for words in (article.keywords, article.asked) if words)

    def find_sentence(self, question):
        """Return what its users get by the search box: pages that contain the sentence as it stands."""
        return self._search(contains(question.text))

    def find_words(self, question):
        """Return what somebody gets who looks for any of the words that mean something."""
        small = LANGUAGES[question.lang].shape["small"]
        words = dict.fromkeys(word for word in re.findall(r"\w{3,}", question.text.lower()) if word not in small)
        return self._search(["|"] * (len(words) - 1) + [leaf for word in words for leaf in contains(word)])

    def _search(self, domain):
        """Return the first of what the list of its menu asks for: a page of it, and how many there are."""

        def read(env):
            domain_of_menu = [("type", "=", "content"), *domain]
            found = env["document.page"].web_search_read(domain_of_menu, {"name": {}}, limit=80, count_limit=10_001)
            return [record["id"] for record in found["records"][:SHOWN]]

        return self._numbers(self.database.run(read))


def contains(text):
    """Return the domain of the peer's search box."""
    return ["|", ("name", "ilike", text), ("content", "ilike", text)]


def copy(env, table, columns, rows):
    file = io.StringIO("".join("\t".join(map(encode, row)) + "\n" for row in rows))
    env.cr.copy_expert(f"COPY {table} ({', '.join(columns)}) FROM STDIN", file)


def encode(value):
    return str(value).replace("\\", "\\\\").replace("\n", "\\n").replace("\t", "\\t")
