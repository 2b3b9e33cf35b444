import re
import time
from calendar import timegm
from datetime import timedelta

from odoo import models

from ..exceptions import PayloadError, UnsupportedEvent
from ..tools.message import Author, Call, InboundMessage
from ..tools.payload import as_dict, as_number, as_text, from_iso
from ..tools.signature import check_standard_webhook, make_standard_secret

# Numbers of telephones in the house; whoever has a longer one is outside.
EXTENSION = re.compile(r"\d{1,5}")
# "PJSIP/101-0000002a": the telephone behind a channel, or the trunk.
ENDPOINT = re.compile(r"[^/]+/(?P<name>[^@/]+?)(?:-[0-9a-f]{6,})?(?:;\d)?")
WITHHELD = {"anonymous", "unknown", "<unknown>", "restricted", "private", "unavailable", "s"}
# What became of the attempt to reach a telephone, where we call.
OUTBOUND = {"ANSWER": "answered", "BUSY": "busy", "NOANSWER": "missed", "CANCEL": "missed"}
OUTBOUND |= {"CONGESTION": "failed", "CHANUNAVAIL": "failed"}


class FeedbackGatewayAsterisk(models.AbstractModel):
    """Asterisk: events of its Manager Interface (AMI), handed on by docker/asterisk/connector.py.

    https://docs.asterisk.org/Asterisk_22_Documentation/API_Documentation/AMI_Events/. The connector signs by Standard
    Webhooks; ``data`` are the fields of the event as Asterisk names them.
    """

    _name = "feedback.gateway.asterisk"
    _inherit = "feedback.gateway"
    _description = "Asterisk Gateway"

    _settings = ("signing_secret",)
    _has_calls = True

    def _make_secret(self, channel):
        return make_standard_secret()

    def _authenticate(self, channel, delivery):
        check_standard_webhook(channel.signing_secret, delivery, time.time())

    def _delivery_key(self, channel, delivery):
        return as_text(delivery.headers.get("webhook-id")) or delivery.digest

    def _parse(self, channel, delivery):
        content = as_dict(delivery.json())
        data, moment = as_dict(content.get("data")), from_iso(content.get("timestamp"))
        readers = {
            "Newchannel": self._read_begin,
            "DialBegin": self._read_ringing,
            "DialEnd": self._read_dialled,
            "Hangup": self._read_end,
            "Cdr": self._read_record,
        }
        event = as_text(data.get("Event"))
        if event not in readers:
            raise UnsupportedEvent(self.env._("Asterisk tells of something that we do not need."))
        call_id = as_text(data.get("Linkedid") or data.get("UniqueID") or data.get("Uniqueid"))
        if not call_id:
            raise PayloadError("The call has no ID.")
        call = readers[event](data, moment)
        number = call.customer_number
        author = Author(
            external_id=number, name=self._name_of(data) if call.direction == "inbound" else "", phone=number
        )
        return [InboundMessage("call", call_id, author=author, sent_date=moment, call=call)]

    def _name_of(self, data):
        name = as_text(data.get("CallerIDName"))
        return "" if name.lower() in WITHHELD or name == as_text(data.get("CallerIDNum")) else name

    def _read_begin(self, data, moment):
        self._check_first(data, self.env._("Another telephone takes part in a call."))
        return Call(**self._parties(data), state="ringing", started=moment)

    def _read_ringing(self, data, moment):
        parties = self._parties(data)
        return Call(**self._with_agent(data, parties), state="ringing", sequence=_sequence(moment))

    def _read_dialled(self, data, moment):
        parties = self._with_agent(data, self._parties(data))
        status = as_text(data.get("DialStatus"))
        if status == "ANSWER":
            return Call(**parties, state="answered", sequence=_sequence(moment), answered=moment)
        if parties["direction"] == "inbound":
            raise UnsupportedEvent(self.env._("One telephone was not answered; the call goes on."))
        return Call(**parties, state=OUTBOUND.get(status, ""))

    def _read_end(self, data, moment):
        self._check_first(data, self.env._("One part of a call is over; the call goes on."))
        return Call(ended=moment)

    def _check_first(self, data, reason):
        """A call is as long as its first channel.

        :raise UnsupportedEvent: it is another one's
        """
        if as_text(data.get("Uniqueid")) != as_text(data.get("Linkedid")):
            raise UnsupportedEvent(reason)

    def _read_record(self, data, moment):
        """A call detail record; its times are the server's own, so only its lengths count."""
        if as_text(data.get("Channel")).startswith("Local/"):
            raise UnsupportedEvent(self.env._("It is about a part of a call inside Asterisk."))
        source = {"CallerIDNum": data.get("Source"), "Exten": data.get("Destination"), "Channel": data.get("Channel")}
        parties = self._parties(source)
        talked, lasted = as_number(data.get("BillableSeconds")), as_number(data.get("Duration"))
        agent = _extension(as_text(data.get("DestinationChannel")))
        is_answered = as_text(data.get("Disposition")) == "ANSWERED" and bool(data.get("DestinationChannel"))
        if parties["direction"] == "inbound":
            parties["extension"] = agent
        return Call(
            **parties,
            state="answered" if is_answered else "",
            sequence=_sequence(moment),
            started=_before(moment, lasted),
            answered=_before(moment, talked) if is_answered else None,
            ended=moment,
        )

    def _parties(self, data):
        """Return who calls whom, as Call takes it. A telephone of the house calls out; all others are customers.

        :raise UnsupportedEvent: colleagues call each other
        """
        caller, called = as_text(data.get("CallerIDNum")), as_text(data.get("Exten"))
        own = _extension(as_text(data.get("Channel")))
        if not own:
            number = "" if caller.lower() in WITHHELD else caller
            return {"direction": "inbound", "customer_number": number, "our_number": called}
        if EXTENSION.fullmatch(called):
            raise UnsupportedEvent(self.env._("Colleagues have called each other."))
        # "s" and other names of the dialplan are no numbers.
        number = called if re.fullmatch(r"\+?\d+", called) else ""
        return {"direction": "outbound", "customer_number": number, "extension": own}

    def _with_agent(self, data, parties):
        """The telephone that rings, where a customer calls; what was dialled inside is no line of ours."""
        if parties["direction"] == "outbound":
            return parties
        return {**parties, "our_number": "", "extension": _extension(as_text(data.get("DestChannel")))}

    def _setup_steps(self, channel):
        return [
            self.env._("Press “Make One” for the secret, and save."),
            self.env._(
                "On the server of Asterisk, enable the Manager Interface in manager.conf and add a user with "
                "“read = call,cdr”; enable cdr_manager.conf."
            ),
            self.env._(
                "Copy docker/asterisk/connector.py there; its README shows the rest, also how it starts by itself."
            ),
            self.env._("Enter in its settings: name and password of that user, our address, and the secret."),
            self.env._("On the page of each agent's user, enter their extension."),
            self.env._("Call your number: the call stands under “Calls”."),
        ]


def _extension(name):
    """Return the extension of the telephone behind a channel's name, "" where that is a trunk."""
    found = ENDPOINT.fullmatch(name)
    return found["name"] if found and EXTENSION.fullmatch(found["name"]) else ""


def _sequence(moment):
    return timegm(moment.utctimetuple()) if moment else 0


def _before(moment, seconds):
    """:raise PayloadError: there is no such moment"""
    try:
        return moment and moment - timedelta(seconds=seconds)
    except OverflowError as error:
        raise PayloadError("The time is none.") from error
