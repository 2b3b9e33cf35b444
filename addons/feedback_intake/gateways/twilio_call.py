from datetime import timezone
from email.utils import parsedate_to_datetime
from xml.sax.saxutils import escape, quoteattr

from odoo import models

from ..exceptions import PayloadError, UnsupportedEvent
from ..tools.delivery import Acknowledgement
from ..tools.message import Author, Call, File, InboundMessage
from ..tools.payload import as_number, as_text

# Twilio's status of a call -> ours, where the customer calls and where we do.
INBOUND = {"queued": "", "initiated": "", "ringing": "ringing", "in-progress": "answered", "completed": "answered"}
INBOUND |= dict.fromkeys(("busy", "no-answer", "canceled", "failed"), "missed")
OUTBOUND = {**INBOUND, "busy": "busy", "canceled": "failed", "failed": "failed"}
# The forwarded call that the caller's own waits for.
DIALLED = {"answered": "answered", "completed": "answered"}
FINAL = ("completed", "busy", "no-answer", "canceled", "failed")
RING_SECONDS = 30
WITHHELD = {"anonymous", "restricted", "unavailable", "unknown", "+266696687", "+86282452253", "+2562533"}


class FeedbackGatewayTwilio(models.AbstractModel):
    """Calls by Twilio: https://www.twilio.com/docs/voice/twiml and the callbacks of calls, <Dial> and recordings.

    A caller whom we forward has two calls with Twilio: the own one, and the one to the agent, which names it as its
    parent. They are one call here.
    """

    _inherit = "feedback.gateway.twilio"

    _has_calls = True

    def _acknowledgement(self, channel, delivery):
        form = self._parameters(delivery)
        if self._is_question(form):
            return Acknowledgement(self._forwarding(channel), "text/xml; charset=utf-8")
        return super()._acknowledgement(channel, delivery)

    def _is_question(self, form):
        """Tell whether Twilio asks what to do with a caller. Callbacks only tell, and have a number or a parent."""
        is_callback = {"SequenceNumber", "CallbackSource", "ParentCallSid", "DialCallStatus", "RecordingSid"} & set(
            form
        )
        return bool(form.get("CallSid")) and form.get("Direction") == "inbound" and not is_callback

    def _forwarding(self, channel):
        number = channel.forward_number
        if not number:
            return '<Response><Reject reason="busy"/></Response>'
        url = quoteattr(channel.webhook_url)
        recording = (
            f' record="record-from-answer-dual" recordingStatusCallback={url}' if channel.keep_recordings else ""
        )
        noun = "Sip" if number.startswith("sip:") else "Number"
        events = f'statusCallback={url} statusCallbackEvent="ringing answered completed"'
        return (
            f'<Response><Dial answerOnBridge="true" timeout="{RING_SECONDS}" action={url}{recording}>'
            f"<{noun} {events}>{escape(number)}</{noun}></Dial></Response>"
        )

    def _parse(self, channel, delivery):
        form = self._parameters(delivery)
        if not form.get("CallSid"):
            return super()._parse(channel, delivery)
        if form.get("RecordingSid"):
            return [self._read_recording(form)]
        return [self._read_call(channel, form)]

    def _read_recording(self, form):
        if form.get("RecordingStatus", "completed") != "completed":
            raise UnsupportedEvent(self.env._("There is no recording yet, or none at all."))
        recording = File("recording.mp3", "audio/mpeg", source={"url": f"{as_text(form.get('RecordingUrl'))}.mp3"})
        return self._call_message(form, Call(recording=recording))

    def _read_call(self, channel, form):
        moment = _moment(form.get("Timestamp"))
        is_leg = bool(form.get("ParentCallSid"))
        is_inbound = is_leg or form.get("Direction", "inbound") == "inbound"
        status = as_text(form.get("CallStatus"))
        state = self._state(channel, form, status, is_leg, is_inbound)
        customer, ours = ("From", "To") if is_inbound else ("To", "From")
        number = as_text(form.get(customer))
        talk = form.get("DialCallDuration") or (not is_leg and state == "answered" and form.get("CallDuration")) or None
        call = Call(
            direction="inbound" if is_inbound else "outbound",
            state=state,
            sequence=as_number(form.get("SequenceNumber")),
            customer_number="" if number.lower() in WITHHELD else number,
            our_number="" if is_leg else as_text(form.get(ours)),
            extension=as_text(form.get("To")) if is_leg else "",
            started=moment if status == "ringing" else None,
            answered=moment if status == "in-progress" and state == "answered" else None,
            ended=moment if status in FINAL and not is_leg else None,
            talk_seconds=as_number(talk) if talk is not None else None,
        )
        return self._call_message(form, call, moment)

    def _state(self, channel, form, status, is_leg, is_inbound):
        """Return the state of the call as this event tells it, "" where it does not.

        That Twilio has picked up means nothing where we forward: the agent's leg tells.
        """
        if "DialCallStatus" in form:
            return DIALLED.get(form["DialCallStatus"], "missed")
        if not is_inbound:
            return OUTBOUND.get(status, "")
        state = INBOUND.get(status, "")
        if is_leg:
            return state if state in ("ringing", "answered") else ""
        return "" if state == "answered" and channel.forward_number else state

    def _call_message(self, form, call, moment=None):
        sid = as_text(form.get("ParentCallSid") or form.get("CallSid"))
        return InboundMessage(
            kind="call",
            external_id=sid,
            thread_key=f"{call.customer_number} {call.our_number}" if call.customer_number and call.our_number else "",
            author=Author(
                external_id=call.customer_number, name=as_text(form.get("CallerName")), phone=call.customer_number
            ),
            sent_date=moment,
            call=call,
        )


def _moment(text):
    """Return naive UTC of a moment as RFC 2822 writes it, None where there is none."""
    if not text:
        return None
    try:
        moment = parsedate_to_datetime(text)
        return moment.astimezone(timezone.utc).replace(tzinfo=None) if moment.tzinfo else moment
    except (TypeError, ValueError, OverflowError) as error:
        raise PayloadError("The time is none.") from error
