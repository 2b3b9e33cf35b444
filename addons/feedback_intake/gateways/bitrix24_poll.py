import json

from odoo import models
from odoo.tools import SQL

from ..tools.message import InboundMessage
from ..tools.payload import as_dict, as_list, as_text, from_iso
from .bitrix24_objects import entity_type

PAGE = 50
JSON_HEADERS = {"content-type": "application/json"}


class FeedbackGatewayBitrix24(models.AbstractModel):
    """Bitrix24 sends an event once, whether it arrives or not: what was missed is asked for."""

    _inherit = "feedback.gateway.bitrix24"

    _poll_minutes = 15

    def _poll(self, channel, cursor):
        """Yield what has been created or moved since the first poll and is not known yet, of those kinds of which the
        channel has had something."""
        if not cursor:
            yield [], {"start": as_text(self._call(channel, "server.time"))}
            return
        cursor = dict(cursor)
        for what in self._kinds(channel):
            yield from self._poll_kind(channel, what, cursor)

    def _kinds(self, channel):
        rows = self.env.execute_query(
            SQL(
                "SELECT DISTINCT split_part(thread_key, ':', 1) FROM feedback_conversation WHERE channel_id = %s",
                channel.id,
            )
        )
        return sorted(what for (what,) in rows if entity_type(what))

    def _poll_kind(self, channel, what, cursor):
        """Pages begin where the last one ended, unless one moment fills a whole page."""
        after, skipped = cursor.get(what) or cursor["start"], 0
        while True:
            found = self._call(
                channel,
                "crm.item.list",
                entityTypeId=entity_type(what),
                select=["id", "stageId", "createdTime", "updatedTime", "movedTime"],
                filter={">=updatedTime": after},
                order={"updatedTime": "ASC", "id": "ASC"},
                start=skipped,
            )
            items = [as_dict(item) for item in as_list(as_dict(found).get("items"))]
            last = as_text(items[-1].get("updatedTime")) if items else after
            cursor[what] = last
            yield self._missed(channel, what, items, cursor["start"]), dict(cursor)
            if len(items) < PAGE:
                return
            after, skipped = (after, skipped + PAGE) if last == after else (last, 0)

    def _missed(self, channel, what, items, start):
        """Return the deliveries of those items that no event has told of: new ones, and tickets with another stage."""
        keys = [f"{what}:{as_text(item.get('id'))}" for item in items]
        conversations = self.env["feedback.conversation"].search(
            [("channel_id", "=", channel.id), ("thread_key", "in", keys)]
        )
        begun = set(conversations.mapped("thread_key"))
        states = {key: _state(key, item) for key, item in zip(keys, items, strict=True)}
        known = self.env["feedback.message.reference"]._find(channel, states.values())
        deliveries = []
        for key, item in zip(keys, items, strict=True):
            is_new = from_iso(item.get("createdTime")) >= from_iso(start)
            if states[key] not in known and (is_new or key in begun):
                body = json.dumps({"key": key, "is_new": is_new}).encode()
                deliveries.append((f"missed:{states[key]}", body, JSON_HEADERS))
        return deliveries

    def _parse_missed(self, delivery):
        """Read what :meth:`_missed` has stored."""
        content = as_dict(delivery.json())
        key = as_text(content.get("key"))
        if content.get("is_new"):
            return [InboundMessage(external_id=key, thread_key=key)]
        return [InboundMessage(kind="note", external_id=f"{key}:UPDATE", thread_key=key)]


def _state(key, item):
    """The same id that the note about this stage has."""
    return f"{key}:{as_text(item.get('stageId'))}:{as_text(item.get('movedTime'))}"
