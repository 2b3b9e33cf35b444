"""The managers' dashboard is written by a script; here it is told when somebody forgot to."""

import subprocess

from tree import ROOT


def test_the_dashboard_is_what_its_script_writes():
    run = subprocess.run([ROOT / "dev" / "dashboard", "--check"], check=False)
    assert run.returncode == 0, "Run dev/dashboard and commit what it writes."
