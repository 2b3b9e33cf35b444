"""How the benches start Odoo, measure, and say what came out."""

import logging
import math
import os
import statistics
import sys
import time
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from odoo import SUPERUSER_ID, api, sql_db
from odoo.modules.registry import Registry
from odoo.tools import config


class Sample(NamedTuple):
    milliseconds: float
    queries: int  # of every cursor that was open meanwhile


def start_odoo():
    """Read the configuration that ODOO_RC names; only errors are logged."""
    config.parse_config(["--log-level=error", "--no-http"], setup_logging=True)
    logging.getLogger("odoo").setLevel(logging.ERROR)


class Database:
    """A database that commits what is done in it."""

    def __init__(self, name):
        self.registry = Registry(name)

    def run(self, work):
        """Return ``work(env)``, done by the superuser in a transaction of its own, and committed."""
        with self.registry.cursor() as cr:
            result = work(api.Environment(cr, SUPERUSER_ID, {}))
        self.registry.signal_changes()  # as after each request
        return result


def work(cr):
    """Return the milliseconds that this thread and the server's process behind ``cr`` have had a processor so far.

    An idle machine takes little longer for an action than that, and other people's processes do not add to it.

    :return: not a number when the server runs somewhere else
    """
    statistics_of_server = Path(f"/proc/{cr.connection.get_backend_pid()}/schedstat")
    if not statistics_of_server.exists():
        return math.nan
    return time.thread_time() * 1000 + int(statistics_of_server.read_text().split()[0]) / 1_000_000


def measure(action) -> Sample:
    queries, start = sql_db.sql_counter, time.perf_counter()
    action()
    return Sample((time.perf_counter() - start) * 1000, sql_db.sql_counter - queries)


def measure_in_turn(actions, rounds, warm_up=0):
    """Call each of ``actions`` ({name: callable of a number}) once a round, so that the machine's mood hits all alike.

    :return: {name: samples}, without those of the first ``warm_up`` rounds
    """
    samples = defaultdict(list)
    names = list(actions)
    for number in range(warm_up + rounds):
        names.append(names.pop(0))  # nobody always comes first
        for name in names:
            sample = measure(lambda name=name, number=number: actions[name](number))
            if number >= warm_up:
                samples[name].append(sample)
    return samples


def milliseconds(samples):
    return [sample.milliseconds for sample in samples]


@dataclass
class Figure:
    """One line of the table.

    The ratio of its median to that of ``base`` must not be above ``limit``, nor 95 of 100 values above ``tail_limit``.
    """

    what: str
    values: list
    unit: str = "ms"
    base: "Figure | None" = None
    limit: float | None = None
    aim: float | None = None
    tail_limit: float | None = None  # in its unit

    @property
    def median(self):
        return statistics.median(self.values)

    @property
    def tail(self):
        """What 95 of 100 values do not exceed."""
        return sorted(self.values)[math.ceil(0.95 * len(self.values)) - 1]

    @property
    def ratio(self):
        return self.median / self.base.median if self.base else None

    @property
    def is_missed(self):
        return (self.limit is not None and self.ratio > self.limit) or (
            self.tail_limit is not None and self.tail > self.tail_limit
        )

    @property
    def target(self):
        targets = []
        if self.limit is not None:
            targets.append(f"<= {self.limit:.2f}")
        if self.aim is not None:
            targets.append(f"aim {self.aim:.2f}")
        if self.tail_limit is not None:
            targets.append(f"p95 <= {self.tail_limit} {self.unit}")
        return ", ".join(targets)

    @property
    def verdict(self):
        if not self.target:
            return ""
        if self.is_missed:
            return "MISSED"
        return "met" if self.aim is None or self.ratio <= self.aim else "met, not the aim"

    def cells(self):
        decimals = 1 if self.unit == "ms" else 0
        figures = (f"{value:.{decimals}f} {self.unit}" for value in (self.median, self.tail, min(self.values)))
        return (self.what, *figures, "" if self.ratio is None else f"{self.ratio:.3f}", self.target, self.verdict)


def report(title, figures):
    """Print the table of ``figures``, and how busy the machine is: times that are not ratios depend on it.

    :return: exit status: 1 when a target is missed
    """
    rows = [("", "median", "p95", "min", "ratio", "target", ""), *(figure.cells() for figure in figures)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    load = f"(load {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors)"
    lines = [f"{title} {load}", *("  ".join(map(align, row, widths, "<>>>><<")).rstrip() for row in rows)]
    sys.stdout.write("\n".join(lines) + "\n\n")
    return int(any(figure.is_missed for figure in figures))


def align(text, width, side):
    return f"{text:{side}{width}}"
