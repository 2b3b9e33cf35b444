"""Mail to ticket, with routing and SLA: ours against OCA's helpdesk, Odoo's leads and a bare record.

Each mail is committed. The databases have the same Odoo and the same demonstration data; ours has none of the peer's
addons and the other way round.
"""

import argparse
import sys

from inboxes import BareInbox, FeedbackInbox, LeadInbox, PeerInbox
from measuring import Database, Figure, measure_in_turn, report, start_odoo
from rules import create_rules

WARM_UP = 10
RULES = 10


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("ours", help="database with our addons")
    parser.add_argument("peer", help="database with the peer's addons")
    parser.add_argument("--mails", type=int, default=100)
    arguments = parser.parse_args()
    start_odoo()
    ours, peer = Database(arguments.ours), Database(arguments.peer)
    ours.run(lambda env: create_rules(env, RULES))
    senders = WARM_UP + arguments.mails
    inboxes = [FeedbackInbox(ours, senders), PeerInbox(peer, senders), LeadInbox(peer, senders)]
    inboxes.append(BareInbox(peer, senders))
    samples = measure_in_turn({inbox.name: inbox.receive for inbox in inboxes}, arguments.mails, WARM_UP)
    title = f"Mail to ticket, {arguments.mails} mails each, in turn"
    return report(title, [*figures(samples, "milliseconds", "ms"), *figures(samples, "queries", "SQL")])


def figures(samples, measured, unit):
    """Return a line of the table for each inbox, the peer's first."""
    values = {name: [getattr(sample, measured) for sample in taken] for name, taken in samples.items()}
    peer = Figure(PeerInbox.name, values.pop(PeerInbox.name), unit)
    ours = Figure(FeedbackInbox.name, values.pop(FeedbackInbox.name), unit, base=peer, limit=1.0, aim=0.8)
    return [peer, ours, *(Figure(name, taken, unit, base=peer) for name, taken in values.items())]


if __name__ == "__main__":
    sys.exit(main())
