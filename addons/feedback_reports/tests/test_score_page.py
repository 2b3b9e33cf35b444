from datetime import timedelta
from unittest.mock import patch

from lxml import html

from odoo import fields
from odoo.tests import HttpCase, tagged

from odoo.addons.feedback_intake.controllers import public_page

from .ask_common import AskCase

BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0"


class ScorePageCase(AskCase, HttpCase):
    """Opens and sends the pages of scores as browsers do: with JavaScript unless ``is_scripted`` is False."""

    def setUp(self):
        super().setUp()
        self.startPatcher(patch.object(public_page, "MIN_SECONDS", 0))
        self.env["feedback.rate.window"]._change_secret()

    def path(self, score, value=None, path=""):
        return score._page_url(value, path).replace(score.get_base_url(), "")

    def open(self, url, agent=BROWSER, lang="en-US", **options):
        return self.url_open(url, headers={"User-Agent": agent, "Accept-Language": lang}, **options)

    def form_of(self, response):
        (form,) = html.fromstring(response.text).xpath("//form[.//input[@name='stamp']][not(@data-form)]")
        return form.get("action"), dict(form.form_values())

    def send(self, response, is_scripted=True, **typed):
        """Press the button of the page in this response, after somebody has filled it in."""
        action, values = self.form_of(response)
        if is_scripted and "gesture" in values:
            values["gesture"] = values["stamp"].split(".")[1]
        answer = self.open(action, data={**values, **typed})
        self.env.invalidate_all()
        return answer

    def text_of(self, response):
        return " ".join(html.fromstring(response.text).text_content().split())

    def assert_closed(self, response):
        unknown = self.open(f"/feedback/score/1-{'0' * 64}")
        self.assertEqual((response.status_code, response.text), (404, unknown.text))
        names = ("Cache-Control", "X-Robots-Tag", "Referrer-Policy", "Content-Security-Policy", "ETag")
        self.assertEqual(*([one.headers.get(name) for name in names] for one in (response, unknown)))


