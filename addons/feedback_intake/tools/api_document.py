"""The OpenAPI 3.1 document of our API (https://spec.openapis.org/oas/v3.1.1.html)."""

from .api_schema import MAX_PAGE_SIZE, PAGE_SIZE, SCHEMAS
from .problem import STATUSES

PREFIX = "/feedback/api/v1"
KEY, TOKEN = [{"channelKey": []}], [{"conversationToken": []}]
TUS_VERSION = "1.0.0"
INTRODUCTION = """\
Create tickets, add messages and files, read the conversation, rate it. Two proofs:

- the **channel key** (header `X-Api-Key`) creates tickets and reads what a form shows. It may stand in an app, for it
  opens no ticket;
- the **conversation token** (`Authorization: Bearer`), given once at creation, opens that one conversation.

Refusals are problem details (RFC 9457); `type` is stable, `title` and `detail` are in the language of
`Accept-Language`. Repeat a request that has broken off with the same `Idempotency-Key`: it is taken once. Large files
go by /uploads, which speaks tus 1.0 (core, creation, expiration, termination), see
https://tus.io/protocols/resumable-upload"""


def api_document(server_url):
    """Return the document as a dict. ``server_url``: the address of Odoo, without the API's own path."""
    paths = {**_form_paths(), **_ticket_paths(), **_conversation_paths(), **_upload_paths()}
    return {
        "openapi": "3.1.0",
        "info": {"title": "Feedback API", "version": "1.0.0", "description": INTRODUCTION},
        "servers": [{"url": f"{server_url}{PREFIX}"}],
        "paths": paths,
        "components": {
            "schemas": SCHEMAS,
            "securitySchemes": {
                "channelKey": {"type": "apiKey", "in": "header", "name": "X-Api-Key"},
                "conversationToken": {"type": "http", "scheme": "bearer"},
            },
            "parameters": {name: _parameter(**values) for name, values in PARAMETERS.items()},
        },
    }


PARAMETERS = {
    "id": {"where": "path", "name": "id", "schema": SCHEMAS["CreatedTicket"]["properties"]["id"]},
    "idempotencyKey": {
        "where": "header",
        "name": "Idempotency-Key",
        "schema": {"type": "string", "maxLength": 255, "pattern": "^[!-~]+$"},
        "description": "Made up by the client, a UUID for example. The same key with another body is refused.",
    },
    "acceptLanguage": {"where": "header", "name": "Accept-Language", "schema": {"type": "string"}},
    "tusVersion": {
        "where": "header",
        "name": "Tus-Resumable",
        "schema": {"type": "string", "const": TUS_VERSION},
        "required": True,
    },
}


def _parameter(where, name, schema, description="", required=False):
    return {
        "in": where,
        "name": name,
        "schema": schema,
        "required": required or where == "path",
        **({"description": description} if description else {}),
    }


def _ref(kind, name):
    return {"$ref": f"#/components/{kind}/{name}"}


def _operation(name, summary, security, answers, problems, parameters=(), body=None):
    """Return one operation. ``answers``: {status: answer}; ``problems``: names beside those that all may give."""
    problems = {*problems, "too-many-requests", "internal-error", "busy"}
    for needed, refusal in ((KEY, "key-refused"), (TOKEN, "token-refused")):
        problems |= {refusal} if security == needed else set()
    by_status = {}
    for problem in sorted(problems):
        by_status.setdefault(STATUSES[problem], []).append(problem)
    return {
        "operationId": name,
        "summary": summary,
        "security": security,
        "parameters": [_ref("parameters", "acceptLanguage"), *parameters],
        **({"requestBody": body} if body else {}),
        "responses": {
            **{str(status): answer for status, answer in answers.items()},
            **{str(status): _problem_answer(names) for status, names in sorted(by_status.items())},
        },
    }


def _problem_answer(names):
    headers = {"Retry-After": {"schema": {"type": "integer"}, "description": "Seconds.", "required": True}}
    return {
        "description": ", ".join(names),
        **({"headers": headers} if names[0] in ("too-many-requests", "busy") else {}),
        "content": {"application/problem+json": {"schema": _ref("schemas", "Problem")}},
    }


def _json(schema, description):
    return {"description": description, "content": {"application/json": {"schema": _ref("schemas", schema)}}}


def _with_files(schema):
    """Return a body that is JSON, or a form of JSON (``data``) and files."""
    form = {
        "type": "object",
        "required": ["data"],
        "properties": {
            "data": _ref("schemas", schema),
            "files": {"type": "array", "items": {"type": "string", "contentMediaType": "application/octet-stream"}},
        },
    }
    return {
        "required": True,
        "content": {
            "application/json": {"schema": _ref("schemas", schema)},
            "multipart/form-data": {"schema": form, "encoding": {"data": {"contentType": "application/json"}}},
        },
    }


BODY_PROBLEMS = ("malformed-request", "media-type-unsupported", "too-large", "validation-failed")


