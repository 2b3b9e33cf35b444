from dataclasses import dataclass, field


@dataclass(frozen=True)
class Hit:
    """One article found, its score (higher is better) and the plain-text passage that fits the question best."""

    article_id: int
    score: float
    passage: str


@dataclass(frozen=True)
class Findings:
    """What a search has found, best first. ``confidence``: by how much the first is better than the second."""

    hits: list[Hit] = field(default_factory=list)
    confidence: float = 0.0

    @property
    def article_ids(self):
        return [hit.article_id for hit in self.hits]