@tagged("post_install", "-at_install")
class TestScorePage(ScorePageCase):
    """The page behind the links of a question: a person answers, a machine does not."""

    def setUp(self):
        super().setUp()
        self.score = self.ask()

    def chosen(self, response):
        return html.fromstring(response.text).xpath("//input[@name='value'][@checked]/@value")

    def test_a_link_of_the_mail_chooses_and_the_button_answers(self):
        page = self.open(self.path(self.score, 4))
        self.assertEqual(self.chosen(page), ["4"])
        self.env.invalidate_all()
        self.assertEqual((self.score.state, self.score.value, self.score.machine_hits), ("asked", 0, 0))
        answer = self.send(page, comment="Quick")
        self.assertIn("Thank you for your answer", self.text_of(answer))
        self.assertIn("4 – Satisfied", self.text_of(answer))
        self.assertEqual((self.score.state, self.score.value, self.score.comment), ("answered", 4, "Quick"))
        self.assertEqual((self.score.source, self.score.machine_hits), ("mail", 0))

    def test_without_the_mail_s_choice_it_is_the_page_s_answer(self):
        page = self.open(self.path(self.score))
        self.assertFalse(self.chosen(page))
        self.send(page, value="2")
        self.assertEqual((self.score.value, self.score.source), (2, "page"))

    def test_without_javascript_one_more_step_answers(self):
        page = self.open(self.path(self.score, 5))
        confirm = self.send(page, is_scripted=False, comment="Kind <b>people</b>")
        self.assertIn("Is this your answer?", self.text_of(confirm))
        self.assertIn("5 – Very satisfied", self.text_of(confirm))
        self.assertEqual((self.score.state, self.score.machine_hits), ("asked", 1))
        done = self.send(confirm, sure="1")
        self.assertIn("Thank you", self.text_of(done))
        self.assertEqual((self.score.value, self.score.comment), (5, "Kind <b>people</b>"))
        self.assertEqual(self.score.machine_hits, 0, "it was a person after all")
        self.assertNotIn("<b>people", done.text)

    def test_a_program_that_submits_every_form_it_finds_answers_nothing(self):
        page = self.open(self.path(self.score, 1))
        for _step in range(4):
            page = self.send(page, is_scripted=False)
            self.assertEqual(page.status_code, 200)
        self.assertEqual((self.score.state, self.score.machine_hits), ("asked", 4))

    def test_a_program_that_fills_every_field_answers_nothing(self):
        page = self.open(self.path(self.score, 1))
        self.send(page, is_scripted=False, gesture="1", comment="x")
        self.assertEqual((self.score.state, self.score.machine_hits), ("asked", 1))

    def test_a_form_that_no_page_gave_out_answers_nothing(self):
        page = self.open(self.path(self.score, 1))
        _action, values = self.form_of(page)
        other = self.ask(partner_id=False, email_from="other@customer.example")
        _action, foreign = self.form_of(self.open(self.path(other)))
        nonce = foreign["stamp"].split(".")[1]
        for stamp, gesture in (("", ""), ("1.abc.def", "abc"), (foreign["stamp"], nonce), (values["stamp"][:-1], "x")):
            self.open(self.path(self.score), data={"value": "1", "stamp": stamp, "gesture": gesture})
        self.env.invalidate_all()
        self.assertEqual((self.score.state, self.score.machine_hits), ("asked", 4))

    def test_a_ticked_box_on_another_answer_s_page_answers_nothing(self):
        confirm = self.send(self.open(self.path(self.score, 1)), is_scripted=False)
        other = self.ask(partner_id=False, email_from="other@customer.example")
        _action, values = self.form_of(confirm)
        self.open(self.path(other), data={**values, "sure": "1"})
        self.env.invalidate_all()
        self.assertEqual(other.state, "asked")

    def test_faster_than_anybody_reads(self):
        page = self.open(self.path(self.score, 1))
        with patch.object(public_page, "MIN_SECONDS", 60):
            confirm = self.send(page)
        self.assertIn("Is this your answer?", self.text_of(confirm))
        self.assertEqual(self.score.state, "asked")

    def test_scanners_that_open_links_are_counted_and_change_nothing_else(self):
        before = self.score.read(["state", "value", "comment", "write_date"])
        for value in range(1, 6):
            self.open(self.path(self.score, value), agent="Mozilla/5.0 (compatible; Barracuda Sentinel)")
        self.url_open(self.path(self.score, 1), headers={"User-Agent": BROWSER}, method="HEAD")
        self.open(self.path(self.score, 1))
        self.env.invalidate_all()
        self.assertEqual(self.score.machine_hits, 6)
        self.assertEqual(self.score.read(["state", "value", "comment", "write_date"]), before)

    def test_a_scanner_with_scripts_that_presses_the_button_answers_nothing(self):
        action, values = self.form_of(self.open(self.path(self.score, 1)))
        values["gesture"] = values["stamp"].split(".")[1]
        page = self.open(action, data=values, agent="Mozilla/5.0 HeadlessChrome/120")
        self.assertIn("Is this your answer?", self.text_of(page))
        self.env.invalidate_all()
        self.assertEqual(self.score.state, "asked")

    def test_machine_hits_are_told_by_the_reports(self):
        self.open(self.path(self.score, 1), agent="curl/8")
        self.env.invalidate_all()
        rows = self.env["feedback.report.score"].search([("score_id", "=", self.score.id)])
        self.assertEqual(sum(rows.mapped("machine_hits")), 1)

    def test_a_second_press_changes_nothing(self):
        page = self.open(self.path(self.score, 4))
        self.send(page)
        self.send(page)
        self.assertEqual((self.score.value, len(self.score.change_ids)), (4, 0))

    def test_the_answer_can_be_changed_for_a_day(self):
        self.send(self.open(self.path(self.score, 4)), comment="Quick")
        page = self.open(self.path(self.score))
        self.assertIn("You can change it until", self.text_of(page))
        self.assertEqual(self.chosen(page), ["4"])
        self.assertIn("Quick", page.text)
        self.send(page, value="2", comment="It broke again")
        self.assertEqual((self.score.value, self.score.change_ids.old_value), (2, 4))

    def test_after_a_day_it_stands_and_nobody_sees_an_error(self):
        self.send(self.open(self.path(self.score, 4)))
        page = self.open(self.path(self.score))
        self.score.answered_date = fields.Datetime.now() - timedelta(hours=25)
        answer = self.send(page, value="1")
        self.assertEqual((answer.status_code, self.score.value), (200, 4))
        self.assertNotIn("change it until", self.text_of(answer))
        self.assertFalse(html.fromstring(answer.text).xpath("//form"))

    def test_an_answer_has_to_be_chosen_and_what_was_typed_is_kept(self):
        page = self.open(self.path(self.score))
        answer = self.send(page, comment="My long story")
        self.assertEqual(answer.status_code, 422)
        self.assertIn("Please choose an answer", self.text_of(answer))
        self.assertIn("My long story", answer.text)
        for value in ("0", "6", "-1", "x", "4.5"):
            self.assertEqual(self.send(page, value=value).status_code, 422)
        answer = self.send(page, value="3", comment="x" * 5001)
        self.assertIn("at most 5000", self.text_of(answer))
        self.assertEqual((self.score.state, self.chosen(answer)), ("asked", ["3"]))

    def test_nothing_tells_an_unknown_address_from_a_closed_question(self):
        token = self.score._token()
        self.score.expiry_date = fields.Datetime.now() - timedelta(minutes=1)
        self.assert_closed(self.open(self.path(self.score)))
        self.assert_closed(self.open(self.path(self.score), data={"value": "1"}))
        self.score.state = "expired"
        self.assert_closed(self.open(self.path(self.score)))
        self.assert_closed(self.open(self.path(self.score, path="/stop")))
        other = self.ask(email_from=False, partner_id=False)
        self.assert_closed(self.open(self.path(other)))
        for wrong in (token[:-1], token + "0", "x", "0-x", "9" * 40 + token, f"{other.id}-{token.partition('-')[2]}"):
            self.assert_closed(self.open(f"/feedback/score/{wrong}"))
        self.assert_closed(self.open("/feedback/score/%D1%8F"))

    def test_the_page_is_secret_to_caches_search_engines_and_other_sites(self):
        headers = self.open(self.path(self.score)).headers
        self.assertIn("noindex", headers["X-Robots-Tag"])
        self.assertEqual((headers["Referrer-Policy"], headers["Cache-Control"]), ("no-referrer", "no-store"))
        self.assertNotIn("ETag", headers)

    def test_the_page_speaks_russian_to_a_russian_customer(self):
        page = self.open(self.path(self.score), lang="ru")
        self.assertIn('lang="ru-RU"', page.text)
        self.customer.lang = "ru_RU"
        self.opener.cookies.clear()
        self.assertIn('lang="ru-RU"', self.open(self.path(self.score), lang="").text)

    def test_too_many_answers_from_one_address_wait(self):
        page = self.open(self.path(self.score, 4))
        with patch("odoo.addons.feedback_reports.controllers.score_gesture.HOURLY_LIMIT", 0):
            self.assertEqual(self.send(page).status_code, 429)
        self.assertEqual(self.score.state, "asked")

    def test_a_colleague_does_not_answer_for_the_customer(self):
        page = self.open(self.path(self.score, 4))
        self.authenticate("desk_agent", "desk_agent")
        self.assertEqual(self.send(page).status_code, 403)
        self.assertEqual(self.score.state, "asked")

    def test_who_does_not_want_to_be_asked_again(self):
        path = self.path(self.score, path="/stop")
        page = self.open(path)
        Refusal = self.env["feedback.score.refusal"]
        self.assertFalse(Refusal.search([("email_normalized", "=", "anna@customer.example")]))
        self.assertIn("We will not ask you again", self.text_of(self.send(page)))
        refusal = Refusal.search([("email_normalized", "=", "anna@customer.example")])
        self.assertEqual((refusal.company_id, refusal.partner_id), (self.company, self.customer))
        self.send(page)
        self.assertEqual(self.score.state, "asked", "this question may still be answered")

    def test_a_scanner_does_not_refuse_for_the_customer(self):
        page = self.open(self.path(self.score, path="/stop"))
        for _step in range(3):
            page = self.send(page, is_scripted=False)
        Refusal = self.env["feedback.score.refusal"]
        self.assertFalse(Refusal.search([("email_normalized", "=", "anna@customer.example")]))
        self.assertIn("We will not ask you again", self.text_of(self.send(page, sure="1")))
        self.assertTrue(Refusal.search([("email_normalized", "=", "anna@customer.example")]))

    def test_all_scales(self):
        rules = {"nps": range(11), "ces": range(1, 8)}
        for kind, values in rules.items():
            score = self.env["feedback.score"].create(
                {
                    "kind": kind,
                    "state": "asked",
                    "company_id": self.company.id,
                    "expiry_date": fields.Datetime.now() + timedelta(days=1),
                }
            )
            page = html.fromstring(self.open(self.path(score, values[0])).text)
            self.assertEqual(page.xpath("//input[@name='value']/@value"), [str(value) for value in values])
            self.assertEqual(page.xpath("//input[@name='value'][@checked]/@value"), [str(values[0])])
            self.send(self.open(self.path(score, values[0])))
            self.assertEqual((score.state, score.value), ("answered", values[0]))
            self.assertIn(f"{values[0]} of {values[-1]}", self.text_of(self.open(self.path(score))))

    def test_stars_and_own_words(self):
        self.rule.write({"is_stars": True, "question": "Happy?", "comment_question": "Tell us more"})
        page = self.open(self.path(self.score, 3))
        self.assertIn("Happy?", self.text_of(page))
        self.assertIn("Tell us more", self.text_of(page))
        self.assertTrue(html.fromstring(page.text).xpath("//div[@class='fb-stars']//input[@value='3'][@checked]"))
