"""Reports and inbox with a million tickets: each view as it opens, against hand-written SQL and against few tickets.

The aggregates of both must be the same. Lists are compared with themselves in the small database.
"""

import argparse
import resource
import sys
from datetime import datetime, time, timedelta, timezone
from itertools import chain, product

from cast import MANAGER
from client import open_view
from dateutil.relativedelta import relativedelta
from handwritten import query
from measuring import Database, Figure, measure_in_turn, milliseconds, report, start_odoo, work

from odoo import api

REPORTS = ("event", "backlog", "sla", "score", "knowledge")
INBOXES = ("feedback_ticket_action_mine", "feedback_ticket_action_unassigned", "feedback_ticket_action")
TZ = "Europe/Moscow"
DAYS = 90  # that the reports show when they open
LIMIT = 1.5
NOTICEABLE = 30  # ms: Odoo's own work on any call is some; nobody waits for what takes less
OVERVIEW_LIMIT = 1000  # ms
WARM_UP = 1


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sized", nargs="+", metavar="TICKETS=DATABASE", help="databases made by data.py")
    parser.add_argument("--times", type=int, default=7, help="that each is opened")
    arguments = parser.parse_args()
    start_odoo()
    desks = dict(sorted(parse(argument) for argument in arguments.sized))
    status = 0
    for size, desk in desks.items():
        status |= report_aggregates(size, desk, arguments.times, is_large=size == max(desks))
    status |= report_lists(desks, arguments.times)
    status |= report_overview(desks, arguments.times)
    resident = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    sys.stdout.write(f"Memory of this process at most: {resident} MB, and before: {desks[min(desks)].resident} MB\n")
    return status


def parse(argument):
    size, _equals, name = argument.partition("=")
    return int(size), Desk(name)


class Desk:
    """One database, looked at by a manager of both companies and by an agent."""

    def __init__(self, name):
        cr = Database(name).registry.cursor()
        admin = api.Environment(cr, api.SUPERUSER_ID, {})
        manager = admin["res.users"].search([("login", "=", MANAGER)])
        agent = admin["feedback.team"].search([("name", "=like", "Bench %")], order="id", limit=1).member_ids[-1]
        self.users = {"manager": self._enter(admin, manager), "agent": self._enter(admin, agent)}
        self.resident = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        self.works = {}

    def _enter(self, env, user):
        context = {"lang": "ru_RU", "tz": TZ, "allowed_company_ids": user.company_ids.ids}
        return api.Environment(env.cr, user.id, context)

    def handwritten(self, model, kind, who):
        """Return a callable that runs the SQL and returns its rows."""
        env = self.users[who]
        zone = timezone(timedelta(hours=3))
        today = datetime.combine(datetime.now(zone).date(), time.min, zone)
        parameters = {
            "uid": env.uid,
            "companies": env.companies.ids,
            "tz": TZ,
            "now": datetime.now(timezone.utc).replace(tzinfo=None),
            "since": (today - timedelta(days=DAYS - 1)).astimezone(timezone.utc).replace(tzinfo=None),
        }
        statement = query(model, kind, sees_all=who == "manager")

        def call():
            env.cr.execute(statement, parameters)
            return env.cr.fetchall()

        return call

    def measured(self, name, env, call):
        """Return a callable of the round's number that forgets what is cached and notes the work done."""

        def action(_number):
            env.invalidate_all()
            before = work(env.cr)
            call()
            self.works.setdefault(name, []).append(work(env.cr) - before)

        return action


def report_aggregates(size, desk, times, is_large):
    actions, names = {}, []
    for who, name, kind in product(desk.users, REPORTS, ("graph", "pivot")):
        env = desk.users[who]
        opening = open_view(env, f"feedback_reports.feedback_report_{name}_action", kind)
        by_hand = desk.handwritten(opening.model, kind, who)
        compare(opening, by_hand)
        label = f"{name} {kind}, {who}"
        names.append(label)
        for source, call in (("SQL", by_hand), ("view", opening.call)):
            actions[label, source] = desk.measured((label, source), env, call)
    samples = measure_in_turn(actions, times, WARM_UP)
    figures = []
    for label in names:
        base = Figure(f"{label}: SQL by hand", milliseconds(samples[label, "SQL"]))
        limit = LIMIT if is_large and base.median > NOTICEABLE else None
        figures += [
            base,
            Figure("    the view", milliseconds(samples[label, "view"]), base=base, limit=limit),
        ]
        figures += worked(desk, (label, "SQL"), (label, "view"), times)
    return report(f"Reports on {size:,} tickets, opened {times} times each, in turn", figures)


