"""500 good, bad, doubled and automatic mails, delivered by parallel workers: the books balance."""

from concurrent.futures import ThreadPoolExecutor

WORKERS = 6
ADDRESS = "balance@shop.example"

MAIL = """\
From: Customer {number} <customer{number}@many.example>
To: {to}
Subject: {subject}
Message-ID: <balance-{number}@many.example>
{extra}MIME-Version: 1.0
Content-Type: text/plain; charset={charset}
Content-Transfer-Encoding: 8bit

"""

BROKEN = f"""\
To: {ADDRESS}
Message-ID: <balance-{{number}}@many.example>
Content-Type: multipart/mixed

--x

{{number}}"""


def build(number, body="Где мой заказ?", subject="Order", charset="utf-8", extra="", encoding="utf-8"):
    head = MAIL.format(number=number, to=ADDRESS, subject=f"{subject} {number}", charset=charset, extra=extra)
    return head.encode() + body.encode(encoding)


def corpus():
    """Return {kind: mails}: 500 in all."""
    return {
        "good": [build(number) for number in range(300)],
        "koi8": [build(number, charset="koi8-r", encoding="koi8-r") for number in range(300, 330)],
        "charset": [build(number, charset="x-unknown", encoding="cp1251") for number in range(330, 360)],
        "broken": [BROKEN.format(number=number).encode() for number in range(360, 380)],
        "automatic": [build(number, extra="Auto-Submitted: auto-replied\n") for number in range(380, 440)],
        "doubled": [build(number) for number in range(60)],
    }


def test_received_equals_what_became_of_it_with_parallel_workers(odoo):
    channel = odoo.call(
        "feedback.channel", "create", {"name": "Balance", "email_address": ADDRESS, "acknowledge": False}
    )
    mails = corpus()
    everything = [raw for kind in mails.values() for raw in kind]
    assert len(everything) == 500
    # Each doubled mail stands right beside its twin, so that two workers have it at the same moment.
    everything.sort(key=lambda raw: raw[raw.index(b"balance-") :][:12])
    with ThreadPoolExecutor(WORKERS) as pool:
        list(pool.map(odoo.deliver, everything))

    distinct = 500 - len(mails["doubled"])
    own = [("channel_id", "=", channel)]
    assert odoo.call("feedback.inbound.event", "search_count", own) == distinct
    pending = [*own, ("state", "=", "pending")]
    for event in odoo.call("feedback.inbound.event", "search", pending):  # gave way to another worker: tried later
        odoo.call("feedback.inbound.event", "action_replay", [event])
    rows = odoo.sql(f"""
        SELECT received_date::date, count(*), count(*) FILTER (WHERE outcome = 'new'),
               count(*) FILTER (WHERE outcome = 'reply'), count(*) FILTER (WHERE outcome = 'ignored'),
               count(*) FILTER (WHERE outcome = 'failed'), count(*) FILTER (WHERE outcome = 'pending'),
               count(*) FILTER (WHERE outcome = 'suspected')
          FROM feedback_inbound_event WHERE channel_id = {channel} GROUP BY 1
    """)
    books = [[int(number) for number in row[1:]] for row in rows]
    for received, *outcomes in books:
        assert received == sum(outcomes)
    new, reply, ignored, failed, pending, suspected = (sum(column) for column in list(zip(*books, strict=True))[1:])
    assert (new, reply, ignored, failed, pending, suspected) == (distinct - 60, 0, 60, 0, 0, 0)
    assert odoo.call("feedback.ticket", "search_count", own) == new
    numbers = odoo.sql(f"SELECT count(*), count(DISTINCT number) FROM feedback_ticket WHERE channel_id = {channel}")
    assert numbers == [[str(new), str(new)]]
