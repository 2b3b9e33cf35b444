from datetime import datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from odoo.addons.feedback_intake.tools.json_path import PathError, find, leaves, parse_path
from odoo.addons.feedback_intake.tools.mapping import Line, read_document, to_kind, to_moment
from odoo.addons.feedback_intake.tools.mapping_guess import guess_lines
from odoo.addons.feedback_intake.tools.rating import read_scale, to_stars

DOCUMENT = {
    "data": {
        "customer": {"e-mail": "a@b.example", "Имя": "Анна", "full name": "Анна К"},
        "items": [{"text": "one"}, {"text": "two"}, {"note": None}],
        "answers": [{"id": "q1", "value": 5}, {"id": 7, "value": True}, "loose"],
        "a.b": {"c": 1},
    }
}
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=15,
)


@tagged("post_install", "-at_install")
class TestJsonPath(BaseCase):
    def test_paths_lead_to_values(self):
        for path, values in {
            "data.customer.e-mail": ["a@b.example"],
            "$.data.customer.Имя": ["Анна"],
            "data.customer.full name": ["Анна К"],
            "data.items[0].text": ["one"],
            "data.items.1.text": ["two"],
            "data.items[-2].text": ["two"],
            "data.items[*].text": ["one", "two"],
            "data.answers[id=q1].value": [5],
            "data.answers[id=7].value": [True],
            'data["a.b"].c': [1],
            "data.items[9].text": [],
            "data.items[2].note": [],
            "data.customer[0]": [],
            "data.items.text": [],
            "nothing.at.all": [],
        }.items():
            with self.subTest(path):
                self.assertEqual(find(DOCUMENT, parse_path(path)), values)

    def test_what_is_no_path_is_refused_with_the_place(self):
        for path, rest in {
            "": "",
            "data..x": "..x",
            "data.": ".",
            "data[": "[",
            "data[x]": "[x]",
            "data[0]text": "text",
            ".data": ".data",
            'data."x"': '."x"',
            "data[1:2]": "[1:2]",
            "data[?(@.x)]": "[?(@.x)]",
        }.items():
            with self.subTest(path), self.assertRaises(PathError) as caught:
                parse_path(path)
            self.assertEqual(caught.exception.rest, rest)

    def test_a_long_path_is_refused(self):
        with self.assertRaises(PathError):
            parse_path("a." * 200 + "a")

    def test_every_leaf_is_found_again_by_its_path(self):
        self.assertIn(('data["a.b"].c', 1), leaves(DOCUMENT))
        self.assertIn(("data.answers[2]", "loose"), leaves(DOCUMENT))
        self.assertEqual(len(leaves(list(range(1000)), limit=20)), 20)

        @settings(max_examples=100, deadline=None, database=None)
        @given(JSON)
        def check(document):
            for path, value in leaves(document):
                if '"' not in path.replace('["', "").replace('"]', "") and value is not None and len(path) < 200:
                    try:
                        steps = parse_path(path)
                    except PathError:
                        continue  # a name with brackets in it
                    self.assertEqual(find(document, steps), [value], path)

        check()


