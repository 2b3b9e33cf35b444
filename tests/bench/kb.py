"""Knowledge search with more and more articles, against OCA's pages, and what it adds to mail to ticket."""

import argparse
import random
import sys
import time
from collections import Counter

from articles import ask, write
from inboxes import FeedbackInbox
from measuring import Database, Figure, measure_in_turn, milliseconds, report, start_odoo
from shelves import SHOWN, KnowledgeShelf, PageShelf

BATCH = 1_000
WARM_UP = 10
# Milliseconds that 95 of 100 searches may take, by number of articles.
SEARCH_LIMITS = {10_000: 50, 100_000: 100}
TYPING_LIMITS = {10_000: 30}
MAIL_SIZE = 10_000


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("without", help="copy without our knowledge base, to take in mail")
    parser.add_argument("sized", nargs="+", metavar="ARTICLES=DATABASE", help="copies with our addons")
    parser.add_argument("--peer", help="database with the peer's addon, for as many articles as our largest")
    parser.add_argument("--questions", type=int, default=200)
    parser.add_argument("--times", type=int, default=3, help="that each question is asked")
    parser.add_argument("--peer-questions", type=int, default=15, help="those take seconds each")
    parser.add_argument("--mails", type=int, default=100)
    arguments = parser.parse_args()
    start_odoo()
    shelves = {size: KnowledgeShelf(database) for size, database in sorted(map(parse, arguments.sized))}
    peer = PageShelf(Database(arguments.peer)) if arguments.peer else None
    fill([*shelves.items(), *([(max(shelves), peer)] if peer else [])])
    # About the articles that all of them have.
    dice = random.Random("questions")
    questions = [ask(dice, min(shelves)) for _number in range(arguments.questions)]
    status = report_searches(shelves, questions, arguments.times)
    if peer:
        status |= report_peer(shelves, peer, questions[: arguments.peer_questions])
    return status | report_mails(shelves, Database(arguments.without), arguments.mails)


def parse(argument):
    size, _equals, name = argument.partition("=")
    return int(size), Database(name)


def fill(sized_shelves):
    """Put the first articles on each shelf, as many as its size, and say how long that took."""
    seconds = Counter()
    for first in range(0, max(size for size, _shelf in sized_shelves), BATCH):
        articles = [write(number) for number in range(first, first + BATCH)]
        for size, shelf in sized_shelves:
            if batch := articles[: max(0, size - first)]:
                start = time.perf_counter()
                shelf.add(batch)
                seconds[size, shelf.name] += time.perf_counter() - start
    for size, shelf in sized_shelves:
        start = time.perf_counter()
        shelf.finish()
        seconds[size, shelf.name] += time.perf_counter() - start
        what = f"{size:,} articles in {shelf.name}"
        sys.stdout.write(f"{what}: stored and indexed in {seconds[size, shelf.name]:.0f} s\n")


class Asker:
    """Ask one question after the other; keep whether anything was shown, and the article that it was made from."""

    def __init__(self, search, questions):
        self.search = search
        self.questions = questions
        self.answered, self.found = {}, {}

    def __call__(self, number):
        question = self.questions[number % len(self.questions)]
        shown = self.search(question)
        self.answered[question], self.found[question] = bool(shown), question.number in shown

    def figures(self):
        for what, share in (("shows anything", self.answered), (f"its article among {SHOWN}", self.found)):
            yield Figure(f"    {what}", [100 * sum(share.values()) / len(share)], "%")


def measure_searches(searches, questions, times, warm_up):
    """Ask all questions so many times.

    :return: {name: (samples, its asker)}
    """
    askers = {name: Asker(search, questions) for name, search in searches.items()}
    samples = measure_in_turn(askers, times * len(questions), warm_up)
    return {name: (taken, askers[name]) for name, taken in samples.items()}


def report_searches(shelves, questions, times):
    """Whole sentences and half-typed ones. The ratio is the growth, to the least number of articles."""
    figures = []
    for what, method, limits in (("a sentence", "find", SEARCH_LIMITS), ("as one types", "complete", TYPING_LIMITS)):
        searches = {size: getattr(shelf, method) for size, shelf in shelves.items()}
        by_size = measure_searches(searches, questions, times, WARM_UP)
        works = {size: shelf.works[-times * len(questions) :] for size, shelf in shelves.items()}
        figures += search_figures(what, by_size, works, limits)
    title = f"Knowledge search, {len(questions)} questions, in turn; of {times} times that each is asked, the fastest"
    return report(title, figures)


def search_figures(what, by_size, works, limits):
    base = None
    for size, (samples, asker) in sorted(by_size.items()):
        count = len(asker.questions)
        # Some questions are harder than others; that others use the machine does not make a question hard.
        fastest = [min(milliseconds(samples[first::count])) for first in range(count)]
        figure = Figure(f"{what}, {size:,} articles", fastest, base=base, tail_limit=limits.get(size))
        base = base or figure
        yield figure
        yield Figure("    every time", milliseconds(samples))
        yield Figure("    of that at work", works[size])
        yield Figure("    its queries", [sample.queries for sample in samples], "SQL")
        yield from asker.figures()


def report_peer(shelves, peer, questions):
    """Ours against the faster of the peer's two ways to search that shows anything at all."""
    size = max(shelves)
    searches = {"the sentence": peer.find_sentence, "any of its words": peer.find_words, "ours": shelves[size].find}
    measured = measure_searches(searches, questions, times=1, warm_up=1)
    our_samples, our_asker = measured.pop("ours")
    figures, rivals = [], []
    for what, (samples, asker) in measured.items():
        figures.append(Figure(f"{peer.name}, ilike {what}", milliseconds(samples)))
        if any(asker.answered.values()):
            rivals.append(figures[-1])
        figures += asker.figures()
    base = min(rivals, key=lambda figure: figure.median)
    figures += [Figure(KnowledgeShelf.name, milliseconds(our_samples), base=base, limit=0.1), *our_asker.figures()]
    return report(f"{size:,} articles, {len(questions)} questions each, in turn", figures)


def report_mails(shelves, without, mails):
    size = max((size for size in shelves if size <= MAIL_SIZE), default=min(shelves))
    inboxes = {
        name: FeedbackInbox(database, WARM_UP + mails)
        for name, database in (("without", without), ("with", shelves[size].database))
    }
    samples = measure_in_turn({name: inbox.receive for name, inbox in inboxes.items()}, mails, WARM_UP)
    base = Figure("mail to ticket, no knowledge base", milliseconds(samples["without"]))
    what = f"mail to ticket, {size:,} articles"
    figures = [base, Figure(what, milliseconds(samples["with"]), base=base, limit=1.15)]
    for name, taken in samples.items():
        figures.append(Figure(f"    queries {name} one", [sample.queries for sample in taken], "SQL"))
    return report(f"Mail to ticket, {mails} mails each, in turn", figures)


if __name__ == "__main__":
    sys.exit(main())
