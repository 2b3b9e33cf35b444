from dataclasses import dataclass, field

# Why something is not taken; the wizard has a sentence for each.
EMPTY = "empty"
NO_TITLE = "no_title"
BINARY = "binary"
TOO_LARGE = "too_large"
TYPE = "type"
NO_ARTICLES = "no_articles"
COLUMNS = "columns"
DAMAGED = "damaged"
ENCRYPTED = "encrypted"
BOMB = "bomb"
TOO_MANY = "too_many"
UNSAFE_PATH = "unsafe_path"
NESTED = "nested"
UNREADABLE = "unreadable"
REPEATED = "repeated"


class ImportRefused(Exception):
    """A file or row that cannot be taken. ``reason`` is one of the words above."""

    def __init__(self, reason):
        super().__init__(reason)
        self.reason = reason


@dataclass
class ImportItem:
    """One article as it stands in a file, or why it is not one.

    ``key`` tells it again when it is imported anew; ``html`` is not sanitized yet; ``images`` maps what stands in
    ``src`` to the file, ``links`` are the keys of other files that it links to.
    """

    key: str
    title: str = ""
    html: str = ""
    keywords: str = ""
    category: str = ""
    lang: str = ""
    visibility: str = ""
    questions: list = field(default_factory=list)
    images: dict = field(default_factory=dict)
    links: list = field(default_factory=list)
    refusal: str | None = None
    notes: list = field(default_factory=list)