@tagged("post_install", "-at_install")
class TestMapping(BaseCase):
    def _read(self, document, *lines):
        return read_document(document, [Line(*line) for line in lines])

    def test_texts_are_put_together_and_of_other_things_the_first_counts(self):
        document = {"a": "One", "b": "", "c": "Three"}
        mapped = self._read(
            document, ("text", "a"), ("text", "c"), ("subject", "b"), ("subject", "c"), ("subject", "a")
        )
        self.assertEqual((mapped.message.body, mapped.message.subject), ("One\n\nThree", "Three"))
        self.assertFalse(mapped.missing)

    def test_what_finds_nothing_usable_is_told(self):
        document = {"mail": "no address", "when": "some day", "link": "javascript:alert(1)", "text": {"a": 1}}
        lines = [("email", "mail"), ("date", "when"), ("link", "link"), ("text", "body"), ("phone", "text")]
        self.assertEqual(len(self._read(document, *lines).missing), 5)

    def test_answers_at_a_list_or_an_object_become_one_each(self):
        document = {
            "list": [{"id": "q1", "question": "Colour", "answer": "red"}, {"title": "Sizes", "value": ["S", 5]}],
            "object": {"city": "Perm", "visits": 3, "again": True, "empty": "", "deep": {"x": "y"}},
            "one": "blue",
        }
        mapped = self._read(document, ("answer", "list"), ("answer", "object"), ("answer", "one", "Favourite"))
        found = {answer.label: answer.value for answer in mapped.message.answers}
        self.assertEqual(
            found,
            {
                "Colour": "red",
                "Sizes": ["S", "5"],
                "city": "Perm",
                "visits": 3,
                "again": True,
                "deep": "x: y",
                "Favourite": "blue",
            },
        )
        self.assertEqual(len({answer.key for answer in mapped.message.answers}), 7)

    def test_files_are_addresses_or_objects_with_one(self):
        document = {
            "f": ["https://x.example/a%20b.pdf", {"url": "http://x.example/1", "name": "c.txt"}, "ftp://x/d", 7]
        }
        mapped = self._read(document, ("file", "f"))
        self.assertEqual([file.name for file in mapped.message.files], ["a b.pdf", "c.txt"])

    def test_a_condition_decides(self):
        for value, wanted, is_met in (
            ("New", "new, old", True),
            (True, "true", True),
            (3, "4", False),
            (None, "x", False),
            ("anything", "", True),
        ):
            unmet = self._read({"state": value, "t": "x"}, ("condition", "state", wanted), ("text", "t")).unmet
            self.assertEqual(unmet is None, is_met, (value, wanted))

    def test_moments_in_any_notation(self):
        moment = datetime(2026, 1, 18, 18, 7, 2)
        for value in (
            "2026-01-18T18:07:02Z",
            "2026-01-18T21:07:02+03:00",
            "2026-01-18 18:07:02",
            1768759622,
            "1768759622",
            1768759622000,
            "18.01.2026 18:07:02",
            "Sun, 18 Jan 2026 21:07:02 +0300",
        ):
            self.assertEqual(to_moment(value), moment, value)
        for value in ("", "soon", None, [], 1e300, "2026-99-99", float("nan")):
            self.assertIsNone(to_moment(value), value)

    def test_words_for_a_kind(self):
        for word, kind in {"Bug": "incident", "жалоба": "complaint", "feature request": "suggestion", "x": ""}.items():
            self.assertEqual(to_kind(word), kind)

    def test_a_score_of_promoters_is_five_stars(self):
        stars = [to_stars(value, 0, 10) for value in range(11)]
        self.assertEqual(stars, [1, 1, 2, 2, 3, 3, 3, 4, 4, 5, 5])
        self.assertEqual([to_stars(value, 1, 5) for value in (1, "2", "3,0", 4.4, 5)], [1, 2, 3, 4, 5])
        self.assertEqual([to_stars(value, 1, 5) for value in (0, 6, "x", None, True, float("nan"))], [0] * 6)
        self.assertEqual(
            [read_scale(text) for text in ("", "10", "0-10", "0 … 100")], [(1, 5), (1, 10), (0, 10), (0, 100)]
        )
        for text in ("x", "5-1", "1-"):
            with self.assertRaises(ValueError):
                read_scale(text)

    def test_common_shapes_are_guessed(self):
        for document, expected in (
            (
                {"name": "Anna", "email": "a@b.example", "message": "It leaks", "subject": "Kettle"},
                {"name": "name", "email": "email", "text": "message", "subject": "subject"},
            ),
            (
                {
                    "type": "review.created",
                    "data": {
                        "id": 5,
                        "title": "Bad",
                        "body": "It leaks",
                        "score": 9,
                        "product": {"name": "Kettle", "id": 7},
                        "author": {"firstName": "Anna", "lastName": "K", "email": "a@b.example"},
                        "attachments": [{"url": "https://x.example/a.jpg"}],
                        "created_at": 1768759622,
                    },
                },
                {
                    "message": "data.id",
                    "subject": "data.title",
                    "text": "data.body",
                    "rating": "data.score",
                    "name": "data.author.firstName",
                    "email": "data.author.email",
                    "file": "data.attachments[*]",
                    "date": "data.created_at",
                },
            ),
            ({"Имя": "Анна", "Телефон": "+7 912 345-67-89", "Комментарий": "Не работает"},
             {"name": "Имя", "phone": "Телефон", "text": "Комментарий"}),
            ({"specversion": "1.0", "id": "1", "subject": "orders/1", "data": {"text": "Hi"}}, {"text": "data.text"}),
        ):  # fmt: skip
            lines = guess_lines(document)
            found = {line.target: line.path for line in reversed(lines)}
            self.assertEqual(found, expected)
            self.assertFalse(read_document(document, lines).missing)
        self.assertEqual({line.detail for line in guess_lines({"score": 9})}, {"0-10"})

    def test_anything_is_read(self):
        lines = [
            Line(target, path)
            for path in ("$", "a", "[*]", "[0]", "a[*].b")
            for target in ("text", "email", "rating", "date", "file", "answer", "kind", "link", "thread")
        ]

        @settings(max_examples=150, deadline=None, database=None)
        @given(JSON | st.fixed_dictionaries({"a": JSON}))
        def check(document):
            read_document(document, lines)
            read_document(document, guess_lines(document))

        check()