def _form_paths():
    query = _parameter("query", "q", {"type": "string", "minLength": 1, "maxLength": 400}, required=True)
    limit = _parameter("query", "limit", {"type": "integer", "minimum": 1, "maximum": 20, "default": 5})
    document = {"description": "This document.", "content": {"application/json": {"schema": {"type": "object"}}}}
    return {
        "/openapi.json": {
            "get": _operation("document", "This document", [], {200: document}, ()),
        },
        "/form": {
            "get": _operation(
                "readForm",
                "What the channel asks and takes",
                KEY,
                {200: _json("Form", "Kinds, categories, questions and limits, in the language asked for.")},
                (),
            )
        },
        "/articles": {
            "get": _operation(
                "findArticles",
                "Articles that may answer a question",
                KEY,
                {200: _json("Articles", "Best first. None where there is no help centre.")},
                ("validation-failed",),
                [query, limit],
            )
        },
    }


def _ticket_paths():
    created = _json("CreatedTicket", "Created. The same answer for the same `Idempotency-Key`.")
    created["headers"] = {"Location": {"schema": {"type": "string"}, "required": True}}
    kept = {**created, "description": "Kept, and not processed yet: nothing is lost, the number comes later."}
    return {
        "/tickets": {
            "post": _operation(
                "createTicket",
                "Create a ticket",
                KEY,
                {201: created, 202: kept},
                (*BODY_PROBLEMS, "idempotency-key-reused"),
                [_ref("parameters", "idempotencyKey")],
                _with_files("NewTicket"),
            )
        },
        "/tickets/{id}": {
            "parameters": [_ref("parameters", "id")],
            "get": _operation("readTicket", "Status", TOKEN, {200: _json("Ticket", "As it is now.")}, ()),
        },
    }


def _conversation_paths():
    of_ticket = {"parameters": [_ref("parameters", "id")]}
    cursor = _parameter("query", "cursor", {"type": "string", "maxLength": 64}, "`next_cursor` of the page before.")
    limit = {"type": "integer", "minimum": 1, "maximum": MAX_PAGE_SIZE, "default": PAGE_SIZE}
    file_id = _parameter("path", "file_id", SCHEMAS["CreatedTicket"]["properties"]["id"])
    content = {"description": "The file.", "content": {"*/*": {}}}
    return {
        "/tickets/{id}/messages": {
            **of_ticket,
            "get": _operation(
                "readMessages",
                "The conversation, oldest first",
                TOKEN,
                {200: _json("MessagePage", "A page.")},
                ("validation-failed",),
                [cursor, _parameter("query", "limit", limit)],
            ),
            "post": _operation(
                "addMessage",
                "Add a message",
                TOKEN,
                {201: _json("AddedMessage", "Added."), 202: _json("AddedMessage", "Kept, and not processed yet.")},
                (*BODY_PROBLEMS, "idempotency-key-reused", "not-ready"),
                [_ref("parameters", "idempotencyKey")],
                _with_files("NewMessage"),
            ),
        },
        "/tickets/{id}/rating": {
            **of_ticket,
            "put": _operation(
                "rate",
                "Rate the conversation",
                TOKEN,
                {200: _json("Rated", "Noted. A later rating replaces it.")},
                (*BODY_PROBLEMS, "idempotency-key-reused", "not-ready"),
                [_ref("parameters", "idempotencyKey")],
                {"required": True, "content": {"application/json": {"schema": _ref("schemas", "Rating")}}},
            ),
        },
        "/tickets/{id}/files/{file_id}": {
            "parameters": [_ref("parameters", "id"), file_id],
            "get": _operation("readFile", "A file of the conversation", TOKEN, {200: content}, ("not-found",)),
        },
    }


def _upload_paths():
    version = _ref("parameters", "tusVersion")
    length = _parameter("header", "Upload-Length", {"type": "integer", "minimum": 1}, "Bytes.", required=True)
    metadata = _parameter("header", "Upload-Metadata", {"type": "string"}, "`filename` and its name in Base64.")
    offset = _parameter("header", "Upload-Offset", {"type": "integer", "minimum": 0}, required=True)
    tus_head = {"Tus-Resumable": {"schema": {"type": "string"}, "required": True}}
    at = {**tus_head, "Upload-Offset": {"schema": {"type": "integer"}, "required": True}}
    began = {**tus_head, "Location": {"schema": {"type": "string"}, "required": True}}
    chunk = {"required": True, "content": {"application/offset+octet-stream": {"schema": {}}}}
    problems = ("malformed-request", "version-unsupported")
    return {
        "/uploads": {
            "post": _operation(
                "beginUpload",
                "Begin a resumable upload (tus: creation)",
                KEY,
                {201: {"description": "Its id is the end of `Location`.", "headers": began}},
                (*problems, "too-large", "validation-failed"),
                [version, length, metadata],
            )
        },
        "/uploads/{id}": {
            "parameters": [_ref("parameters", "id")],
            "head": _operation(
                "readUpload",
                "How much has arrived",
                KEY,
                {200: {"description": "`Upload-Offset` bytes.", "headers": at}},
                (*problems, "not-found"),
                [version],
            ),
            "patch": _operation(
                "continueUpload",
                "Send the next bytes",
                KEY,
                {204: {"description": "They are kept.", "headers": at}},
                (*problems, "not-found", "offset-conflict", "media-type-unsupported", "too-large", "upload-locked"),
                [version, offset],
                chunk,
            ),
            "delete": _operation(
                "dropUpload",
                "Give an upload up (tus: termination)",
                KEY,
                {204: {"description": "It is gone.", "headers": tus_head}},
                (*problems, "not-found", "upload-locked"),
                [version],
            ),
        },
    }