def worked(desk, base, other, times):
    """The ratio of the processor's time, which is the fairer one on a busy machine."""
    values = [desk.works[name][-times:] for name in (base, other)]
    return [Figure("    of that at work", values[1], base=Figure("", values[0]))]


def compare(opening, by_hand):
    """:raise RuntimeError: the view shows other figures than the SQL"""
    answer = opening.call()
    groups = answer if opening.kind == "graph" else [group for groups in answer for group in groups]
    specs = [name for name in groups[0] if ":" in name and name.split(":")[1] in ("sum", "avg")] if groups else []
    ours = sorted(row for group in groups if any(row := [float(group[spec] or 0) for spec in specs]))
    theirs = sorted(found for row in by_hand() if any(found := [float(value or 0) for value in row[-len(specs) :]]))
    # Ages depend on the second.
    if len(ours) != len(theirs) or any(abs(a - b) > 0.01 for a, b in zip(chain(*ours), chain(*theirs), strict=True)):
        raise RuntimeError(f"{opening.model}, {opening.kind}: {ours[:5]} are not {theirs[:5]}")


def report_lists(desks, times):
    """Everything that has pages: its time must not grow with what lies on the pages behind."""
    openings = [
        (f"{name} list", f"feedback_reports.feedback_report_{name}_action", "list", "manager") for name in REPORTS
    ]
    openings += [
        (
            f"inbox {xml_id.removeprefix('feedback_ticket_').removeprefix('action_')} {kind}, {who}",
            f"feedback_intake.{xml_id}",
            kind,
            who,
        )
        for xml_id, kind, who in product(INBOXES, ("list", "kanban"), ("agent", "manager"))
    ]
    figures = []
    for label, xml_id, kind, who in openings:
        actions = {}
        for size, desk in desks.items():
            env = desk.users[who]
            actions[size] = desk.measured((label, size), env, open_view(env, xml_id, kind).call)
        samples = measure_in_turn(actions, times, WARM_UP)
        base = None
        for size, desk in desks.items():
            is_limited = size == max(desks) and base and label.startswith("inbox")
            limit = LIMIT if is_limited else None
            figure = Figure(f"{label}, {size:,}", milliseconds(samples[size]), base=base, limit=limit)
            figures += [figure, Figure("    of that at work", desk.works[label, size][-times:])]
            base = base or figure
    return report(f"Lists and inboxes, opened {times} times each, in turn", figures)


def report_overview(desks, times):
    """All key figures of a month and of the one before, and their days: what an overview needs."""
    figures = []
    for (size, desk), who in product(desks.items(), ("manager", "agent")):
        env = desk.users[who]
        kpis = env["feedback.kpi"].search([])
        end = datetime.now(timezone.utc).replace(tzinfo=None)
        months = [end - relativedelta(months=number) for number in range(3)]

        def overview(kpis=kpis, months=months):
            kpis._measure(months[1], months[0])
            kpis._measure(months[2], months[1])

        def days(kpis=kpis, months=months):
            kpis.filtered(lambda kpi: not kpi.is_stock)._measure(months[1], months[0], groupby=["date:day"])

        calls = {f"{len(kpis)} figures, a month and the one before": overview, "each day of the month": days}
        if "feedback.overview" in env:
            calls["the overview page"] = env["feedback.overview"].get_page
        actions = {what: desk.measured((what, who), env, call) for what, call in calls.items()}
        samples = measure_in_turn(actions, times, WARM_UP)
        for what in calls:
            limit = OVERVIEW_LIMIT if size == max(desks) and what == "the overview page" else None
            figures.append(Figure(f"{what}, {size:,}, {who}", milliseconds(samples[what]), tail_limit=limit))
            figures.append(Figure("    of that at work", desk.works[what, who][-times:]))
    return report("Key figures", figures)


if __name__ == "__main__":
    sys.exit(main())
