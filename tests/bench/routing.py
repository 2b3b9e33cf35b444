"""What routing rules cost: mail to ticket with more and more of them, and against the same as plain automations."""

import argparse
import statistics
import sys
from collections import defaultdict

from inboxes import FeedbackInbox
from mails import TEXTS
from measuring import Database, Figure, measure, measure_in_turn, report, start_odoo
from rules import check_effect, create_plain_automations, create_rules

WARM_UP = 10


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    # A database for each number of rules: switching rules on and off between two mails would empty Odoo's caches.
    parser.add_argument(
        "databases", nargs="+", metavar="RULES=DATABASE", help="copies with our addons; one with 0 rules"
    )
    parser.add_argument("--mails", type=int, default=100)
    parser.add_argument("--creates", type=int, default=10, help="how many tickets the plain automations may cost")
    arguments = parser.parse_args()
    start_odoo()
    databases = dict(sorted(parse(argument) for argument in arguments.databases))
    inboxes = {size: prepare(database, size, arguments.mails) for size, database in databases.items()}
    by_mail = measure_in_turn({size: inbox.receive for size, inbox in inboxes.items()}, arguments.mails, WARM_UP)
    by_route = measure_routing(databases, arguments.mails)
    added = measure_plain(databases[0], max(databases), arguments.creates)
    title = f"Routing rules of mixed conditions, {arguments.mails} mails each, in turn"
    return report(title, [*mail_figures(by_mail), *route_figures(by_route), *plain_figures(by_route, added)])


def parse(argument):
    size, _equals, name = argument.partition("=")
    return int(size), Database(name)


def prepare(database, size, mails):
    database.run(lambda env: create_rules(env, size))
    return FeedbackInbox(database, WARM_UP + mails)


def measure_routing(databases, tickets):
    """Return {number of rules: samples} of routing a ticket that is there."""
    samples = defaultdict(list)
    for number in range(WARM_UP + tickets):
        for size, database in databases.items():
            sample = database.run(lambda env, size=size, number=number: route(env, size, number))
            if number >= WARM_UP:
                samples[size].append(sample)
    return samples


def create_ticket(env, number):
    subject, text = TEXTS[number % 2]
    return env["feedback.ticket"].create({"subject": subject, "description": text})


def route(env, size, number):
    """Return what it costs that one new ticket passes ``size`` rules, writes included; the ticket does not stay."""
    ticket = create_ticket(env, number)
    env.flush_all()

    def work():
        ticket._route()
        env.flush_all()

    sample = measure(work)
    check_effect(ticket, size)
    env.cr.rollback()
    return sample


def measure_plain(database, count, creates):
    """Return the milliseconds that ``count`` plain automations add to each ticket."""

    def create(number):
        database.run(lambda env: create_ticket(env, number))

    usual = measure_in_turn({"create": create}, creates, WARM_UP)["create"]
    database.run(lambda env: create_plain_automations(env, count))
    database.run(lambda env: check_effect(create_ticket(env, 0), count))
    loaded = measure_in_turn({"create": create}, creates)["create"]
    median = statistics.median(milliseconds(usual))
    return [value - median for value in milliseconds(loaded)]


def milliseconds(samples):
    return [sample.milliseconds for sample in samples]


def mail_figures(by_mail):
    base = Figure("mail to ticket, 0 rules", milliseconds(by_mail.pop(0)))
    yield base
    for size, samples in sorted(by_mail.items()):
        limit = 1.1 if size == max(by_mail) else None
        yield Figure(f"mail to ticket, {size:,} rules", milliseconds(samples), base=base, limit=limit)


def route_figures(by_route):
    """The growth: each number of rules against the least but none."""
    base = None
    for size in sorted(by_route):
        figure = Figure(f"routing one ticket, {size:,} rules", milliseconds(by_route[size]), base=base)
        base = base or (figure if size else None)
        yield figure
        yield Figure("    its queries", [sample.queries for sample in by_route[size]], "SQL")


def plain_figures(by_route, added):
    size = max(by_route)
    usual = statistics.median(milliseconds(by_route[0]))
    base = Figure(f"added to a ticket by {size:,} plain automations", added)
    values = [value - usual for value in milliseconds(by_route[size])]
    return [base, Figure(f"added to a ticket by {size:,} rules", values, base=base, limit=1 / 50)]


if __name__ == "__main__":
    sys.exit(main())
