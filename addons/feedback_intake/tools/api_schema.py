"""JSON Schemas of what our API takes and answers; ``api_document.py`` publishes them, ``schema_check.py`` applies them.

Where a channel has stopped asking for something, what apps still send of it is left aside: no message is lost. What the
channel has never heard of is refused, so that no answer vanishes in silence.
"""

KINDS = ["question", "complaint", "suggestion", "praise", "request", "incident"]
STATES = ["received", "new", "open", "waiting_customer", "resolved", "closed"]
QUESTION_TYPES = ["text", "longtext", "integer", "number", "boolean", "date", "datetime", "choice", "choices"]
MAX_LENGTHS = {"name": 120, "email": 254, "phone": 40, "message": 20_000}
MAX_COMMENT = 2_000
MAX_UPLOADS = 50
PAGE_SIZE, MAX_PAGE_SIZE = 50, 100
# What an app may tell of itself and of the device it runs on.
DEVICE = ("app_name", "app_version", "platform", "os_version", "model", "screen")
ID = {"type": "string", "pattern": "^[0-9a-f]{32}$"}
MOMENT = {"type": "string", "format": "date-time", "description": "ISO 8601, UTC."}


def _text(limit, description="", **more):
    return {"type": ["string", "null"], "maxLength": limit, "description": description, **more}


def _object(properties, optional=(), **more):
    required = [name for name in properties if name not in optional]
    return {"type": "object", "properties": properties, "required": required, **more}


def _list(items, limit=None, **more):
    return {"type": "array", "items": items, **({"maxItems": limit} if limit else {}), **more}


UPLOADS = _list(
    ID, MAX_UPLOADS, description="Files sent before by /uploads, each in whole. They are then part of this message."
)
NEW_TICKET = {
    "type": "object",
    "additionalProperties": False,
    "required": ["message"],
    "properties": {
        "message": {"type": "string", "minLength": 1, "maxLength": MAX_LENGTHS["message"]},
        "name": _text(MAX_LENGTHS["name"]),
        "email": _text(MAX_LENGTHS["email"]),
        "phone": _text(MAX_LENGTHS["phone"]),
        "anonymous": {
            "type": ["boolean", "null"],
            "description": "Nothing is kept that tells who wrote: no contact data, no device, no time of day. "
            "Also so where the channel asks for no contact data, or none is given and none is required.",
        },
        "kind": {"type": ["string", "null"], "enum": [*KINDS, None]},
        "category": {"type": ["integer", "null"], "description": "The id of a category of /form."},
        "rating": {"type": ["integer", "null"], "minimum": 1, "maximum": 5},
        "language": _text(12, "The language of the message, as a tag: en, ru-RU.", pattern="^[A-Za-z]{2,3}([_-]|$)"),
        "answers": {
            "type": ["object", "null"],
            "description": "Answers to the questions of /form: {name: value}.",
            "maxProperties": 100,
            "additionalProperties": {
                "type": ["string", "number", "boolean", "array", "null"],
                "maxLength": MAX_LENGTHS["message"],
                "items": {"type": "string"},
                "maxItems": 100,
            },
        },
        "device": {
            "type": ["object", "null"],
            "additionalProperties": False,
            "properties": {name: _text(100) for name in DEVICE},
        },
        "consents": {
            "type": ["array", "null"],
            "maxItems": 50,
            "items": {"type": "integer"},
            "description": "The ids of those texts of /form's consents that the person has agreed to, each by an "
            "act of its own. None where the message is anonymous.",
        },
        "uploads": UPLOADS,
    },
}
NEW_MESSAGE = {
    "type": "object",
    "additionalProperties": False,
    "properties": {"message": _text(MAX_LENGTHS["message"]), "uploads": UPLOADS},
}
RATING = {
    "type": "object",
    "additionalProperties": False,
    "required": ["stars"],
    "properties": {
        "stars": {"type": "integer", "minimum": 1, "maximum": 5},
        "comment": _text(MAX_COMMENT),
    },
}

