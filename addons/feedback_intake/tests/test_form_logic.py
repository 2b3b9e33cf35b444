import json
import os
import shutil
import subprocess
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ..tools.form_input import Question, WrongAnswer, read_answers
from ..tools.form_logic import OPERATORS, Condition, Part, read_number, shown_parts

SCRIPT = Path(__file__).parents[1] / "static/src/public/form_logic.js"
RUNNER = """
require(process.argv[1]);
const cases = JSON.parse(require("fs").readFileSync(0));
const shown = cases.map(({ parts, answers }) => [...feedbackFormLogic.shownParts(parts, answers)]);
process.stdout.write(JSON.stringify(shown));
"""
# Other work on the same machine makes the drawing slow; that is no fault of what is tested.
calm = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
TEXTS = st.one_of(
    st.sampled_from(["", " ", "a", "b", "yes", "no", "3", "3.0", "3,5", "-2", "10", "1e3", "0x10", "٣", "3 ", "٠"]),
    st.text(alphabet="a1.,- \t٣ж", max_size=4),
)
CONDITIONS = st.builds(
    Condition,
    key=st.sampled_from("abcdefgh"),
    operator=st.sampled_from(OPERATORS),
    values=st.lists(TEXTS, max_size=3).map(tuple),
)
FORMS = st.lists(st.tuples(st.booleans(), st.none() | CONDITIONS), min_size=1, max_size=8).map(
    lambda drawn: [Part(key, *one) for key, one in zip("abcdefgh", drawn, strict=False)]
)
ANSWERS = st.dictionaries(st.sampled_from("abcdefgh"), st.lists(TEXTS, max_size=3))


def branch(key="b", operator="is", *values, **options):
    return Question(key, condition=Condition("a", operator, values), **options)


@tagged("-at_install", "post_install")
class TestFormLogic(BaseCase):
    """Which questions are shown."""

    def test_each_operator(self):
        for operator, values, typed, expected in [
            ("filled", (), ["x"], True),
            ("filled", (), [" "], False),
            ("is", ("late",), ["late"], True),
            ("is", ("late", "cold"), ["cold", "rude"], True),
            ("is", ("late",), [], False),
            ("is", ("3",), ["3,0"], True),
            ("is_not", ("late",), ["cold"], True),
            ("is_not", ("late",), [], True),
            ("is_not", ("late",), ["cold", "late"], False),
            ("at_least", ("3",), ["3"], True),
            ("at_least", ("3",), ["2"], False),
            ("at_most", ("2",), ["1"], True),
            ("at_most", ("2",), ["x"], False),
            ("at_most", ("2",), [], False),
        ]:
            with self.subTest(operator=operator, values=values, typed=typed):
                parts = [Part("a"), Part("b", condition=Condition("a", operator, values))]
                self.assertEqual("b" in shown_parts(parts, {"a": typed}), expected)

    def test_a_section_hides_what_stands_in_it_up_to_the_next(self):
        parts = [
            Part("a"),
            Part("s", True, Condition("a", "is", ("yes",))),
            Part("b"),
            Part("t", True),
            Part("c"),
        ]
        self.assertEqual(shown_parts(parts, {"a": ["no"]}), {"a", "t", "c"})
        self.assertEqual(shown_parts(parts, {"a": ["yes"]}), {"a", "s", "b", "t", "c"})

    def test_what_depends_on_something_hidden_is_hidden_whatever_is_forged(self):
        parts = [
            Part("a"),
            Part("b", condition=Condition("a", "is", ("yes",))),
            Part("c", condition=Condition("b", "is", ("yes",))),
            Part("d", condition=Condition("b", "is_not", ("yes",))),
        ]
        self.assertEqual(shown_parts(parts, {"a": ["no"], "b": ["yes"], "c": ["x"]}), {"a"})

    @calm
    @given(FORMS, ANSWERS)
    def test_answers_to_what_is_hidden_change_nothing(self, parts, answers):
        shown = shown_parts(parts, answers)
        honest = {key: given for key, given in answers.items() if key in shown}
        self.assertEqual(shown_parts(parts, honest), shown)

    @calm
    @given(FORMS, ANSWERS)
    def test_nothing_is_shown_for_the_sake_of_something_hidden_or_later(self, parts, answers):
        shown = shown_parts(parts, answers)
        keys = [part.key for part in parts]
        self.assertLessEqual(shown, set(keys))
        for part in parts:
            if part.key in shown and part.condition:
                self.assertIn(part.condition.key, shown)
                self.assertLess(keys.index(part.condition.key), keys.index(part.key))

    @calm
    @given(FORMS, ANSWERS)
    def test_what_has_no_condition_and_no_section_above_is_always_shown(self, parts, answers):
        shown = shown_parts(parts, answers)
        for part in parts:
            if part.is_section:
                break
            if not part.condition:
                self.assertIn(part.key, shown)

    def test_the_script_of_the_page_decides_the_same(self):
        if not (shutil.which("node") and os.environ.get("NODE_PATH")):
            self.skipTest("node (see dev/package.json) is missing.")
        cases = []

        @settings(calm, max_examples=500, database=None)
        @given(FORMS, ANSWERS)
        def collect(parts, answers):
            cases.append((parts, answers))

        collect()
        order = [{"parts": [part.as_json() for part in parts], "answers": answers} for parts, answers in cases]
        run = subprocess.run(
            ["node", "-e", RUNNER, str(SCRIPT)], input=json.dumps(order), capture_output=True, text=True, check=False
        )
        self.assertEqual(run.returncode, 0, run.stderr)
        for (parts, answers), shown in zip(cases, json.loads(run.stdout), strict=True):
            self.assertEqual(set(shown), shown_parts(parts, answers), (parts, answers))


