"""Mail on its real way: out of a mailbox by Odoo's own fetchmail, back to the customer through a real SMTP server."""

import pytest
from mail_servers import PASSWORD
from odoo_server import wait_until

MAIL = """\
From: {name} <{sender}>
To: {to}
Subject: {subject}
Message-ID: {message_id}
Date: Sat, 21 Nov 2026 10:00:00 +0300
{extra}MIME-Version: 1.0
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: 8bit

{body}
"""

# An error of the real kind, raised by the database in the midst of processing.
REFUSE_BOOM = """
    CREATE OR REPLACE FUNCTION refuse_boom() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF NEW.subject LIKE 'BOOM-%' THEN RAISE EXCEPTION 'disk of the test is full'; END IF;
        RETURN NEW;
    END $$;
    CREATE OR REPLACE TRIGGER refuse_boom BEFORE INSERT ON feedback_ticket
        FOR EACH ROW EXECUTE FUNCTION refuse_boom()
"""


def mail(number, to="desk@shop.example", **values):
    values = {
        "name": "Анна Иванова",
        "sender": f"anna{number}@customer.example",
        "subject": f"Question {number}",
        "message_id": f"<{number}@customer.example>",
        "extra": "",
        "body": "Здравствуйте! Блендер протекает снизу, что делать?",
        **values,
    }
    return MAIL.format(to=to, **values).encode()


@pytest.fixture(scope="module", params=["imap", "pop"])
def desk(request, odoo, dovecot, smtp):
    """A channel that fetches its mailbox over IMAP or POP3 and answers through the SMTP server."""
    kind = request.param
    address = f"desk-{kind}@shop.example"
    channel = odoo.call("feedback.channel", "create", {"name": f"Desk {kind}", "email_address": address})
    server = odoo.call(
        "fetchmail.server",
        "create",
        {
            "name": kind,
            "server_type": kind,
            "server": "127.0.0.1",
            "port": dovecot.imap if kind == "imap" else dovecot.pop3,
            "is_ssl": False,
            "user": f"desk-{kind}",
            "password": PASSWORD,
            "feedback_channel_id": channel,
        },
    )
    odoo.call("fetchmail.server", "button_confirm_login", [server])
    outgoing = odoo.call(
        "ir.mail_server",
        "create",
        {"name": f"sink {kind}", "smtp_host": "127.0.0.1", "smtp_port": smtp.port, "smtp_encryption": "none"},
    )
    yield {"channel": channel, "address": address, "mailbox": f"desk-{kind}", "server": server, "kind": kind}
    odoo.call("ir.mail_server", "unlink", [outgoing])
    odoo.call("fetchmail.server", "unlink", [server])


def fetch(odoo, desk):
    odoo.call("fetchmail.server", "fetch_mail", [desk["server"]])


def create_agent(odoo, login):
    _model, group = odoo.call(
        "ir.model.data", "check_object_reference", "feedback_intake", "feedback_intake_group_agent"
    )
    user = {"name": "Olga Agent", "login": login, "password": login, "email": "olga@shop.example"}
    odoo.call("res.users", "create", {**user, "group_ids": [(4, group)]})
    return login


def ledger(odoo, desk, *domain, fields=("state", "outcome", "ticket_id", "subject", "reason", "error")):
    return odoo.call(
        "feedback.inbound.event",
        "search_read",
        [("channel_id", "=", desk["channel"]), *domain],
        list(fields),
        order="id",
    )


def test_a_mail_is_fetched_answered_and_answered_again(odoo, dovecot, smtp, desk):
    sender = f"ivan@{desk['kind']}.example"
    first = mail(f"first-{desk['kind']}", to=desk["address"], sender=sender, subject="Течёт блендер")
    dovecot.put(desk["mailbox"], first)
    fetch(odoo, desk)
    (event,) = ledger(odoo, desk)
    assert (event["state"], event["outcome"]) == ("done", "new")
    ticket = event["ticket_id"][0]

    (receipt,) = wait_until(lambda: smtp.to(sender))
    assert receipt["Auto-Submitted"] == "auto-replied"
    assert desk["address"] in receipt["From"]

    agent = create_agent(odoo, f"agent-{desk['kind']}")
    odoo.call(
        "feedback.ticket",
        "message_post",
        [ticket],
        body="Затяните кольцо.",
        message_type="comment",
        subtype_xmlid="mail.mt_comment",
        login=agent,
    )
    answer = wait_until(lambda: [message for message in smtp.to(sender) if message is not receipt])[0]
    number = odoo.call("feedback.ticket", "read", [ticket], ["number"])[0]["number"]
    assert desk["address"] in answer["From"]
    assert "Olga Agent" in answer["From"]
    assert desk["address"] in answer["Reply-To"]
    assert number in answer["Subject"]
    assert "Затяните кольцо" in answer.get_body(("html", "plain")).get_content()
    assert f"<first-{desk['kind']}@customer.example>" in (answer["References"] or "")

    dovecot.put(
        desk["mailbox"],
        mail(
            f"second-{desk['kind']}",
            to=desk["address"],
            sender=sender,
            subject=f"Re: {answer['Subject']}",
            body="Затянул, но всё равно течёт.",
            extra=f"In-Reply-To: {answer['Message-ID']}\nReferences: {answer['Message-ID']}\n",
        ),
    )
    fetch(odoo, desk)
    reply = ledger(odoo, desk)[-1]
    assert (reply["outcome"], reply["ticket_id"][0]) == ("reply", ticket)
    assert odoo.call("feedback.ticket", "read", [ticket], ["state", "needs_reply"])[0]["needs_reply"]


def test_an_error_on_the_way_in_loses_nothing(odoo, dovecot, desk):
    word = f"BOOM-{desk['kind']}"
    odoo.sql(REFUSE_BOOM)
    before = len(ledger(odoo, desk))
    dovecot.put(
        desk["mailbox"],
        mail(f"boom-{desk['kind']}", to=desk["address"], subject=word),
        mail(f"after-{desk['kind']}", to=desk["address"], subject="After the failure"),
    )
    fetch(odoo, desk)
    odoo.sql("DROP TRIGGER refuse_boom ON feedback_ticket")
    failed, after = ledger(odoo, desk)[before:]
    assert (failed["state"], failed["subject"]) == ("failed", word)
    assert "disk of the test is full" in failed["error"]
    assert (after["outcome"], after["subject"]) == ("new", "After the failure")
    assert dovecot.count(desk["mailbox"], "UNSEEN") == 0

    odoo.call("feedback.inbound.event", "action_replay", [failed["id"]])
    (replayed,) = ledger(odoo, desk, ("id", "=", failed["id"]))
    assert (replayed["state"], replayed["outcome"]) == ("done", "new")


def test_a_reply_that_is_refused_is_loud(odoo, dovecot, smtp, desk):
    sender = f"nobody-{desk['kind']}@refused.example"
    dovecot.put(desk["mailbox"], mail(f"refused-{desk['kind']}", to=desk["address"], sender=sender))
    fetch(odoo, desk)
    ticket = ledger(odoo, desk)[-1]["ticket_id"][0]
    values = {"body": "Hello", "message_type": "comment", "subtype_xmlid": "mail.mt_comment"}
    odoo.call("feedback.ticket", "message_post", [ticket], **values)
    wait_until(lambda: odoo.call("feedback.ticket", "read", [ticket], ["has_failed_reply"])[0]["has_failed_reply"])
    (outbound,) = odoo.call(
        "feedback.outbound.message", "search_read", [("ticket_id", "=", ticket)], ["state", "error"]
    )
    assert outbound["state"] == "failed"
    assert "550" in outbound["error"]