NUMBER = {"type": ["string", "null"], "description": "What people call the ticket; null until it has been processed."}
CREATED = _object(
    {
        "id": ID,
        "token": {"type": "string", "description": "Opens this conversation alone. Keep it: it is not sent again."},
        "number": NUMBER,
        "created_at": MOMENT,
    }
)
TICKET = _object(
    {
        "id": ID,
        "number": NUMBER,
        "status": {"type": "string", "enum": STATES},
        "status_text": {"type": "string"},
        "status_hint": {"type": "string", "description": "What happens next, in a sentence."},
        "subject": {"type": ["string", "null"]},
        "kind": {"type": ["string", "null"], "enum": [*KINDS, None]},
        "rating": {"type": ["integer", "null"], "minimum": 1, "maximum": 5},
        "anonymous": {"type": "boolean"},
        "created_at": MOMENT,
    }
)
FILE = _object(
    {
        "id": ID,
        "name": {"type": "string"},
        "content_type": {"type": "string"},
        "size": {"type": "integer", "minimum": 0},
        "url": {"type": "string", "format": "uri", "description": "Needs the conversation's token, as all else does."},
    }
)
MESSAGE = _object(
    {
        "id": ID,
        "author": _object({"type": {"type": "string", "enum": ["customer", "agent"]}, "name": {"type": "string"}}),
        "created_at": MOMENT,
        "text": {"type": "string"},
        "html": {"type": "string", "description": "The same with its formatting; safe to be shown, loads nothing."},
        "files": _list(FILE),
    }
)
MESSAGE_PAGE = _object(
    {
        "items": _list(MESSAGE),
        "next_cursor": {
            "type": ["string", "null"],
            "description": "Ask with it for what comes after, also later on for what is new.",
        },
        "has_more": {"type": "boolean"},
    }
)
ADDED = _object(
    {
        "number": NUMBER,
        "is_new_ticket": {
            "type": "boolean",
            "description": "The ticket was closed too long ago: a new one follows it, in the same conversation.",
        },
        "created_at": MOMENT,
    }
)
RATED = _object({"stars": {"type": "integer", "minimum": 1, "maximum": 5}})
OPTION = _object({"value": {"type": "string"}, "label": {"type": "string"}})
FORM = _object(
    {
        "title": {"type": "string"},
        "language": {"type": "string"},
        "contact": {"type": "string", "enum": ["required", "optional", "none"]},
        "kinds": _list(OPTION),
        "categories": _list(_object({"id": {"type": "integer"}, "name": {"type": "string"}})),
        "asks_rating": {"type": "boolean"},
        "questions": _list(
            _object(
                {
                    "name": {"type": "string"},
                    "label": {"type": "string"},
                    "type": {"type": "string", "enum": QUESTION_TYPES},
                    "options": _list(OPTION),
                }
            )
        ),
        "files": _object(
            {
                "max_count": {"type": "integer", "minimum": 0},
                "max_bytes": {"type": "integer", "minimum": 0},
                "types": _list({"type": "string"}),
            }
        ),
        "max_lengths": _object({name: {"type": "integer"} for name in MAX_LENGTHS}),
        "has_articles": {"type": "boolean"},
        "consents": _list(
            _object(
                {
                    "id": {"type": "integer"},
                    "version": {"type": "integer"},
                    "name": {"type": "string"},
                    "label": {"type": "string"},
                    "url": {"type": "string", "format": "uri"},
                    "required": {"type": "boolean"},
                }
            )
        ),
    }
)
ARTICLES = _object(
    {
        "items": _list(
            _object(
                {
                    "title": {"type": "string"},
                    "passage": {"type": "string"},
                    "url": {"type": "string", "format": "uri"},
                }
            )
        )
    }
)
PROBLEM = _object(
    {
        "type": {"type": "string", "format": "uri"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "errors": _list(
            _object(
                {
                    "pointer": {"type": "string", "description": "Which member of the body (RFC 6901)."},
                    "parameter": {"type": "string"},
                    "header": {"type": "string"},
                    "detail": {"type": "string"},
                },
                optional=("pointer", "parameter", "header"),
            )
        ),
    },
    optional=("detail", "errors"),
)
SCHEMAS = {
    "NewTicket": NEW_TICKET,
    "NewMessage": NEW_MESSAGE,
    "Rating": RATING,
    "CreatedTicket": CREATED,
    "Ticket": TICKET,
    "MessagePage": MESSAGE_PAGE,
    "AddedMessage": ADDED,
    "Rated": RATED,
    "Form": FORM,
    "Articles": ARTICLES,
    "Problem": PROBLEM,
}
