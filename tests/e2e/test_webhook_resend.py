"""1,000 messages of a messenger, each sent by four clients at once to two server processes; in the middle workers are
killed. Each message becomes one ticket, and none is lost."""

import json
import os
import random
import signal
import time
from concurrent.futures import ThreadPoolExecutor

import psutil
import pytest
import requests
from mail_servers import free_port
from odoo_server import OdooServer, wait_until

MESSAGES = 1000
CLIENTS = 4
SECRET = "resend-secret"
HEADERS = {"Content-Type": "application/json", "X-Telegram-Bot-Api-Secret-Token": SECRET}


@pytest.fixture
def workers(tmp_path):
    """Yield a server with two processes for requests and one for scheduled actions."""
    server = OdooServer(tmp_path, "--workers", "2", "--max-cron-threads", "1", "--gevent-port", str(free_port()))
    server.start()
    yield server
    server.stop()


def body(number):
    sender = {"id": number, "is_bot": False, "first_name": f"Customer {number}"}
    message = {"message_id": 1, "date": 1760000000, "from": sender, "chat": {"id": number}, "text": f"Message {number}"}
    return json.dumps({"update_id": number, "message": message})


def send_all(url, client):
    """Send every message until it is acknowledged, as providers do; return how often that failed at first."""
    numbers, failures = list(range(MESSAGES)), 0
    random.Random(client).shuffle(numbers)
    with requests.Session() as session:
        for number in numbers:
            while True:
                try:
                    if session.post(url, data=body(number), headers=HEADERS, timeout=30).status_code == 200:
                        break
                except requests.RequestException:
                    pass
                failures += 1
                time.sleep(0.2)
    return failures


def kill_workers(server, channel):
    """End one process of each kind as a crash or the kernel would, while they are at work."""
    counted = f"SELECT count(*) FROM feedback_inbound_event WHERE channel_id = {channel}"
    wait_until(lambda: int(server.sql(counted)[0][0]) > MESSAGES // 4, 120)
    parent = psutil.Process(server.process.pid)
    # The workers are copies of their parent, those for requests first; the one for the bus is another program.
    children = [child for child in parent.children() if child.cmdline() == parent.cmdline()]
    for child in (children[0], children[-1]):
        os.kill(child.pid, signal.SIGKILL)
    return len(children)


def is_at_rest(server, pending):
    """Tell whether nothing happens any more to what is pending, for as long as a batch may take."""
    before = server.sql(pending)
    if before != [["0"]]:
        time.sleep(10)
    return server.sql(pending) == before


def wake_scheduler(server, url):
    server.sql(
        "INSERT INTO ir_cron_trigger (cron_id, call_at) SELECT res_id, now() AT TIME ZONE 'UTC' FROM ir_model_data "
        "WHERE module = 'feedback_intake' AND name = 'ir_cron_process_events'"
    )
    requests.post(url, data=body(0), headers=HEADERS, timeout=30)  # one more resend, and the scheduler looks


def test_each_message_becomes_one_ticket_whoever_dies(workers):
    values = {"name": "Resend", "gateway_type": "telegram", "signing_secret": SECRET}
    channel = workers.call("feedback.channel", "create", values)
    token = workers.sql(f"SELECT url_token FROM feedback_channel WHERE id = {channel}")[0][0]
    url = f"{workers.url}/feedback/hook/{token}"
    with ThreadPoolExecutor(CLIENTS + 1) as pool:
        sent = [pool.submit(send_all, url, client) for client in range(CLIENTS)]
        assert kill_workers(workers, channel) >= 3
        failures = [one.result() for one in sent]
    own = f"FROM feedback_inbound_event WHERE channel_id = {channel}"
    assert workers.sql(f"SELECT count(*), count(DISTINCT delivery_key) {own}") == [[str(MESSAGES)] * 2], failures

    pending = f"SELECT count(*) {own} AND state = 'pending'"
    wait_until(lambda: is_at_rest(workers, pending), 180)
    # What a killed worker had in hand is taken again after its lease; the test does not wait for that.
    workers.sql(
        "UPDATE feedback_inbound_event SET next_try_date = now() AT TIME ZONE 'UTC' - interval '1 minute' "
        f"WHERE channel_id = {channel} AND state = 'pending'"
    )
    wake_scheduler(workers, url)
    wait_until(lambda: workers.sql(pending) == [["0"]], 180)
    assert workers.sql(f"SELECT outcome, count(*) {own} GROUP BY 1") == [["new", str(MESSAGES)]]
    counted = "count(*), count(DISTINCT number), count(DISTINCT subject)"
    tickets = workers.sql(f"SELECT {counted} FROM feedback_ticket WHERE channel_id = {channel}")
    assert tickets == [[str(MESSAGES)] * 3]
    messages = f"""
        SELECT count(*) FROM mail_message message JOIN feedback_ticket ticket ON ticket.id = message.res_id
         WHERE message.model = 'feedback.ticket' AND message.message_type = 'comment' AND ticket.channel_id = {channel}
    """
    assert workers.sql(messages) == [[str(MESSAGES)]]