@tagged("-at_install", "post_install")
class TestFormInput(BaseCase):
    """What is made of what has been typed."""

    def read(self, questions, checks=None, **typed):
        values, errors = read_answers(questions, typed, checks or {})
        return values, {key: error.reason for key, error in errors.items()}

    def test_a_hidden_question_neither_blocks_nor_answers(self):
        questions = [Question("a", kind="yes_no", options=("yes", "no")), branch("b", "is", "yes", is_required=True)]
        self.assertEqual(self.read(questions, a=["no"], b=["forged"]), ({"a": "no"}, {}))
        self.assertEqual(self.read(questions, a=["yes"]), ({"a": "yes"}, {"b": "missing"}))
        self.assertEqual(self.read(questions, a=["yes"], b=["late"]), ({"a": "yes", "b": "late"}, {}))

    def test_each_kind_takes_what_it_asks_for_alone(self):
        checks = {"email": lambda text: "@" in text, "phone": str.isdigit}
        options = {"options": ("late", "cold")}
        for kind, typed, expected, more in [
            ("text", ["x" * 500], "x" * 500, {}),
            ("text", ["x" * 501], "long", {}),
            ("long_text", ["x" * 5_001], "long", {}),
            ("order", ["SO042"], "SO042", {}),
            ("choice", ["late"], "late", options),
            ("choice", ["rude"], "option", options),
            ("choices", ["cold", "late", "cold"], ["cold", "late"], options),
            ("choices", ["cold", "rude"], "option", options),
            ("yes_no", ["maybe"], "option", {"options": ("yes", "no")}),
            ("stars", ["5"], 5, {}),
            ("stars", ["0"], "option", {}),
            ("faces", ["6"], "option", {}),
            ("scale", ["0"], 0, {}),
            ("scale", ["11"], "option", {}),
            ("scale", ["٣"], "option", {}),
            ("number", ["2,5"], 2.5, {}),
            ("number", ["1e9"], "number", {}),
            ("number", ["0"], "low", {"lowest": 1}),
            ("number", ["9"], "high", {"highest": 8}),
            ("date", ["2026-02-28"], "2026-02-28", {}),
            ("date", ["28.02.2026"], "2026-02-28", {}),
            ("date", ["2026-02-30"], "date", {}),
            ("date", ["0001-01-01"], "date", {}),
            ("email", ["anna@example.com"], "anna@example.com", {}),
            ("email", ["anna"], "email", {}),
            ("phone", ["call me"], "phone", {}),
            ("file", ["a.png", "b.png"], ["a.png", "b.png"], {}),
        ]:
            with self.subTest(kind=kind, typed=typed):
                values, errors = self.read([Question("q", kind=kind, **more)], checks, q=typed)
                self.assertEqual(errors.get("q", values.get("q")), expected)

    def test_a_section_asks_nothing(self):
        self.assertEqual(self.read([Question("s", is_section=True, kind="section", is_required=True)]), ({}, {}))

    @calm
    @given(st.text(max_size=12))
    def test_any_text_is_an_answer_or_is_refused(self, text):
        for kind in ("text", "choice", "choices", "scale", "number", "date", "file", "product"):
            values, errors = read_answers([Question("q", kind=kind, options=("a",))], {"q": [text]}, {})
            self.assertEqual(len(values) + len(errors), 1 if text else 0)
            self.assertTrue(all(isinstance(error, WrongAnswer) for error in errors.values()))

    def test_numbers_are_read_as_people_write_them(self):
        self.assertEqual(
            [read_number(text) for text in ("7", "-1.5", "2,25", "", "1_0", "inf", "5\n")], [7, -1.5, 2.25, *[None] * 4]
        )
