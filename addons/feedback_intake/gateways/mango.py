import hashlib
import hmac
import json

from odoo import models

from ..exceptions import AuthenticationError, PayloadError, RefusedError, UnsupportedEvent
from ..tools.delivery import read_json
from ..tools.message import Author, Call, File, InboundMessage
from ..tools.payload import as_dict, as_number, as_text, from_seconds

DONE = 1000
INTERNAL, INBOUND, OUTBOUND = "0", "1", "2"


class FeedbackGatewayMango(models.AbstractModel):
    """Mango Office, virtual PBX: notifications and commands of the VPBX API, version 1.9, from app.mango-office.ru

    A call (``entry_id``) has legs (``call_id``): the menu, the queue, each telephone that rings. The summary at the end
    has the last word.
    """

    _name = "feedback.gateway.mango"
    _inherit = "feedback.gateway"
    _description = "Mango Office Gateway"

    _settings = ("client_id", "client_secret")
    _optional_settings = ("external_account",)
    _api_url = "https://app.mango-office.ru/vpbx/"
    _can_reply = True
    _reply_limit = 700
    _has_calls = True
    _can_dial = True

    def _authenticate(self, channel, delivery):
        """The sign is a SHA-256 over the API key, the JSON exactly as it came, and the salt."""
        if not channel.client_id or not channel.client_secret:
            raise AuthenticationError("The channel has no key or salt yet.")
        form = self._form(delivery)
        expected = self._sign(channel, form.get("json", ""))
        is_ours = hmac.compare_digest(form.get("vpbx_api_key", "").encode(), channel.client_id.encode())
        if not hmac.compare_digest(form.get("sign", "").encode(), expected.encode()) or not is_ours:
            raise AuthenticationError("The key or the sign is wrong.")

    def _form(self, delivery):
        try:
            return delivery.form
        except PayloadError as error:
            raise AuthenticationError(str(error)) from error

    def _sign(self, channel, text):
        return hashlib.sha256(f"{channel.client_id}{text}{channel.client_secret}".encode()).hexdigest()

    def _content(self, delivery):
        return as_dict(read_json(delivery.form.get("json", "")))

    def _delivery_key(self, channel, delivery):
        content = self._content(delivery)
        names = ("entry_id", "call_id", "seq", "call_state", "recording_id", "recording_state", "command_id")
        parts = [as_text(content.get(name)) for name in names]
        return ":".join([delivery.rest, *parts]) if any(parts) else delivery.digest

    def _parse(self, channel, delivery):
        readers = {
            "events/call": self._read_event,
            "events/summary": self._read_summary,
            "events/recording": self._read_recording,
            "events/record/added": self._read_recording,
            "events/sms": self._read_sms,
            "result/sms": self._read_sms,
        }
        if delivery.rest not in readers:
            raise UnsupportedEvent(self.env._("Mango Office tells of something other than a call or a text message."))
        return [readers[delivery.rest](self._content(delivery))]

    def _read_event(self, content):
        caller, called = as_dict(content.get("from")), as_dict(content.get("to"))
        extensions = as_text(caller.get("extension")), as_text(called.get("extension"))
        is_inbound = not extensions[0]
        if all(extensions):
            raise self._internal()
        state, place = as_text(content.get("call_state")), as_text(content.get("location"))
        if state not in ("Appeared", "Connected"):
            raise UnsupportedEvent(self.env._("One part of a call is over or on hold; its summary follows."))
        is_answered = state == "Connected" and place == "abonent" and is_inbound
        moment = from_seconds(content.get("timestamp"))
        call = Call(
            direction="inbound" if is_inbound else "outbound",
            state="answered" if is_answered else "ringing",
            sequence=as_number(content.get("timestamp")),
            customer_number=as_text((caller if is_inbound else called).get("number")),
            our_number=as_text(called.get("line_number") or caller.get("line_number")),
            extension=extensions[1] if is_inbound else extensions[0],
            answered=moment if is_answered else None,
        )
        return self._message(content, call, moment)

    def _read_summary(self, content):
        direction = as_text(content.get("call_direction"))
        if direction not in (INBOUND, OUTBOUND):
            raise self._internal()
        is_inbound = direction == INBOUND
        caller, called = as_dict(content.get("from")), as_dict(content.get("to"))
        customer, agent = (caller, called) if is_inbound else (called, caller)
        talked, ended = from_seconds(content.get("talk_time")), from_seconds(content.get("end_time"))
        is_answered = bool(talked) and as_text(content.get("entry_result") or "1") == "1"
        call = Call(
            direction="inbound" if is_inbound else "outbound",
            state="answered" if is_answered else "missed",
            sequence=as_number(content.get("end_time")),
            customer_number=as_text(customer.get("number")),
            our_number=as_text(content.get("line_number")),
            extension=as_text(agent.get("extension")),
            started=from_seconds(content.get("create_time")),
            answered=talked if is_answered else None,
            ended=ended,
        )
        return self._message(content, call)

    def _read_recording(self, content):
        state = as_text(content.get("recording_state") or "Completed")
        if state != "Completed" or not content.get("recording_id"):
            raise UnsupportedEvent(self.env._("There is no recording yet, or none at all."))
        recording_id = as_text(content["recording_id"])
        recording = File("recording.mp3", "audio/mpeg", source={"recording_id": recording_id})
        return self._message(content, Call(recording=recording))

    def _read_sms(self, content):
        code = as_number(content.get("reason") or content.get("result"))
        if not content.get("command_id") or not code:
            raise UnsupportedEvent(self.env._("It does not say what became of the text message."))
        is_failed = code != DONE
        return InboundMessage(
            kind="delivery_state",
            external_id=as_text(content["command_id"]),
            state="failed" if is_failed else "sent",
            error=self._refusal(code) if is_failed else "",
        )

    def _message(self, content, call, moment=None):
        entry_id = as_text(content.get("entry_id"))
        if not entry_id:
            raise PayloadError("The call has no ID.")
        number = call.customer_number
        author = Author(external_id=number, phone=number)
        return InboundMessage("call", entry_id, thread_key=number, author=author, sent_date=moment, call=call)

    def _internal(self):
        return UnsupportedEvent(self.env._("Colleagues have called each other."))

    def _fetch_file(self, channel, source, max_bytes):
        content = {"recording_id": source["recording_id"], "action": "download"}
        form = self._signed(channel, content)
        return "", channel._request("POST", "queries/recording/post", data=form, max_bytes=max_bytes).body

    def _send(self, channel, reply):
        if not channel.external_account:
            raise RefusedError(
                self.env._("An administrator has to enter as “Account” the extension that text messages are sent by.")
            )
        values = {
            "command_id": reply.key,
            "from_extension": channel.external_account,
            "to_number": reply.thread_key.lstrip("+"),
            "text": reply.text,
        }
        self._command(channel, "commands/sms", values)
        return reply.key

    def _dial(self, channel, extension, number):
        values = {
            "command_id": hashlib.sha256(self._make_secret(channel).encode()).hexdigest()[:32],
            "from": {"extension": extension},
            "to_number": number.lstrip("+"),
        }
        self._command(channel, "commands/callback", values)

    def _command(self, channel, path, content):
        """:raise RefusedError: it is not done, with the reason"""
        answer = as_dict(channel._request("POST", path, data=self._signed(channel, content)).json())
        code = as_number(answer.get("result"))
        if code != DONE:
            raise RefusedError(self._refusal(code), code)
        return answer

    def _signed(self, channel, content):
        text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
        return {"vpbx_api_key": channel.client_id, "sign": self._sign(channel, text), "json": text}

    def _refusal(self, code):
        return self.env._("Mango Office has not done it: code %s of its list of results.", code)

    def _setup_steps(self, channel):
        return [
            self.env._("In your account at Mango Office, open Integrations → API connector and switch it on."),
            self.env._(
                "Copy “Unique code of your PBX” into “Client ID” and “Key for the signature” into “Client Secret”."
            ),
            self.env._("There, as “Address of the external system”, enter our address, and save."),
            self.env._("Switch on the notifications of calls, of their results and of recordings."),
            self.env._("To answer by text message, enter as “Account” the extension that sends them."),
            self.env._("On the page of each agent's user, enter their extension."),
            self.env._("Call your number: the call stands under “Calls”."),
        ]
