"""Check a value against the part of JSON Schema that our API's document uses.

One source for both: what the document promises is what is checked.
"""

import re
from urllib.parse import quote

TYPES = {"object": dict, "array": list, "string": str, "boolean": bool, "null": type(None)}


def check_schema(schema, value, pointer="#"):
    """Yield (pointer, what is wrong, its limit or None).

    What is wrong: type, missing, unknown, choice, pattern, short, long, low or high.
    """
    if not any(_is_of_type(value, name) for name in _as_list(schema.get("type", ()))):
        yield pointer, "type", " / ".join(_as_list(schema.get("type", ())))
    elif isinstance(value, dict):
        yield from _check_object(schema, value, pointer)
    elif isinstance(value, list):
        yield from _check_length(schema, value, pointer, "Items")
        for place, item in enumerate(value[: schema.get("maxItems", len(value))]):
            yield from check_schema(schema["items"], item, f"{pointer}/{place}")
    elif isinstance(value, str):
        yield from _check_length(schema, value, pointer, "Length")
        if "pattern" in schema and not re.search(schema["pattern"], value):
            yield pointer, "pattern", schema["pattern"]
    elif value is not None and not isinstance(value, bool):
        yield from _check_range(schema, value, pointer)
    if "enum" in schema and isinstance(value, str) and value not in schema["enum"]:
        yield pointer, "choice", ", ".join(filter(None, schema["enum"]))


def _check_object(schema, value, pointer):
    known, rest = schema.get("properties", {}), schema.get("additionalProperties", True)
    for name in schema.get("required", ()):
        if name not in value:
            yield f"{pointer}/{name}", "missing", None
    for name, part in value.items():
        place = f"{pointer}/{quote(name.replace('~', '~0').replace('/', '~1'), safe='~', errors='replace')}"
        if name in known:
            yield from check_schema(known[name], part, place)
        elif rest is False:
            yield place, "unknown", None
        elif rest is not True:
            yield from check_schema(rest, part, place)
    if len(value) > schema.get("maxProperties", len(value)):
        yield pointer, "long", schema["maxProperties"]


def _check_length(schema, value, pointer, unit):
    if len(value) < schema.get(f"min{unit}", 0):
        yield pointer, "short", schema[f"min{unit}"]
    if len(value) > schema.get(f"max{unit}", len(value)):
        yield pointer, "long", schema[f"max{unit}"]


def _check_range(schema, value, pointer):
    if value < schema.get("minimum", value):
        yield pointer, "low", schema["minimum"]
    if value > schema.get("maximum", value):
        yield pointer, "high", schema["maximum"]


def _is_of_type(value, name):
    if name == "integer":
        return isinstance(value, int | float) and not isinstance(value, bool) and value == int(value)
    if name == "number":
        return isinstance(value, int | float) and not isinstance(value, bool)
    return isinstance(value, TYPES[name])


def _as_list(names):
    return [names] if isinstance(names, str) else list(names)
