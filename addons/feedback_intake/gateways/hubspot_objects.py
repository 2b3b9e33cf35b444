from dataclasses import replace

from odoo import models
from odoo.tools import split_every

from ..exceptions import RefusedError
from ..tools.message import Author, File
from ..tools.payload import as_dict, as_list, as_text, from_iso
from .hubspot import THREADS

TICKET_PROPERTIES = (
    "subject",
    "content",
    "hs_pipeline_stage",
    "hs_conversations_originating_thread_id",
    "hs_all_associated_contact_emails",
    "hs_all_associated_contact_firstnames",
    "hs_all_associated_contact_lastnames",
    "hs_all_associated_contact_phones",
)
STAGE = "hs_pipeline_stage"
BATCH = 100
GONE = "404"


class FeedbackGatewayHubspot(models.AbstractModel):
    """What stands behind the ids of HubSpot's events, in as few calls as there can be: one for all tickets, one for
    each conversation, one for all people, one for the names of stages."""

    _inherit = "feedback.gateway.hubspot"

    def _prepare_batch(self, channel, messages):
        try:
            return self.with_context(hubspot_found=self._fetch(channel, messages))
        except RefusedError:
            return self  # each tells for itself

    def _fetch(self, channel, messages):
        said = self._fetch_messages(channel, [one for one in messages if one.external_id.startswith("message:")])
        return {
            "tickets": self._fetch_tickets(channel, _numbers(messages, "ticket")),
            "said": said,
            "actors": self._fetch_actors(channel, said.values()),
            "stages": self._fetch_stages(channel) if any(_is_stage(one) for one in messages) else {},
        }

    def _complete(self, channel, messages):
        found = self.env.context.get("hubspot_found") or self._fetch(channel, messages)
        completed = []
        for message in messages:
            ticket = found["tickets"].get(message.thread_key.removeprefix("ticket:"))
            if said := found["said"].get(message.external_id):
                completed.append(self._complete_message(message, said, found["actors"]))
            elif message.kind == "note":
                completed.append(self._complete_note(message, ticket, found["stages"]))
            elif ticket:
                completed.append(self._complete_ticket(message, ticket))
        return [message for message in completed if message]

    def _fetch_tickets(self, channel, numbers):
        """Return {id: properties}; those that are gone are not among them."""
        found = {}
        for part in split_every(BATCH, sorted(numbers)):
            inputs = [{"id": number} for number in part]
            content = {"inputs": inputs, "properties": list(TICKET_PROPERTIES), "propertiesWithHistory": []}
            answer = self._call(channel, "POST", "/crm/v3/objects/tickets/batch/read", json=content)
            for one in map(as_dict, as_list(answer.get("results"))):
                found[as_text(one.get("id"))] = as_dict(one.get("properties"))
        return found

    def _fetch_messages(self, channel, messages):
        """Return {external id: what HubSpot knows of the message}; those that are gone are not among them."""
        by_thread, found = {}, {}
        for message in messages:
            thread_id, message_id = message.thread_key.removeprefix("thread:"), message.external_id.partition(":")[2]
            by_thread.setdefault(thread_id, []).append(message_id)
        for thread_id, message_ids in by_thread.items():
            path, known = f"{THREADS}/{thread_id}/messages", {}
            if len(message_ids) > 1:
                answer = self._call_if_there(channel, path, params={"sort": "-createdAt", "limit": BATCH})
                known = {as_text(as_dict(one).get("id")): as_dict(one) for one in as_list(answer.get("results"))}
            for message_id in message_ids:
                one = known.get(message_id) or self._call_if_there(channel, f"{path}/{message_id}")
                if as_text(one.get("truncationStatus")).startswith("TRUNCATED"):
                    one = {**one, **self._call_if_there(channel, f"{path}/{message_id}/original-content")}
                if one:
                    found[f"message:{message_id}"] = one
        return found

    def _call_if_there(self, channel, path, **options):
        try:
            return self._call(channel, "GET", path, **options)
        except RefusedError as error:
            if error.code != GONE:
                raise
            return {}

    def _fetch_actors(self, channel, said):
        """Return {actor id: who that is}, of those whose name did not come with the message."""
        senders = [_sender(one) for one in said]
        numbers = sorted({as_text(one.get("actorId")) for one in senders if not one.get("name")} - {""})
        found = {}
        for part in split_every(BATCH, numbers):
            path = "/conversations/v3/conversations/actors/batch/read"
            answer = self._call(channel, "POST", path, json={"inputs": list(part)})
            for one in map(as_dict, as_list(answer.get("results"))):
                found[as_text(one.get("id"))] = one
        return found

    def _fetch_stages(self, channel):
        """Return {id of a stage: its name}"""
        answer = self._call(channel, "GET", "/crm/v3/pipelines/tickets")
        stages = {}
        for pipeline in map(as_dict, as_list(answer.get("results"))):
            for stage in map(as_dict, as_list(pipeline.get("stages"))):
                stages[as_text(stage.get("id"))] = as_text(stage.get("label"))
        return stages

    def _complete_message(self, message, found, actors):
        kind = {"MESSAGE": "message", "COMMENT": "note"}.get(as_text(found.get("type")))
        if not kind:
            return None
        sender = _sender(found)
        actor_id, identifier = as_text(sender.get("actorId")), as_dict(sender.get("deliveryIdentifier"))
        actor, address = actors.get(actor_id, {}), as_text(identifier.get("value"))
        by_type = {"HS_EMAIL_ADDRESS": "email", "HS_PHONE_NUMBER": "phone"}.get(as_text(identifier.get("type")))
        author = Author(
            external_id=actor_id,
            name=as_text(sender.get("name") or actor.get("name")),
            email=address if by_type == "email" else as_text(actor.get("email")),
            phone=address if by_type == "phone" else "",
        )
        rich = as_text(found.get("richText"))
        return replace(
            message,
            kind=kind,
            author=author,
            is_ours=as_text(found.get("direction")) == "OUTGOING",
            subject=as_text(found.get("subject")),
            body=rich or as_text(found.get("text")),
            is_html=bool(rich),
            files=tuple(_read_file(as_dict(one)) for one in as_list(found.get("attachments")) if _is_file(one)),
            sent_date=from_iso(found.get("createdAt")) or message.sent_date,
        )

    def _complete_note(self, message, ticket, stages):
        """Say what has changed; a ticket that began as a conversation is one with it."""
        for change in message.answers:
            value = stages.get(change.value, change.value) if _is_stage(message) else change.value
            text = self.env._("In HubSpot, %(name)s is now: %(value)s", name=change.label, value=value or "–")
            message = replace(message, body=text, answers=())
        return replace(message, thread_key=_thread_key(message, ticket or {}))

    def _complete_ticket(self, message, ticket):
        first = {
            name: as_text(ticket.get(f"hs_all_associated_contact_{name}")).partition(";")[0].strip()
            for name in ("emails", "firstnames", "lastnames", "phones")
        }
        return replace(
            message,
            thread_key=_thread_key(message, ticket),
            author=Author(
                name=" ".join(filter(None, (first["firstnames"], first["lastnames"]))),
                email=first["emails"],
                phone=first["phones"],
            ),
            subject=as_text(ticket.get("subject")),
            body=as_text(ticket.get("content")),
        )


def _numbers(messages, kind):
    return {key.partition(":")[2] for key in (one.thread_key for one in messages) if key.startswith(f"{kind}:")}


def _is_stage(message):
    return message.kind == "note" and any(change.key == STAGE for change in message.answers)


def _thread_key(message, ticket):
    thread_id = as_text(ticket.get("hs_conversations_originating_thread_id"))
    return f"thread:{thread_id}" if thread_id else message.thread_key


def _sender(found):
    return as_dict(next(iter(as_list(found.get("senders"))), None))


def _is_file(found):
    return as_text(as_dict(found).get("type")) == "FILE"


def _read_file(found):
    source = {"file_id": as_text(found.get("fileId")), "url": as_text(found.get("url"))}
    return File(as_text(found.get("name")), source=source)
