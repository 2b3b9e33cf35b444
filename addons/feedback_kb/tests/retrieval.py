"""How well a way to search finds the article that answers a question: recall@5, MRR@10 and how sure it may be."""

import json
from pathlib import Path

LABELLED = Path(__file__).parent / "labelled"


def labelled(name):
    """Return the labelled ``articles`` or ``questions``."""
    return json.loads((LABELLED / f"{name}.json").read_text(encoding="utf-8"))


def recall(ranks, depth=5):
    """Return the share of the questions whose article is among the first ``depth``. A rank of 0 is not found."""
    return sum(0 < rank <= depth for rank in ranks) / len(ranks)


def mrr(ranks, depth=10):
    """Return the mean of 1/rank, a rank beyond ``depth`` counting nothing."""
    return sum(1 / rank for rank in ranks if 0 < rank <= depth) / len(ranks)


def precision_of_the_surest(answers, share):
    """Return how many of the surest answers are right. ``answers``: [(confidence, whether it is right)]."""
    surest = sorted(answers, reverse=True)[: max(round(len(answers) * share), 1)]
    return sum(is_right for _confidence, is_right in surest) / len(surest)
