"""What holds for every test: our addons log no warnings, and in CI nothing is skipped."""

import logging
import os
import re
from collections import Counter

import pytest

OURS = re.compile(r"feedback[_.]")


class WarningsOfOurs(logging.Handler):
    """Keeps the warnings and errors that come from our addons or name them.

    What a test expects, it catches with ``assertLogs`` or ``mute_logger``, which keep it from getting here.
    """

    def __init__(self):
        super().__init__(logging.WARNING)
        self.lines = []

    def emit(self, record):
        line = f"{record.levelname} {record.name}: {record.getMessage()}"
        if OURS.search(line):
            self.lines.append(line)

    def take(self):
        lines, self.lines = self.lines, []
        return lines


warnings_of_ours = WarningsOfOurs()


def pytest_configure():
    logging.getLogger().addHandler(warnings_of_ours)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport():
    report = yield
    lines = warnings_of_ours.take()
    if lines and report.passed:
        report.outcome = "failed"
        report.longrepr = "Logged by our addons:\n" + "\n".join(lines)
    return report


def pytest_sessionfinish(session):
    stats = session.config.pluginmanager.get_plugin("terminalreporter").stats
    unwelcome = warnings_of_ours.take() or (os.environ.get("CI") and stats.get("skipped"))
    if unwelcome and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter):
    counts = Counter()
    for outcome in ("passed", "failed", "error", "skipped", "xfailed"):
        for report in terminalreporter.stats.get(outcome, ()):
            counts["/".join(report.nodeid.split("/")[:2]), outcome] += 1
    terminalreporter.section("tests per addon")
    for folder in sorted({folder for folder, _outcome in counts}):
        results = [f"{counts[folder, outcome]} {outcome}" for name, outcome in counts if name == folder]
        terminalreporter.line(f"{folder}: {', '.join(results)}")
    if os.environ.get("CI") and terminalreporter.stats.get("skipped"):
        terminalreporter.line("In CI a skipped test is a failure.", red=True)
