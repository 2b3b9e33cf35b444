"""What routing rules cost: mail to ticket with more and more of them, and against the same as plain automations."""

import argparse
import statistics
import sys
from collections import defaultdict

from inboxes import FeedbackInbox
from mails import TEXTS
from measuring import Database, Figure, measure, measure_in_turn, milliseconds, report, start_odoo
from rules import check_effect, create_plain_automations, create_rules

WARM_UP = 10
ROUTES = 10  # so many tickets are routed for each that plain automations work on: those take long


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    # A database for each number of rules: switching rules on and off between two mails would empty Odoo's caches.
    parser.add_argument("plain", help="copy with our addons, for the plain automations")
    parser.add_argument("ruled", nargs="+", metavar="RULES=DATABASE", help="more of them; one has 0 rules")
    parser.add_argument("--mails", type=int, default=100)
    parser.add_argument("--creates", type=int, default=10, help="how many tickets plain automations work on")
    arguments = parser.parse_args()
    start_odoo()
    ruled = dict(sorted(parse(argument) for argument in arguments.ruled))
    by_mail = measure_mails(ruled, arguments.mails)
    by_route, by_create = measure_tickets(ruled, Database(arguments.plain), arguments.creates)
    title = f"Routing rules of mixed conditions, {arguments.mails} mails each, in turn"
    return report(title, [*mail_figures(by_mail), *route_figures(by_route), *plain_figures(by_route, by_create)])


def parse(argument):
    size, _equals, name = argument.partition("=")
    return int(size), Database(name)


def measure_mails(ruled, mails):
    """Return {number of rules: samples} of taking in a mail."""
    inboxes = {}
    for size, database in ruled.items():
        database.run(lambda env, size=size: create_rules(env, size))
        inboxes[size] = FeedbackInbox(database, WARM_UP + mails)
    return measure_in_turn({size: inbox.receive for size, inbox in inboxes.items()}, mails, WARM_UP)


def measure_tickets(ruled, plain, creates):
    """Return {number of rules: samples} of routing a ticket that is there, and {number of plain automations: samples}
    of creating one."""
    count = max(ruled)
    plain.run(lambda env: create_plain_automations(env, count))
    plain.run(lambda env: check_effect(create_ticket(env, 0), count))
    by_route, by_create = defaultdict(list), defaultdict(list)
    for number in range(creates):
        for size, database in ((0, ruled[0]), (count, plain)):
            by_create[size].append(measure(lambda database=database, number=number: create(database, number)))
        for size, database in [*ruled.items()] * ROUTES:
            by_route[size].append(database.run(lambda env, size=size, number=number: route(env, size, number)))
    return by_route, by_create


def create(database, number):
    database.run(lambda env: create_ticket(env, number))


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


def plain_figures(by_route, by_create):
    size = max(by_route)
    plain = Figure(f"added to a ticket by {size:,} plain automations", added(by_create, size))
    return [plain, Figure(f"added to a ticket by {size:,} rules", added(by_route, size), base=plain, limit=1 / 50)]


def added(samples, size):
    """Return the milliseconds that ``size`` automations add to what none cost."""
    none = statistics.median(milliseconds(samples[0]))
    return [value - none for value in milliseconds(samples[size])]


if __name__ == "__main__":
    sys.exit(main())
