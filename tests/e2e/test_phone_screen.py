"""What an agent sees in a browser while customers call, with Odoo's own bus and websocket in between."""

import base64
import hashlib
import hmac
import json
import select
import shutil
import subprocess
import time
from pathlib import Path

import pytest
import requests

from odoo.addons.feedback_intake.tests.browser_case import BROWSERS, lift_memory_limit

DRIVER = Path(__file__).parent / "browser_phone.js"
KEY = b"a secret of thirty-two characters"
SECRET = "whsec_" + base64.b64encode(KEY).decode()
NUMBER = "79991112233"
AGENT = "james.carter"


class Screen:
    """The browser of an agent, spoken with line by line."""

    def __init__(self, **order):
        chromium = next(filter(None, map(shutil.which, BROWSERS)), None)
        if not chromium or not shutil.which("node"):
            pytest.fail("Chromium or node is missing.")
        self.process = subprocess.Popen(
            ["node", str(DRIVER), json.dumps({"chromium": chromium, **order})],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            preexec_fn=lift_memory_limit,
        )

    def wait_for(self, event):
        line = self.process.stdout.readline()
        assert line, "the browser has stopped"
        found = json.loads(line)
        assert found["event"] == event
        return found

    def until(self, event, action):
        """Repeat the action until this event comes: the bus tells only what happens once the client listens."""
        for _time in range(60):
            action()
            if select.select([self.process.stdout], [], [], 2)[0]:
                break
        return self.wait_for(event)

    def go_on(self):
        self.process.stdin.write("\n")
        self.process.stdin.flush()


class Telephone:
    """An Asterisk whose connector hands on what happens to calls to the agent's extension."""

    def __init__(self, odoo, team_id):
        values = {"name": "PBX", "gateway_type": "asterisk", "signing_secret": SECRET, "team_id": team_id}
        self.odoo, self.count = odoo, 0
        self.channel_id = odoo.call("feedback.channel", "create", [values])[0]
        (channel,) = odoo.call("feedback.channel", "read", [self.channel_id], ["webhook_url"])
        self.url = odoo.url + "/feedback/hook/" + channel["webhook_url"].rpartition("/")[2]

    def tell(self, call_id, **data):
        self.count += 1
        parties = {"Channel": "PJSIP/trunk-0000000a", "CallerIDNum": NUMBER, "Exten": "74951234567"}
        parties |= {"Uniqueid": call_id, "Linkedid": call_id, "DestChannel": "PJSIP/101-0000000b"}
        moment = time.strftime("%Y-%m-%dT%H:%M:%S+00:00", time.gmtime())
        body = json.dumps({"timestamp": moment, "data": {**parties, **data}}).encode()
        webhook_id, now = f"screen-{self.count}", str(int(time.time()))
        signature = hmac.new(KEY, f"{webhook_id}.{now}.".encode() + body, hashlib.sha256).digest()
        headers = {
            "webhook-id": webhook_id,
            "webhook-timestamp": now,
            "webhook-signature": f"v1,{base64.b64encode(signature).decode()}",
        }
        answer = requests.post(self.url, data=body, headers=headers, timeout=60)
        assert answer.status_code == 200, answer.text
        self.odoo.run_scheduled_action("ir_cron_process_events")


def one(odoo, model, domain):
    (found,) = odoo.call(model, "search_read", domain)
    return found


@pytest.mark.parametrize("width", [1400, 390])
def test_an_agent_sees_who_calls_and_logs_a_call(odoo, width):
    agent = one(odoo, "res.users", [["login", "=", AGENT]])
    odoo.call("res.users", "write", [agent["id"]], {"feedback_extension": "101"})
    name = f"Anna Caller {width}"
    number = NUMBER if width == 1400 else f"79160000{width}"
    partner_id = odoo.call("res.partner", "create", [{"name": name, "phone": f"+{number}"}])[0]
    values = {"subject": "The lid has cracked", "partner_id": partner_id, "user_id": agent["id"]}
    ticket_id = odoo.call("feedback.ticket", "create", [values])[0]
    (ticket,) = odoo.call("feedback.ticket", "read", [ticket_id], ["display_name"])
    telephone = Telephone(odoo, False)
    screen = Screen(
        url=odoo.url,
        login=AGENT,
        width=width,
        typed=f"+{number[:7]} {number[7:]}",
        customer=name,
        text="She asks for a new lid.\nWe look for one.",
        newTicket="New Ticket",
    )

    screen.wait_for("ready")
    screen.go_on()
    text = screen.until("ringing", lambda: telephone.tell("1.1", Event="DialBegin", CallerIDNum=number))["text"]
    assert f"{name}, +{number}" in text
    assert ticket["display_name"] in text
    telephone.tell("1.1", Event="Hangup")
    screen.go_on()

    screen.wait_for("over")
    assert one(odoo, "feedback.call", [["external_id", "=", "1.1"], ["channel_id", "=", telephone.channel_id]])[
        "ticket_id"
    ] == [ticket_id, ticket["display_name"]]
    telephone.tell("1.2", Event="DialBegin", CallerIDNum=number)
    screen.go_on()
    made = int(screen.wait_for("ticket")["url"].rpartition("/")[2].partition("?")[0])
    assert made != ticket_id
    call = one(odoo, "feedback.call", [["external_id", "=", "1.2"], ["channel_id", "=", telephone.channel_id]])
    assert call["ticket_id"][0] == made
    telephone.tell("1.2", Event="Hangup")
    screen.go_on()

    logged = screen.wait_for("logged")
    assert not logged["isEarly"], "nothing is saved before anything is said"
    assert ticket["display_name"] in logged["tickets"]
    subject = ["subject", "=", "She asks for a new lid."]
    ticket = one(odoo, "feedback.ticket", [subject, ["partner_id", "=", partner_id]])
    assert str(ticket["id"]) in logged["url"]
    call = one(odoo, "feedback.call", [["ticket_id", "=", ticket["id"]]])
    assert (call["direction"], call["talk_seconds"], call["user_id"][0]) == ("outbound", 420, agent["id"])
    activity = one(odoo, "mail.activity", [["res_id", "=", ticket["id"]], ["res_model", "=", "feedback.ticket"]])
    assert activity["user_id"][0] == agent["id"]
    screen.go_on()

    seen = screen.wait_for("done")["seen"]
    screen.go_on()
    assert (seen["violations"], seen["errors"], seen["overflow"]) == ([], [], 0)
    assert seen["checks"] > 4, "axe-core has looked"
    assert screen.process.wait(30) == 0
