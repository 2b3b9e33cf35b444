"""Open lists hear of new tickets after the commit, and a burst of them is told once."""

import time

QUIET_SECONDS = 1.5


def told(odoo):
    query = "SELECT count(*) FROM bus_bus WHERE message LIKE '%feedback.ticket/changed%' AND message LIKE '%created%'"
    return int(odoo.sql(query)[0][0])


def test_a_burst_of_tickets_is_told_once_and_the_next_one_again(odoo):
    before, started = told(odoo), time.monotonic()
    for number in range(20):
        odoo.call("feedback.ticket", "create", [{"subject": f"Burst {number}"}])
    seconds = time.monotonic() - started
    news = told(odoo) - before
    assert 1 <= news <= seconds / QUIET_SECONDS + 1
    assert news < 20, "or the machine is too slow for this test to say anything"
    time.sleep(QUIET_SECONDS + 0.1)
    odoo.call("feedback.ticket", "create", [{"subject": "Later"}])
    assert told(odoo) == before + news + 1
