"""2,000 tickets, created by parallel processes, are dealt out in turn: each once, and nobody gets more than another."""

import xmlrpc.client
from concurrent.futures import ThreadPoolExecutor

import pytest
from odoo_server import ADMIN_ID, OdooServer

PROCESSES = 4
AGENTS = 7
TICKETS = 2000
AT_ONCE = 4  # tickets in one transaction


class Sibling(OdooServer):
    """One more process on the database of the first server."""

    def __init__(self, folder, first):
        super().__init__(folder)
        self.database = first.database

    def _odoo(self, *arguments):
        """The database comes and goes with the first server."""


@pytest.fixture
def servers(odoo, tmp_path):
    """Odoo servers that share a database as on several hosts, without scheduled actions."""
    siblings = []
    for number in range(1, PROCESSES):
        folder = tmp_path / str(number)
        folder.mkdir()
        sibling = Sibling(folder, odoo)
        sibling.start()
        siblings.append(sibling)
    yield [odoo, *siblings]
    for sibling in siblings:
        sibling.stop()


def members(server):
    """Return the ids of new agents."""
    group = server.call("ir.model.data", "check_object_reference", "feedback_intake", "feedback_intake_group_agent")[1]
    return [
        server.call(
            "res.users",
            "create",
            {"name": f"Agent {number}", "login": f"parallel_{number}", "group_ids": [(4, group)]},
        )
        for number in range(AGENTS)
    ]


def round_robin_team(server):
    """Return the id of a team that works around the clock, as the test may run at any time."""
    hours = [(0, 0, {"name": "Day", "dayofweek": str(day), "hour_from": 0, "hour_to": 24}) for day in range(7)]
    calendar = server.call("resource.calendar", "create", {"name": "Around the clock", "attendance_ids": hours})
    values = {
        "name": "Parallel",
        "assignment_strategy": "round_robin",
        "calendar_id": calendar,
        "member_ids": members(server),
    }
    return server.call("feedback.team", "create", values)


def run_triggered_action(server):
    """Run the scheduled action if, and only if, a worker that had dealt out enough has left the rest to it."""
    cron = server.call("ir.model.data", "check_object_reference", "feedback_routing", "ir_cron_deal_out")[1]
    if server.call("ir.cron.trigger", "search_count", [("cron_id", "=", cron)]):
        server.call("ir.cron", "method_direct_trigger", [cron])


def test_turns_are_fair_and_nothing_is_assigned_twice(servers):
    odoo = servers[0]
    team = round_robin_team(odoo)

    def create(first):
        server = servers[first // AT_ONCE % PROCESSES]
        proxy = xmlrpc.client.ServerProxy(f"{server.url}/xmlrpc/2/object")
        values = [{"subject": f"Parallel {first + index}", "team_id": team} for index in range(AT_ONCE)]
        proxy.execute_kw(server.database, ADMIN_ID, "admin", "feedback.ticket", "create", [values])

    with ThreadPoolExecutor(2 * PROCESSES) as pool:
        list(pool.map(create, range(0, TICKETS, AT_ONCE)))

    run_triggered_action(odoo)
    shares = dict(odoo.sql(f"SELECT user_id, count(*) FROM feedback_ticket WHERE team_id = {team} GROUP BY user_id"))
    assert "" not in shares, "somebody was there all the time, so nothing may be left waiting"
    numbers = [int(number) for number in shares.values()]
    assert (len(numbers), sum(numbers)) == (AGENTS, TICKETS)
    assert max(numbers) - min(numbers) <= 1
    assigned = odoo.sql(f"""
        SELECT count(*), count(DISTINCT ticket_id)
          FROM feedback_ticket_milestone m JOIN feedback_ticket t ON t.id = m.ticket_id
         WHERE m.kind = 'assigned' AND t.team_id = {team}
    """)
    assert assigned == [[str(TICKETS), str(TICKETS)]]
    for server in servers:
        log = server.log.read_text(encoding="utf-8")
        assert log.count("/xmlrpc/2/object") > TICKETS / AT_ONCE / PROCESSES / 2, "it has had its part of the work"
        assert not [line for line in log.splitlines() if " ERROR " in line or "deadlock" in line]
