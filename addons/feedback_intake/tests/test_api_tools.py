import os
from contextlib import suppress

from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from odoo.tests import BaseCase, tagged

from ..exceptions import PayloadError
from ..tools.api_answers import READERS, read_answer
from ..tools.api_content import read_content
from ..tools.api_document import api_document
from ..tools.api_schema import NEW_MESSAGE, NEW_TICKET, RATING
from ..tools.problem import STATUSES, Problem
from ..tools.schema_check import check_schema

# dev/fuzz asks for more.
EXAMPLES = int(os.environ.get("FEEDBACK_FUZZ_EXAMPLES", 100))
NAMES = st.sampled_from(
    [*NEW_TICKET["properties"], *RATING["properties"], *NEW_TICKET["properties"]["device"]["properties"], "x/y~z"]
)
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-9, 30)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=30)
    | st.sampled_from(["praise", "en-GB", "a" * 32, "a" * 300]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=6),
    max_leaves=12,
)
BODIES = VALUES | st.builds(lambda rest: {"message": "x", **rest}, st.dictionaries(NAMES, VALUES, max_size=6))


@tagged("post_install", "-at_install")
class TestApiTools(BaseCase):
    def test_the_check_finds_what_json_schema_finds(self):
        @settings(max_examples=EXAMPLES, deadline=None, database=None)
        @given(st.sampled_from([NEW_TICKET, NEW_MESSAGE, RATING]), BODIES)
        def check(schema, value):
            ours = not list(check_schema(schema, value))
            self.assertEqual(ours, Draft202012Validator(schema).is_valid(value), value)

        check()

    def test_the_check_says_where_and_what(self):
        for value, expected in (
            ({}, ("#/message", "missing", None)),
            ({"message": ""}, ("#/message", "short", 1)),
            ({"message": "x", "rating": 0}, ("#/rating", "low", 1)),
            ({"message": "x", "rating": 6}, ("#/rating", "high", 5)),
            ({"message": "x", "uploads": ["z"]}, ("#/uploads/0", "pattern", "^[0-9a-f]{32}$")),
            ({"message": "x", "device": {"é/": 1}}, ("#/device/%C3%A9~1", "unknown", None)),
            (
                {"message": "x", "answers": {"a": {}}},
                ("#/answers/a", "type", "string / number / boolean / array / null"),
            ),
            ({"message": "x", "answers": {str(n): 1 for n in range(101)}}, ("#/answers", "long", 100)),
        ):
            self.assertEqual(list(check_schema(NEW_TICKET, value)), [expected])

    def test_content_is_understood_or_refused(self):
        @settings(max_examples=EXAMPLES, deadline=None, database=None)
        @given(st.binary(max_size=40) | st.text(max_size=40))
        def check(text):
            with suppress(PayloadError):
                read_content(text)

        check()
        self.assertEqual(
            read_content('{"a\\u0000": ["\\ud800\\u0000", 1.5, true, null]}'), {"a": ["?", 1.5, True, None]}
        )
        for text in ("NaN", "[Infinity]", '{"a": -1e999}', "[" * 5000, ""):
            with self.assertRaises(PayloadError):
                read_content(text)

    def test_any_answer_is_read_or_refused(self):
        @settings(max_examples=EXAMPLES, deadline=None, database=None)
        @given(st.sampled_from(sorted(READERS)), VALUES)
        def check(kind, value):
            try:
                read = read_answer({"type": kind, "selection": [["praise", "Praise"]]}, value)
            except PayloadError:
                return
            self.assertEqual(read_answer({"type": kind, "selection": [["praise", "Praise"]]}, read), read)

        check()

    def test_every_problem_has_a_status_and_the_document_names_it(self):
        named = set()
        for operations in api_document("https://odoo.example")["paths"].values():
            for operation in (one for name, one in operations.items() if name != "parameters"):
                for answer in operation["responses"].values():
                    if "application/problem+json" in answer.get("content", {}):
                        named.update(answer["description"].split(", "))
        self.assertEqual(named, set(STATUSES) - {"method-not-allowed"})
        self.assertEqual(
            Problem("busy", "Wait.").content("Busy"),
            {"type": "urn:feedback:problem:busy", "title": "Busy", "status": 503, "detail": "Wait."},
        )
