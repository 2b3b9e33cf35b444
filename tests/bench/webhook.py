"""A provider's message: stored and acknowledged, against a ticket of OCA's helpdesk made over Odoo's own HTTP API; then
made into a ticket with a thousand others, against the same helpdesk taking mail one by one.
"""

import argparse
import json
import math
import statistics
import sys
import time
from concurrent.futures import ThreadPoolExecutor

from inboxes import PeerInbox
from measuring import Database, Figure, measure_in_turn, milliseconds, report, start_odoo
from server import Server

WARM_UP = 10
CLIENTS = 4
CROWD = 40  # requests
SECRET = "bench"
STORED_LIMIT = 1 / 5
DRAINED_LIMIT = 1 / 10
BODY = "Добрый день! Я заказал у вас лампу две недели назад, а её всё нет. Когда она придёт?"


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("ours", help="database with our addons")
    parser.add_argument("peer", help="database with the peer's addons")
    parser.add_argument("--requests", type=int, default=400)
    parser.add_argument("--drained", type=int, default=1000)
    arguments = parser.parse_args()
    start_odoo()
    ours, peer = Database(arguments.ours), Database(arguments.peer)
    channel_id, path = ours.run(create_channel)
    status = measure_stored(arguments, path)
    return status | measure_drained(arguments, ours, peer, channel_id)


def create_channel(env):
    values = {"name": "Bench", "gateway_type": "telegram", "signing_secret": SECRET}
    channel = env["feedback.channel"].create(values)
    return channel.id, f"/feedback/hook/{channel.url_token}"


def update(number):
    """Return the body of one message, each of somebody else."""
    sender = {"id": number, "is_bot": False, "first_name": f"Customer {number}", "language_code": "ru"}
    message = {"message_id": 1, "date": 1760000000, "from": sender, "chat": {"id": number}, "text": BODY}
    return json.dumps({"update_id": number, "message": message}).encode()


def measure_stored(arguments, path):
    headers = {"Content-Type": "application/json", "X-Telegram-Bot-Api-Secret-Token": SECRET}
    with Server(arguments.ours) as feedback, Server(arguments.peer) as helpdesk:
        helpdesk.log_in()

        def store(number):
            status, _headers, body = feedback.post(path, update(number), headers)
            if status != 200:
                raise RuntimeError(f"a message was not taken: {status} {body[:200]}")

        def create(number):
            values = {"name": f"Order {number}", "description": BODY, "partner_email": f"c{number}@many.example"}
            helpdesk.call("helpdesk.ticket", "create", [values])

        with ThreadPoolExecutor(CLIENTS) as clients:

            def crowd(action):
                """Return an action of many: whoever has an answer sends the next."""
                return lambda number: list(clients.map(action, range(number * CROWD, (number + 1) * CROWD)))

            actions = {"peer": crowd(create), "ours": crowd(store)}
            samples = measure_in_turn(actions, math.ceil(arguments.requests / CROWD), 1)
    each = {name: [value / CROWD for value in milliseconds(taken)] for name, taken in samples.items()}
    base = Figure("OCA helpdesk_mgmt: a ticket over Odoo's HTTP API", each["peer"])
    own = Figure("a message, stored and acknowledged", each["ours"], base=base, limit=STORED_LIMIT)
    return report(f"Over HTTP, {arguments.requests} requests each by {CLIENTS} clients, {CROWD} in turn", [base, own])


def measure_drained(arguments, ours, peer, channel_id):
    ours.run(lambda env: env["feedback.inbound.event"]._cron_process())  # what the requests have left
    inbox = PeerInbox(peer, WARM_UP + 100)
    mails = measure_in_turn({"peer": inbox.receive}, 50, WARM_UP)["peer"]
    numbers = range(10**6, 10**6 + arguments.drained)
    ours.run(lambda env: store_events(env, channel_id, numbers))
    start = time.perf_counter()
    ours.run(lambda env: env["feedback.inbound.event"]._cron_process())
    each = (time.perf_counter() - start) * 1000 / arguments.drained
    tickets = ours.run(lambda env: env["feedback.ticket"].search_count([("channel_id", "=", channel_id)]))
    if tickets < arguments.drained:
        raise RuntimeError(f"{arguments.drained} messages have become {tickets} tickets")
    mails += measure_in_turn({"peer": lambda number: inbox.receive(WARM_UP + 50 + number)}, 50)["peer"]
    base = Figure("OCA helpdesk_mgmt: a mail to ticket, one by one", milliseconds(mails))
    own = Figure("a stored message to ticket, with routing, SLA and mood", [each], base=base, limit=DRAINED_LIMIT)
    sys.stdout.write(f"{arguments.drained} messages in {each * arguments.drained / 1000:.1f} s; ")
    sys.stdout.write(f"{len(mails)} mails in {statistics.fsum(milliseconds(mails)) / 1000:.1f} s\n")
    return report("Stored messages to tickets, a batch at a time", [base, own])


def store_events(env, channel_id, numbers):
    channel, Event = env["feedback.channel"].browse(channel_id), env["feedback.inbound.event"]
    for number in numbers:
        Event._store(channel, str(number), update(number), is_due=True)


if __name__ == "__main__":
    sys.exit(main())
