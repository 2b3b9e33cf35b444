"""The benches still run, and say what was missed. What they measure is no test: that depends on the machine."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))

from measuring import Figure, report  # noqa: E402 - beside this file


@pytest.fixture
def environment():
    lines = subprocess.run(
        [HERE.parents[1] / "dev" / "odoo", "--env"], capture_output=True, text=True, check=True
    ).stdout.splitlines()
    settings = dict(line.split("=", 1) for line in lines)
    settings["FULL_TEMPLATE"] = os.environ.get("FULL_TEMPLATE", settings["FULL_TEMPLATE"])
    return {**os.environ, **settings}


@pytest.fixture
def databases(environment):
    """Yield the names of three copies of the database that all tests start from."""
    names = [f"{environment['DATABASE']}-test-bench{number}-{os.getpid()}" for number in range(3)]
    for name in names:
        subprocess.run(["createdb", "-T", environment["FULL_TEMPLATE"], name], env=environment, check=True)
    yield names
    for name in names:
        subprocess.run(["dropdb", name], env=environment, check=True)


def test_the_routing_bench_runs_to_its_end(environment, databases, tmp_path):
    plain, without, ruled = databases
    command = [sys.executable, HERE / "routing.py", plain, f"0={without}", f"2={ruled}"]
    few = ["--mails", "2", "--creates", "2"]
    result = subprocess.run([*command, *few], env=environment, cwd=tmp_path, capture_output=True, text=True)
    assert "added to a ticket by 2 rules" in result.stdout, result.stderr


def test_the_webhook_bench_runs_to_its_end(environment, databases, tmp_path):
    own, peer, _other = databases
    few = ["--requests", "2", "--drained", "5"]
    command = [sys.executable, HERE / "webhook.py", own, peer, *few]
    result = subprocess.run(command, env=environment, cwd=tmp_path, capture_output=True, text=True)
    # The peer's addons are not installed for tests: the bench says so, once our own side has been asked.
    assert "helpdesk.ticket" in result.stderr, result.stderr


def test_web_forms_are_neither_lost_nor_doubled_and_limits_hold(environment, databases, tmp_path):
    few = ["--submissions", "200", "--limit", "30"]
    command = [sys.executable, HERE / "forms.py", databases[0], *few]
    result = subprocess.run(command, env=environment, cwd=tmp_path, capture_output=True, text=True)
    assert (result.returncode, result.stdout.count(": met")) == (0, 3), result.stdout + result.stderr


def test_the_knowledge_bench_runs_to_its_end(environment, databases, tmp_path):
    without, small, large = databases  # that the first has a knowledge base, too, makes no difference to this test
    few = ["--questions", "4", "--mails", "2"]
    command = [sys.executable, HERE / "kb.py", without, f"20={small}", f"40={large}", *few]
    result = subprocess.run(command, env=environment, cwd=tmp_path, capture_output=True, text=True)
    assert "mail to ticket, 40 articles" in result.stdout, result.stderr


def test_the_reports_bench_runs_to_its_end(environment, databases, tmp_path):
    few, more, _other = databases
    for name, tickets in ((few, 200), (more, 400)):
        command = [sys.executable, HERE / "data.py", name, "--tickets", str(tickets)]
        result = subprocess.run(command, env=environment, cwd=tmp_path, capture_output=True, text=True)
        assert "compared with what the addons measure: the same" in result.stdout, result.stderr
    command = [sys.executable, HERE / "reports.py", f"200={few}", f"400={more}", "--times", "1"]
    result = subprocess.run(command, env=environment, cwd=tmp_path, capture_output=True, text=True)
    assert "Memory of this process" in result.stdout, result.stderr


def test_a_ratio_above_its_limit_is_a_missed_target(capsys):
    base = Figure("theirs", [9.0, 10.0, 30.0])
    close, missed = (Figure("ours", [value], base=base, limit=1.0, aim=0.8) for value in (9.0, 11.0))
    assert report("", [base, close]) == 0
    assert "0.900  <= 1.00, aim 0.80  met, not the aim" in capsys.readouterr().out
    assert report("", [base, close, missed]) == 1
    assert "1.100  <= 1.00, aim 0.80  MISSED" in capsys.readouterr().out


def test_more_than_five_slow_ones_of_a_hundred_are_a_missed_target(capsys):
    few, many = (Figure("ours", [1.0] * (100 - slow) + [9.0] * slow, tail_limit=5) for slow in (5, 6))
    assert report("", [few]) == 0
    assert report("", [few, many]) == 1
    assert "p95 <= 5 ms  MISSED" in capsys.readouterr().out
