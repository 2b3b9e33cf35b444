import base64
import json
from unittest.mock import patch

import altcha
from lxml import html

from odoo.tests import tagged

from ..controllers import captcha
from .public_page_case import PublicPageCase


@tagged("post_install", "-at_install")
class TestCaptcha(PublicPageCase):
    """As a browser without JavaScript would send it, unless a test solves the puzzle itself."""

    def setUp(self):
        super().setUp()
        self.startPatcher(patch.object(captcha, "HIGHEST", (4, 6, 8)))
        self.channel.captcha_policy = "always"

    def solve(self, page):
        [box] = page.xpath("//*[@data-captcha]")
        challenge = json.loads(box.get("data-challenge"))
        solution = altcha.solve_challenge(altcha.Challenge.from_dict(challenge))
        return self.encode(challenge, {"counter": solution.counter, "derivedKey": solution.derived_key})

    def encode(self, challenge, solution):
        return base64.b64encode(json.dumps({"challenge": challenge, "solution": solution}).encode()).decode()

    def answer(self, page):
        """Return the sum that the page asks for."""
        words = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
        [label] = page.xpath("//label[@for='captcha-answer']")
        return str(
            sum(1 + words.index(word) for word in label.text_content().replace("?", "").split() if word in words)
        )

    def fill(self, url="/feedback/site"):
        page, values = self.open_form(url)
        return page, {**values, "message": "The lid leaks", "email": "anna@form-tests.example"}

    def test_solved_puzzle_lets_the_message_through(self):
        page, values = self.fill()
        self.send({**values, "captcha": self.solve(page)})
        self.assertEqual(self.tickets().subject, "The lid leaks")

    def test_puzzle_is_used_once_and_a_resend_is_no_second_use(self):
        page, values = self.fill()
        values["captcha"] = self.solve(page)
        for _time in range(2):
            self.assertIn("Thank you", self.send(values).text)
        self.assert_asked(self.send({**values, "message": "Buy now"}))
        _page, others = self.fill()
        self.assert_asked(self.send({**others, "captcha": values["captcha"], "message": "Buy now"}))
        self.assertEqual(self.tickets().mapped("subject"), ["The lid leaks"])

    def assert_asked(self, response):
        self.assertEqual(response.status_code, 422)
        self.assertIn("make sure that people write them", self.text_of(response))

    def test_unsolved_forged_foreign_and_expired_puzzles(self):
        self.channel.copy({"slug": "other"})
        page, values = self.fill()
        solved = json.loads(base64.b64decode(self.solve(page)))
        challenge, solution = solved["challenge"], solved["solution"]
        easier = {**challenge, "parameters": {**challenge["parameters"], "cost": 1}}
        with patch.object(captcha, "EXPIRY_SECONDS", -1):
            expired = self.solve(self.fill()[0])
        attempts = {
            "none": "",
            "noise": "ж",
            "other JSON": base64.b64encode(b"[1]").decode(),
            "deep": base64.b64encode(b"[" * 20000).decode(),
            "unsolved": self.encode(challenge, {**solution, "counter": solution["counter"] + 1}),
            "easier": self.encode(easier, solution),
            "unsigned": self.encode({"parameters": challenge["parameters"]}, solution),
            "of another form": self.solve(self.fill("/feedback/other")[0]),
            "expired": expired,
        }
        for name, payload in attempts.items():
            with self.subTest(name):
                self.assert_asked(self.send({**values, "captcha": payload}))
        self.assertFalse(self.events())

    def test_without_javascript_a_question_is_answered_and_what_was_typed_is_kept(self):
        page, values = self.fill()
        self.assertTrue(
            page.xpath("//noscript//label[@for='captcha-answer']"), "seen by those without JavaScript alone"
        )
        values["captcha_token"] = ""
        response = self.send(values)
        self.assert_asked(response)
        page = html.fromstring(response.text)
        self.assertFalse(page.xpath("//noscript"))
        values = self.form_values(page)
        self.assertEqual(values["message"], "The lid leaks")
        self.send({**values, "captcha_answer": self.answer(page)})
        self.assertEqual(self.tickets().subject, "The lid leaks")

    def test_answer_that_is_wrong_forged_expired_or_used_before(self):
        page, values = self.fill()
        right = self.answer(page)
        with patch.object(captcha, "EXPIRY_SECONDS", -1):
            old_page, old = self.fill()
        token = values["captcha_token"]
        attempts = [
            ("", token),
            (str(int(right) + 1), token),
            (right, token[:-1] + ("0" if token[-1] != "0" else "1")),
            (right, "ж"),
            (right, "a.b"),
            (self.answer(old_page), old["captcha_token"]),
        ]
        for answer, signed in attempts:
            with self.subTest(answer=answer, token=signed):
                self.assert_asked(self.send({**values, "captcha_answer": answer, "captcha_token": signed}))
        self.send({**values, "captcha_answer": f" 0{right}"})
        self.assert_asked(self.send({**values, "message": "Buy now", "captcha_answer": right}))
        self.assertEqual(self.tickets().mapped("subject"), ["The lid leaks"])

    def test_calm_channel_asks_nobody_and_a_busy_one_does(self):
        self.channel.write({"captcha_policy": "suspicious", "flood_limit": 4})
        for number in range(2):
            page, values = self.fill()
            self.assertFalse(page.xpath("//label[@for='captcha-answer']"))
            self.send({**values, "message": f"Message {number}"})
        page, values = self.fill()
        self.assertTrue(page.xpath("//noscript//label[@for='captcha-answer']"))
        self.assert_asked(self.send(values))
        self.channel.captcha_policy = "never"
        page, values = self.fill()
        self.assertFalse(page.xpath("//*[@data-captcha]"))
        self.send(values)
        self.assertEqual(len(self.tickets()), 3)

    def test_the_more_comes_in_the_harder_the_puzzle(self):
        self.channel.write({"captcha_policy": "suspicious", "flood_limit": 4})
        hard = []
        with patch.object(
            captcha.CaptchaPage, "_new_challenge", lambda _self, _page, highest: hard.append(highest) or {}
        ):
            for _time in range(3):
                self.url_open("/feedback/site")
                self.env["feedback.rate.window"]._note([("flood", str(self.channel.id))])
                self.env["feedback.rate.window"]._note([("flood", str(self.channel.id))])
        self.assertEqual(hard, [4, 6, 8])

    def test_who_falls_into_the_trap_twice_has_to_prove_that_they_are_no_program(self):
        self.channel.captcha_policy = "suspicious"
        for _time in range(2):
            _page, values = self.fill()
            self.send({**values, "website": "https://spam.example"})
        self.assert_asked(self.send({**values, "website": ""}))

    def test_of_anonymous_senders_no_address_is_counted(self):
        self.channel.write({"contact_policy": "none", "captcha_policy": "suspicious"})
        seen = []
        window = type(self.env["feedback.rate.window"])
        key = window._key
        with patch.object(
            window, "_key", lambda model, scope, sender: seen.append(sender) or key(model, scope, sender)
        ):
            page, values = self.open_form()
            self.send({**values, "message": "My boss takes bribes"})
            ticket = self.tickets()
            self.assertEqual(len(ticket), 1)
            ticket.receipt_id = False  # as one from before there were receipts, whose page has an address
            page, values = self.open_form(ticket.get_portal_url())
            self.send({**values, "message": "Here is the proof"}, url=f"/my/feedback/{ticket.id}")
        self.assertEqual(len(ticket._public_messages()), 2)
        self.assertIn(captcha.SENDER, seen)
        self.assertNotIn("127.0.0.1", seen)

    def test_what_is_kept_of_a_puzzle_says_nothing_and_is_forgotten(self):
        page, values = self.fill()
        self.send({**values, "captcha": self.solve(page)})
        proof = self.env["feedback.captcha.proof"].search([], order="id desc", limit=1)
        self.assertRegex(proof.owner, "^[0-9a-f]{64}$")
        proof.day = "2020-01-01"
        proof._gc_proofs()
        self.assertFalse(proof.exists())
