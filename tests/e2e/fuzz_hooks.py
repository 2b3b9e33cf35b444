"""For schemathesis: half of what is generated goes to a conversation that there is, and no address is ever too busy."""

import itertools
import os
import random

import schemathesis

numbers = itertools.count()


@schemathesis.hook
def before_call(context, case, kwargs):
    is_meant = case.meta is not None and case.meta.generation.mode.is_positive
    if is_meant and case.path.startswith("/tickets/{id}") and next(numbers) % 2:
        case.path_parameters["id"] = os.environ["FEEDBACK_ID"]
    address = ".".join(str(random.randrange(1, 255)) for _part in range(4))
    case.headers = {**(case.headers or {}), "X-Forwarded-For": address, "X-Forwarded-Host": "fuzz.example"}


@schemathesis.serializer("application/offset+octet-stream")
def serialize_piece(context, value):
    return value if isinstance(value, bytes) else str(value).encode(errors="replace")
