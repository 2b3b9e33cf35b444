"""What a gateway makes of a delivery, the same whatever the provider; and what it is given to send."""

from dataclasses import dataclass, field, replace
from datetime import datetime

# kind of message -> what it does
#   message: says something · note: what colleagues should know, and nobody has said to us, such as another state there
#   edit, delete: changes what was said · rating: stars for the conversation
#   delivery_state: what became of an answer of ours · call: how a telephone call goes
KINDS = ("message", "note", "edit", "delete", "rating", "delivery_state", "call")
STATES = ("sent", "delivered", "failed")


@dataclass(frozen=True)
class Author:
    """Who wrote. ``external_id`` is their id with the provider; "" where they have none there."""

    external_id: str = ""
    name: str = ""
    email: str = ""
    phone: str = ""
    language: str = ""  # ISO 639-1, or a tag that starts with it
    partner_id: int = 0  # the contact in this database, of those who are logged in to it


@dataclass(frozen=True)
class File:
    """A file that came along: its bytes, or how the gateway finds it later (``_fetch_file``).

    :param dict source: what the gateway needs to fetch it, as JSON takes it; no secrets
    """

    name: str = ""
    mimetype: str = ""
    size: int = 0
    content: bytes | None = None
    source: dict | None = None


@dataclass(frozen=True)
class Answer:
    """One answer of a form or another structured value: a property of the ticket.

    :param key: stable with the provider while people reword ``label``
    :param value: str, bool, int, float, or list of str
    """

    key: str
    label: str
    value: object


@dataclass(frozen=True)
class Call:
    """What one event tells of a telephone call. What it does not tell is left empty, and changes nothing.

    :param direction: "inbound": the customer calls; "outbound"
    :param state: "ringing", "answered" (a person of ours and the customer speak or have spoken), "missed", "busy" or
        "failed"
    :param sequence: grows with the events of the call, whatever the order in which they arrive
    :param our_number: the line that was called, or that the call came from
    :param extension: of the agent whose telephone rings or has answered
    :param started: naive UTC, like ``answered`` and ``ended``
    :param talk_seconds: how long the two have spoken; None: not told
    :param wait_seconds: how long the customer has waited for it
    """

    direction: str = ""
    state: str = ""
    sequence: int = 0
    customer_number: str = ""
    our_number: str = ""
    extension: str = ""
    started: datetime | None = None
    answered: datetime | None = None
    ended: datetime | None = None
    talk_seconds: int | None = None
    wait_seconds: int | None = None
    recording: File | None = None


@dataclass(frozen=True)
class InboundMessage:
    """
    :param external_id: the message's id with the provider, unique in the channel and equal when it is delivered again;
        of an edit, a deletion or a state: the id of the message that it is about; of a call: the call's id
    :param thread_key: the conversation's id with the provider; "": each message is a ticket of its own
    :param is_ours: somebody of the company wrote, changed or deleted it, elsewhere
    :param is_current: it is what stands there now: where the message is known already, it is an edit of that
    :param is_unproven: the sender could not prove it, ``_complete`` has to ask the provider whether it is true
    :param body: text, or HTML where ``is_html``
    :param sent_date: naive UTC
    :param rating: 1 to 5 stars; 0: none
    :param reply_to: external id of the message that it answers
    :param link: where people can read it with the provider
    :param state: of a delivery_state, one of STATES
    :param error: why it has failed
    :param kind_of_ticket: a value of feedback.ticket.kind that the source itself says; "": the channel's
    :param ticket_values: fields of a new ticket that only systems in this database know
    """

    kind: str = "message"
    external_id: str = ""
    thread_key: str = ""
    author: Author = field(default_factory=Author)
    is_ours: bool = False
    is_current: bool = False
    is_unproven: bool = False
    subject: str = ""
    body: str = ""
    is_html: bool = False
    files: tuple[File, ...] = ()
    answers: tuple[Answer, ...] = ()
    sent_date: datetime | None = None
    rating: int = 0
    reply_to: str = ""
    link: str = ""
    state: str = ""
    error: str = ""
    kind_of_ticket: str = ""
    call: Call | None = None
    ticket_values: dict = field(default_factory=dict)

    @property
    def lacks_name(self):
        """Whether its author, a customer, is known by an id alone."""
        author = self.author
        return self.kind == "message" and not self.is_ours and bool(author.external_id and not author.name)

    def named(self, names):
        """Return the message with its author's name, as far as ``names`` ({author's id: name}) has it."""
        return replace(self, author=replace(self.author, name=names.get(self.author.external_id, "")))


@dataclass(frozen=True)
class Reply:
    """One part of an answer, ready to be sent.

    :param thread_key: the conversation it belongs to
    :param author_id: the customer's id with the provider
    :param text: at most ``_reply_limit`` characters; may be empty where there are files
    :param files: [(name, mimetype, bytes)], of the first part alone; or one file without text (``_has_files_apart``)
    :param file_urls: public addresses of the same files, for providers that fetch them; they hold for a week
    :param reply_to: external id of the customer's latest message, "" where unknown
    :param key: equal when the same part is sent again: the provider's idempotency key, where there is one
    :param number: a positive 31-bit integer that says the same
    :param agent_id: the contact of the colleague who answers
    """

    thread_key: str
    author_id: str = ""
    text: str = ""
    files: tuple[tuple[str, str, bytes], ...] = ()
    file_urls: tuple[str, ...] = ()
    reply_to: str = ""
    key: str = ""
    number: int = 0
    agent_id: int = 0


def split_text(text, limit, in_bytes=False):
    """Return the parts of a text, each of at most ``limit`` characters, cut between paragraphs, lines, words.

    :param in_bytes: the limit counts bytes of UTF-8
    """
    parts, rest = [], text.strip()
    while len(rest.encode(errors="replace") if in_bytes else rest) > limit:
        fitting = len(rest.encode(errors="replace")[:limit].decode(errors="ignore")) if in_bytes else limit
        cut = next(filter(None, (_last(rest, fitting, mark) for mark in ("\n\n", "\n", ". ", " "))), fitting)
        parts.append(rest[:cut].rstrip())
        rest = rest[cut:].lstrip()
    return [*parts, rest] if rest else parts


def map_link(latitude, longitude):
    """Return the address of a map that shows the place (degrees as text)."""
    return f"https://www.openstreetmap.org/?mlat={latitude}&mlon={longitude}"


def _last(text, limit, mark):
    """Return where to cut behind the last ``mark``, if that leaves at least half a part, else 0."""
    place = text.rfind(mark, limit // 2, limit)
    return place + len(mark) if place >= 0 else 0
