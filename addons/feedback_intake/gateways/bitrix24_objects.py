import re
from dataclasses import replace
from urllib.parse import urlsplit

from odoo import models
from odoo.tools import split_every

from ..exceptions import RefusedError
from ..tools.message import Author, InboundMessage
from ..tools.payload import as_dict, as_list, as_number, as_text, from_iso
from .bitrix24 import BATCH

ENTITY_TYPES = {"lead": 1, "deal": 2}
# Where the names of its stages stand; of smart processes it begins with the same word.
STAGE_LISTS = {"lead": "STATUS", "deal": "DEAL_STAGE"}
# What Bitrix24 says where there is nothing (any more).
GONE = ("NOT_FOUND", "ERROR_NOT_FOUND", "")
BB_CODES = re.compile(r"\[/?(?:b|i|u|s|p|list|size|color|font|img|quote|\*)(?:=[^\]]*)?\]", re.IGNORECASE)
# An item costs three commands, a comment two.
PER_REQUEST = BATCH // 3


class FeedbackGatewayBitrix24(models.AbstractModel):
    """What stands behind the ids of Bitrix24's events, many in one request: it takes no more than two a second."""

    _inherit = "feedback.gateway.bitrix24"

    def _prepare_batch(self, channel, messages):
        try:
            return self.with_context(bitrix24_found=self._fetch(channel, messages))
        except RefusedError:
            return self  # each tells for itself

    def _complete(self, channel, messages):
        found = self.env.context.get("bitrix24_found")
        found = self._fetch(channel, messages) if found is None else found
        completed = []
        for message in messages:
            if not _is_fetched(message):
                completed.append(message)
            elif message.external_id.startswith("comment:"):
                completed += self._complete_comment(message, found.get(message.external_id))
            else:
                completed += self._complete_item(channel, message, found.get(message.thread_key))
        return completed

    def _fetch(self, channel, messages):
        """Return {key: what stands behind it, by the name of the part}; what is gone is not among them.

        :raise GatewayError: not now, or not allowed
        """
        keys = {one.external_id if not one.thread_key else one.thread_key for one in messages if _is_fetched(one)}
        found = {}
        for part in split_every(PER_REQUEST, sorted(keys)):
            commands = {}
            for place, key in enumerate(part):
                commands |= _commands(place, key)
            results, errors = self._call_many(channel, commands)
            for place, key in enumerate(part):
                if main := as_dict(results.get(f"main{place}") or None):
                    extras = {name: results.get(f"{name}{place}") for name in ("person", "stage")}
                    found[key] = {"main": main, **extras}
                elif as_text(as_dict(errors.get(f"main{place}")).get("error")).upper() not in GONE:
                    self._raise(as_dict(errors[f"main{place}"]))
        return found

    def _complete_item(self, channel, message, found):
        if not found:
            return []
        what, _colon, number = message.thread_key.partition(":")
        item = as_dict(found["main"].get("item"))
        stage_id, moved = as_text(item.get("stageId")), as_text(item.get("movedTime"))
        stage = InboundMessage(
            kind="note",
            external_id=f"{message.thread_key}:{stage_id}:{moved}",
            thread_key=message.thread_key,
            body=self.env._("Stage in Bitrix24: %s", _stage_name(what, stage_id, found.get("stage"))),
            sent_date=from_iso(moved),
        )
        if message.kind == "note":
            return [stage]
        person = as_dict(found.get("person") or None)
        opening = replace(
            message,
            author=_read_author(item, person),
            subject=as_text(item.get("title")),
            body="\n\n".join(filter(None, (_plain(item.get("comments")), as_text(item.get("sourceDescription"))))),
            sent_date=from_iso(item.get("createdTime")),
            link=self._link(channel, what, number),
        )
        return [opening, stage]

    def _complete_comment(self, message, found):
        """A colleague's words in the timeline: customers cannot write there."""
        if not found:
            return []
        comment, people = found["main"], found.get("person")
        writer = as_dict(people[0] if isinstance(people, list) and people else None)
        names = (as_text(writer.get(name)) for name in ("NAME", "LAST_NAME"))
        return [
            replace(
                message,
                thread_key=f"{as_text(comment.get('ENTITY_TYPE')).lower()}:{as_text(comment.get('ENTITY_ID'))}",
                author=Author(external_id=as_text(comment.get("AUTHOR_ID")), name=" ".join(filter(None, names))),
                body=_plain(comment.get("COMMENT")),
                sent_date=from_iso(comment.get("CREATED")),
            )
        ]

    def _link(self, channel, what, number):
        host = urlsplit(channel.access_token or "").hostname
        place = f"type/{what.partition('_')[2]}" if what.startswith("dynamic_") else what
        return f"https://{host}/crm/{place}/details/{number}/" if host else ""


def _is_fetched(message):
    """Deletions leave nothing to be fetched."""
    return message.kind != "delete" and not message.body


def _commands(place, key):
    """Return the commands that fetch what stands behind a key."""
    what, _colon, number = key.partition(":")
    if what == "comment":
        return {
            f"main{place}": ("crm.timeline.comment.get", {"id": number}),
            f"person{place}": ("user.get", {"ID": f"$result[main{place}][AUTHOR_ID]"}),
        }
    item = f"$result[main{place}][item]"
    return {
        f"main{place}": ("crm.item.get", {"entityTypeId": entity_type(what), "id": number}),
        f"person{place}": ("crm.contact.get", {"id": f"{item}[contactId]"}),
        f"stage{place}": ("crm.status.list", {"filter[STATUS_ID]": f"{item}[stageId]"}),
    }


def entity_type(what):
    """Return Bitrix24's number of a kind of items; that of a smart process is part of its name."""
    return ENTITY_TYPES.get(what) or as_number(what.partition("_")[2])


def _stage_name(what, stage_id, stages):
    place = STAGE_LISTS.get(what, what.upper())
    for stage in map(as_dict, stages if isinstance(stages, list) else []):
        if as_text(stage.get("ENTITY_ID")).startswith(place) and as_text(stage.get("STATUS_ID")) == stage_id:
            return as_text(stage.get("NAME")) or stage_id
    return stage_id


def _read_author(item, person):
    """Leads say themselves who has asked, deals by their contact."""
    names = (as_text(item.get("name") or person.get("NAME")), as_text(item.get("lastName") or person.get("LAST_NAME")))
    contact_id = as_text(person.get("ID"))
    return Author(
        external_id=f"contact:{contact_id}" if contact_id else "",
        name=" ".join(filter(None, names)),
        email=_first_value(item.get("fm"), "EMAIL") or _first_value(person.get("EMAIL")),
        phone=_first_value(item.get("fm"), "PHONE") or _first_value(person.get("PHONE")),
    )


def _first_value(values, kind=None):
    for value in map(as_dict, as_list(values)):
        if kind in (None, value.get("typeId")):
            return as_text(value.get("value") or value.get("VALUE"))
    return ""


def _plain(text):
    return BB_CODES.sub("", as_text(text)).strip()
