"""Web forms sent by several clients at once to two server processes over one database: what it takes, that none is lost
and none doubled, and that limits hold over both processes.

One message in ten is sent twice at the same moment, to both servers, as happens when a connection breaks.
"""

import argparse
import random
import re
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import requests
from measuring import Database, Figure, report, start_odoo
from server import Server

# Nobody reads a form and sends it faster: the server refuses.
READING_SECONDS = 2.2
PER_PAGE = 25
TWICE = 10  # one in so many
BUSY_STATUSES = (502, 503)
HIDDEN = re.compile(r'name="(csrf_token|stamp)" value="([^"]*)"')
SYLLABLES = "ba de fi go hu ka le mi no pu ra se ti vo zu cha dri kle spo tru".split()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("database", help="with our addons")
    parser.add_argument("--submissions", type=int, default=10_000)
    parser.add_argument("--clients", type=int, default=8)
    parser.add_argument("--limit", type=int, default=100, help="of the forms whose limits are tried")
    arguments = parser.parse_args()
    start_odoo()
    database = Database(arguments.database)
    database.run(lambda env: create_forms(env, arguments))
    with Server(arguments.database) as one, Server(arguments.database) as other:
        desk = Desk([f"http://127.0.0.1:{server.port}" for server in (one, other)], arguments.clients)
        status = measure_sending(desk, database, arguments.submissions)
        return status | try_sender_limit(desk, database, arguments) | try_flood_limit(desk, database, arguments)


def create_forms(env, arguments):
    plenty, team = 10**6, env["feedback.team"].create({"name": "Bench"})
    limits = {
        "bench-load": (plenty, plenty),
        "bench-sender": (arguments.limit, plenty),
        "bench-flood": (plenty, arguments.limit),
    }
    env["feedback.channel"].create(
        [
            {
                "name": slug,
                "slug": slug,
                "gateway_type": "form",
                "team_id": team.id,
                "hourly_limit": sender,
                "flood_limit": flood,
                "captcha_policy": "never",
            }
            for slug, (sender, flood) in limits.items()
        ]
    )


@dataclass
class Desk:
    """The clients and the servers that they choose from."""

    urls: list
    clients: int
    seconds: list = field(default_factory=list)

    def send_all(self, slug, count):
        """Send ``count`` messages and return how often each HTTP status was the answer."""
        numbers = [list(range(client, count, self.clients)) for client in range(self.clients)]
        with ThreadPoolExecutor(self.clients) as pool, ThreadPoolExecutor(self.clients) as resends:
            shares = [
                pool.submit(Client(self, slug, client, resends).send, numbers[client]) for client in range(self.clients)
            ]
            statuses = [status for share in shares for status in share.result()]
        return {status: statuses.count(status) for status in sorted(set(statuses))}


class Client:
    """Opens the form, takes a moment, sends messages, opens it again."""

    def __init__(self, desk, slug, number, resends):
        self.desk, self.slug, self.number, self.resends = desk, slug, number, resends
        self.session = requests.Session()
        self.random = random.Random(f"{slug} {number}")

    def send(self, numbers):
        """Return the statuses of the answers, one a message."""
        statuses = []
        for start in range(0, len(numbers), PER_PAGE):
            page = self.session.get(f"{self.desk.urls[self.number % 2]}/feedback/{self.slug}", timeout=60)
            values = dict(HIDDEN.findall(page.text))
            time.sleep(READING_SECONDS)
            statuses += [self.send_one(number, values) for number in numbers[start : start + PER_PAGE]]
        return statuses

    def send_one(self, number, hidden):
        values = {**hidden, "message": self.letter(number), "email": f"c{number}@{self.slug}.example"}
        if number % TWICE:
            return self.post(self.desk.urls[number % 2], values)
        twin = self.resends.submit(self.post, self.desk.urls[1 - number % 2], values)
        status = self.post(self.desk.urls[number % 2], values)
        return max(status, twin.result())

    def letter(self, number):
        words = ("".join(self.random.choices(SYLLABLES, k=3)) for _word in range(20))
        return f"Message {number} of {self.slug}\n{' '.join(words)}."

    def post(self, url, values):
        """Send until there is an answer, as people do, and return its status."""
        while True:
            start = time.perf_counter()
            # A cookie jar is no thing for two threads.
            answer = requests.post(
                f"{url}/feedback/{self.slug}",
                data=values,
                cookies=self.session.cookies.get_dict(),
                allow_redirects=False,
                timeout=120,
            )
            if answer.status_code not in BUSY_STATUSES:
                self.desk.seconds.append(time.perf_counter() - start)
                return answer.status_code
            time.sleep(0.2)


def outcomes(env, slug):
    """Return {what became of it: how many} of what the form has received, with its tickets and their messages."""
    channel = env["feedback.channel"].search([("slug", "=", slug)])
    groups = env["feedback.inbound.event"]._read_group([("channel_id", "=", channel.id)], ["outcome"], ["__count"])
    tickets = env["feedback.ticket"].search([("channel_id", "=", channel.id)])
    messages = [("model", "=", tickets._name), ("res_id", "in", tickets.ids), ("message_type", "=", "comment")]
    return {
        **dict(groups),
        "tickets": len(tickets),
        "numbers": len(set(tickets.mapped("number"))),
        "subjects": len(set(tickets.mapped("subject"))),
        "messages": env["mail.message"].search_count(messages),
    }


def measure_sending(desk, database, submissions):
    start = time.perf_counter()
    statuses = desk.send_all("bench-load", submissions)
    elapsed = time.perf_counter() - start
    found = database.run(lambda env: outcomes(env, "bench-load"))
    expected = dict.fromkeys(("new", "tickets", "numbers", "subjects", "messages"), submissions)
    sys.stdout.write(
        f"{submissions} messages in {elapsed:.0f} s, {submissions / elapsed:.1f} a second: {statuses}, {found}\n"
    )
    figure = Figure("a form, sent to ticket", [seconds * 1000 for seconds in desk.seconds])
    report(f"Web forms by {desk.clients} clients to 2 servers", [figure])
    return verdict("none lost, none doubled", found == expected and statuses == {303: submissions})


def try_sender_limit(desk, database, arguments):
    """Ask for three times what one sender may."""
    statuses = desk.send_all("bench-sender", 3 * arguments.limit)
    found = database.run(lambda env: outcomes(env, "bench-sender"))
    sys.stdout.write(f"Limit of {arguments.limit} for a sender: {statuses}, {found}\n")
    # A request that Odoo tries again, or that was sent twice, counts as often: fewer may be taken, never more.
    taken = found.get("new", 0)
    return verdict("a sender's limit holds over both processes", 0.5 * arguments.limit <= taken <= arguments.limit)


def try_flood_limit(desk, database, arguments):
    sent = 2 * arguments.limit
    desk.send_all("bench-flood", sent)
    found = database.run(lambda env: outcomes(env, "bench-flood"))
    sys.stdout.write(f"Limit of {arguments.limit} for all senders: {found}\n")
    new, suspected = found.get("new", 0), found.get("suspected", 0)
    return verdict("a flood waits and is not lost", new <= arguments.limit and new + suspected == sent)


def verdict(what, is_met):
    sys.stdout.write(f"{what}: {'met' if is_met else 'MISSED'}\n\n")
    return int(not is_met)


if __name__ == "__main__":
    sys.exit(main())
