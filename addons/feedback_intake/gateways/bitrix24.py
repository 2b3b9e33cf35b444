import base64
import re
from urllib.parse import urlencode, urlsplit

from odoo import models

from ..exceptions import AuthenticationError, PayloadError, RefusedError, RetryableError, UnsupportedEvent
from ..tools.message import InboundMessage
from ..tools.payload import as_dict, as_number, as_text, from_seconds, nested
from ..tools.signature import check_shared_token

FORM = "application/x-www-form-urlencoded"
EVENT = re.compile(r"ONCRM(LEAD|DEAL|DYNAMICITEM|TIMELINECOMMENT)(ADD|UPDATE|DELETE)")
BUSY = ("QUERY_LIMIT_EXCEEDED", "OPERATION_TIME_LIMIT", "OVERLOAD_LIMIT", "INTERNAL_SERVER_ERROR")
# Of a request that gathers others, which Bitrix24 calls batch.
BATCH = 50


class FeedbackGatewayBitrix24(models.AbstractModel):
    """Bitrix24: outgoing webhooks of leads, deals, smart processes and comments, https://apidocs.bitrix24.com/api-reference/events

    They bring ids only, and what is lost is not sent again: ``bitrix24_objects.py`` fetches, ``bitrix24_poll.py`` asks.
    """

    _name = "feedback.gateway.bitrix24"
    _inherit = "feedback.gateway"
    _description = "Bitrix24 Gateway"

    _settings = ("signing_secret", "access_token")
    _optional_settings = ("external_account",)
    _secret_parts = ("auth[application_token]", "auth[access_token]", "auth[refresh_token]")
    _can_reply = True
    _reply_takes_files = True
    _is_reply_internal = True

    def _authenticate(self, channel, delivery):
        if delivery.content_type != FORM:
            raise AuthenticationError("Bitrix24 sends forms.")
        auth = as_dict(nested(delivery.form).get("auth"))
        check_shared_token(channel.signing_secret, as_text(auth.get("application_token")))
        expected = (channel.external_account or urlsplit(channel.access_token or "").hostname or "").strip().lower()
        portal = [as_text(auth.get(name)).lower() for name in ("domain", "member_id")]
        if not expected or expected not in portal:
            raise AuthenticationError("It is another portal.")

    def _delivery_key(self, channel, delivery):
        """Events have no number: what has happened to whom, and when."""
        content = nested(delivery.form)
        event, fields = as_text(content.get("event")).upper(), _fields(content)
        names = [event, *(as_text(fields.get(name)) for name in ("ENTITY_TYPE_ID", "ID")), as_text(content.get("ts"))]
        return ":".join(names) if all((event, names[2], names[3])) else delivery.digest

    def _parse(self, channel, delivery):
        """Return what is to be fetched: messages without text."""
        if delivery.content_type != FORM:
            return self._parse_missed(delivery)
        content = nested(delivery.form)
        event = as_text(content.get("event"))
        known = EVENT.fullmatch(event.upper())
        if not known:
            raise UnsupportedEvent(
                self.env._("Bitrix24 tells of something other than leads, deals and comments: %s", event)
            )
        what, action = known.groups()
        fields = _fields(content)
        number = as_number(fields.get("ID"))
        if number <= 0:
            raise PayloadError("The event has no object.")
        if what == "DYNAMICITEM":
            what = f"dynamic_{as_number(fields.get('ENTITY_TYPE_ID'))}"
        moment = from_seconds(as_number(content.get("ts")))
        if what == "TIMELINECOMMENT":
            kind = {"ADD": "note", "UPDATE": "edit", "DELETE": "delete"}[action]
            return [InboundMessage(kind=kind, external_id=f"comment:{number}", is_ours=True, sent_date=moment)]
        return [self._read_item_event(f"{what.lower()}:{number}", action, moment)]

    def _read_item_event(self, key, action, moment):
        if action == "ADD":
            return InboundMessage(external_id=key, thread_key=key, sent_date=moment)
        body = self.env._("It was deleted in Bitrix24.") if action == "DELETE" else ""
        return InboundMessage(kind="note", external_id=f"{key}:{action}", thread_key=key, body=body, sent_date=moment)

    def _send(self, channel, reply):
        """An answer is a comment in the timeline; its id is known, so the event about it changes nothing."""
        what, _colon, number = reply.thread_key.partition(":")
        fields = {
            "ENTITY_ID": int(number),
            "ENTITY_TYPE": what,
            "COMMENT": reply.text,
            "FILES": [[name, base64.b64encode(data).decode()] for name, _mimetype, data in reply.files],
        }
        if not reply.files:
            del fields["FILES"]
        return f"comment:{as_text(self._call(channel, 'crm.timeline.comment.add', fields=fields))}"

    def _call(self, channel, method, **params):
        """Return the result of a method of the REST API.

        :raise RefusedError: in Bitrix24's own words, with its name for the error as the code
        """
        base = (channel.access_token or "").strip().rstrip("/")
        if "://" not in base:
            raise RefusedError(self.env._("Copy the whole address of the inbound webhook into “Access Token”."))
        answer = channel._request("POST", f"{base}/{method}.json", check=False, json=params)
        try:
            content = as_dict(answer.json())
        except PayloadError:
            channel._check_answer(answer, "Bitrix24")
            raise
        if answer.status >= 300 or "error" in content:
            self._raise(content, answer.status)
        return content.get("result")

    def _raise(self, error, status=200):
        code, words = as_text(error.get("error")), as_text(error.get("error_description"))
        if code.upper() in BUSY or status in (429, 500, 502, 503, 504):
            raise RetryableError(f"Bitrix24: {code or status}")
        raise RefusedError(f"Bitrix24: {words or code or status}", code)

    def _call_many(self, channel, commands):
        """Return {key: result} and {key: error} of {key: (method, params)}, at most ``BATCH``, in one request.

        A parameter may be ``$result[key]…`` of a command before it.
        """
        lines = {key: f"{method}?{urlencode(params, safe='$[]')}" for key, (method, params) in commands.items()}
        found = as_dict(self._call(channel, "batch", halt=0, cmd=lines))
        return _as_map(found.get("result")), _as_map(found.get("result_error"))

    def _check(self, channel):
        profile = as_dict(self._call(channel, "profile"))
        name = " ".join(filter(None, (as_text(profile.get("NAME")), as_text(profile.get("LAST_NAME")))))
        yield True, self.env._("Bitrix24 lets us in as %s.", name)
        scopes = self._call(channel, "scope")
        if "crm" not in (scopes if isinstance(scopes, list) else []):
            yield False, self.env._("The inbound webhook may not read the CRM: give it the permission “CRM (crm)”.")

    def _setup_steps(self, channel):
        return [
            self.env._("In Bitrix24, open Developer resources → Other → Inbound webhook."),
            self.env._(
                "Give it the permissions “CRM (crm)” and “Users (user)”, save, and copy its whole address into "
                "“Access Token”."
            ),
            self.env._(
                "Open Developer resources → Other → Outbound webhook and enter our address as the handler's URL."
            ),
            self.env._(
                "Choose the events ONCRMLEADADD, ONCRMLEADUPDATE, ONCRMLEADDELETE, the same of deals if you want them, "
                "and ONCRMTIMELINECOMMENTADD."
            ),
            self.env._("Save it, copy its application token into “Secret”, save here and press “Test”."),
        ]


def _as_map(value):
    """PHP writes an empty map as an empty list."""
    return value if isinstance(value, dict) else {}


def _fields(content):
    """Comments stand one level higher than other objects."""
    data = as_dict(content.get("data"))
    return as_dict(data.get("FIELDS") or data)
