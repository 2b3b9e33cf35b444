"""What a search of the knowledge base comes back with."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Hit:
    """One article that was found. ``passage``: the plain text, at most 240 characters, that fits the question best."""

    article_id: int
    score: float
    passage: str


@dataclass(frozen=True)
class Findings:
    """The articles found, the best first.

    ``confidence`` is how far the best one's score is ahead of the second's, 0 to 2; of a lone hit, its score.
    """

    hits: list[Hit] = field(default_factory=list)
    confidence: float = 0.0

    @property
    def article_ids(self):
        return [hit.article_id for hit in self.hits]
