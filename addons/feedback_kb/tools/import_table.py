"""CSV files with an article a row."""

import csv
import html
import io
import re

from odoo.addons.feedback_intake.tools.mail_quote import LOOKS_LIKE_HTML

from .import_item import COLUMNS, DAMAGED, EMPTY, NO_TITLE, REPEATED, ImportItem, ImportRefused
from .import_text import decode

TABLES = (".csv", ".tsv")
MAX_FIELD = 2_000_000
DELIMITERS = ",;\t|"
NAMES = {
    "id": ("id", "key", "external id", "код", "ключ"),
    "title": ("title", "name", "subject", "question", "заголовок", "название", "тема", "вопрос"),
    "body": ("body", "answer", "text", "content", "article", "ответ", "текст", "содержание", "статья"),
    "keywords": ("keywords", "tags", "ключевые слова", "теги"),
    "category": ("category", "section", "folder", "категория", "раздел"),
    "lang": ("lang", "language", "locale", "язык"),
    "visibility": ("visibility", "visible to", "видимость", "доступ"),
    "questions": ("questions", "example questions", "вопросы", "примеры вопросов"),
}
COLUMN_OF = {alias: name for name, aliases in NAMES.items() for alias in aliases}
QUESTION_BREAK = re.compile(r"[\n|]")


def read_table(path, data):
    """Return the articles of a CSV file as a list of :class:`ImportItem`; rows that are none carry their refusal.

    :raise ImportRefused: the file has no columns for title and answer, or is no table
    """
    text = decode(data)
    csv.field_size_limit(MAX_FIELD)
    rows = csv.reader(io.StringIO(text), delimiter=_delimiter(text))
    try:
        header = [COLUMN_OF.get(" ".join(cell.lower().replace("_", " ").split())) for cell in next(rows)]
    except (csv.Error, StopIteration) as error:
        raise ImportRefused(DAMAGED) from error
    if "title" not in header or "body" not in header:
        raise ImportRefused(COLUMNS)
    items, keys = [], set()
    for item in _read_rows(path, header, rows):
        if item.refusal is None and item.key in keys:
            item.refusal = REPEATED
        keys.add(item.key)
        items.append(item)
    return items


def _delimiter(text):
    """Return the character that splits the header into most columns that are known."""
    first = next(iter(text.lstrip().splitlines()), "")

    def known(delimiter):
        cells = next(csv.reader([first], delimiter=delimiter), [])
        return sum(" ".join(cell.lower().replace("_", " ").split()) in COLUMN_OF for cell in cells)

    return max(DELIMITERS, key=known)


def _read_rows(path, header, rows):
    while True:
        try:
            row = next(rows)
        except StopIteration:
            return
        except csv.Error:
            yield ImportItem(f"{path}:{rows.line_num}", refusal=DAMAGED)
            continue
        if any(cell.strip() for cell in row):
            yield _read_row(path, rows.line_num, dict(zip(header, (cell.strip() for cell in row), strict=False)))


def _read_row(path, line, cells):
    title = " ".join(cells.get("title", "").split())
    own = cells.get("id") or title
    item = ImportItem(f"{path}#{own}" if own else f"{path}:{line}", title)
    body = cells.get("body", "")
    item.html = body if LOOKS_LIKE_HTML.search(body) else _paragraphs(body)
    item.keywords = cells.get("keywords", "")
    item.category = cells.get("category", "")
    item.lang = cells.get("lang", "")
    item.visibility = cells.get("visibility", "")
    item.questions = [part.strip() for part in QUESTION_BREAK.split(cells.get("questions", "")) if part.strip()]
    item.refusal = NO_TITLE if not title else EMPTY if not body else None
    return item


def _paragraphs(text):
    parts = re.split(r"\n\s*\n", text)
    return "".join(
        f"<p>{html.escape(part.strip(), quote=False).replace(chr(10), '<br>')}</p>" for part in parts if part.strip()
    )
