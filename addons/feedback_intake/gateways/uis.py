import json
from calendar import timegm

from markupsafe import Markup

from odoo import models

from ..exceptions import PayloadError, UnsupportedEvent
from ..tools.message import Author, Call, File, InboundMessage
from ..tools.payload import as_dict, as_number, as_text, from_seconds
from ..tools.signature import check_shared_token

# What people write as "event" into the template of each notification -> state of the call.
EVENTS = {"ringing": "ringing", "answered": "answered", "missed": "missed", "ended": "", "recording": ""}
# Names in our template -> UIS' variables, which are JSON already.
VARIABLES = {
    "call": "call_session_id",
    "direction": "direction",
    "number": "contact_phone_number",
    "name": "contact_full_name",
    "line": "virtual_phone_number",
    "extension": "extension",
    "employee": "employee_id",
    "timestamp": "notification_timestamp",
    "talk": "talk_time_duration",
    "wait": "wait_time_duration",
    "file": "file_link",
}
DIRECTIONS = {"in": "inbound", "out": "outbound"}


class FeedbackGatewayUis(models.AbstractModel):
    """UIS, CoMagic and CallGear: notifications by HTTP, whose body is a template that we prescribe.

    https://uiscom.ru/academiya/spravochnyj-centr/uvedomleniya/uvedomleniya-o-sobytiyakh
    """

    _name = "feedback.gateway.uis"
    _inherit = "feedback.gateway"
    _description = "UIS Gateway"

    _settings = ("signing_secret",)
    _has_calls = True
    _secret_parts = ("secret",)

    def _authenticate(self, channel, delivery):
        check_shared_token(channel.signing_secret, self._secret(delivery))

    def _secret(self, delivery):
        """Return the secret in the body; "" where there is none: it is no delivery of ours then."""
        try:
            return as_text(as_dict(delivery.json()).get("secret"))
        except PayloadError:
            return ""

    def _delivery_key(self, channel, delivery):
        content = as_dict(delivery.json())
        parts = [as_text(content.get(name)) for name in ("event", "call", "employee", "timestamp", "file")]
        return ":".join(parts) if parts[1] else delivery.digest

    def _parse(self, channel, delivery):
        content = as_dict(delivery.json())
        event, call_id = as_text(content.get("event")), as_text(content.get("call"))
        if event not in EVENTS:
            raise UnsupportedEvent(self.env._("The template of this notification names an event that we do not know."))
        if not call_id:
            raise PayloadError("The call has no ID.")
        number = as_text(content.get("number"))
        moment = from_seconds(content.get("timestamp"))
        author = Author(external_id=number, name=as_text(content.get("name")), phone=number)
        call = Call(
            direction=DIRECTIONS.get(as_text(content.get("direction")), ""),
            state=EVENTS[event],
            sequence=timegm(moment.utctimetuple()) if moment else 0,
            customer_number=number,
            our_number=as_text(content.get("line")),
            extension=as_text(content.get("extension") or content.get("employee")),
            answered=moment if event == "answered" else None,
            ended=moment if event in ("ended", "missed") else None,
            talk_seconds=self._seconds(content.get("talk")),
            wait_seconds=self._seconds(content.get("wait")),
            recording=self._read_recording(content),
        )
        return [InboundMessage("call", call_id, author=author, sent_date=moment, call=call)]

    def _seconds(self, value):
        return as_number(value) if value not in (None, "") else None

    def _read_recording(self, content):
        url = as_text(content.get("file"))
        return File("recording.mp3", "audio/mpeg", source={"url": url}) if url.startswith("https://") else None

    def _template(self, channel, event):
        """Return the body that people copy into a notification. UIS puts quotes around its variables itself."""
        variables = [f'"{name}": {{{{{variable}}}}}' for name, variable in VARIABLES.items()]
        lines = [f'"event": "{event}"', f'"secret": {json.dumps(channel.signing_secret or "…")}', *variables]
        return "{\n  " + ",\n  ".join(lines) + "\n}"

    def _setup_steps(self, channel):
        template = Markup('%s<pre class="mt-2 mb-0">%s</pre>')
        return [
            self.env._("Press “Make One” for the secret, and save."),
            self.env._(
                "In your account at UIS, open Administrator → Account → Tariffs and options, and add “API Basic”."
            ),
            self.env._(
                "Open Notifications → Add, once for each of these events: incoming call to a virtual number (ringing), "
                "start of the conversation (answered), lost call (missed), end of the call (ended), recording of the "
                "conversation ready (recording)."
            ),
            self.env._("Method of each: HTTP, POST, our address, content type application/json."),
            template
            % (
                self.env._(
                    "The body of each is this; instead of “ringing” write the word that stands in brackets above. "
                    "Leave out a line whose variable UIS does not offer for the event."
                ),
                self._template(channel, "ringing"),
            ),
            self.env._(
                "On the page of each agent's user, enter as extension what UIS tells of them: extension or employee ID."
            ),
            self.env._("Call your number: the call stands under “Calls”."),
        ]
