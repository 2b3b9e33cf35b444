import time
from unittest.mock import patch

from odoo.tests import tagged

from ..controllers import help_page
from ..models import feedback_kb_query_reference
from .help_case import BROWSER, HelpCase


@tagged("post_install", "-at_install")
class TestHelpReaders(HelpCase):
    """What is set down of readers: searches, what they opened, votes, readings; and never who they are."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.article = cls._article("How do I return a zebra?", body="<p>Pack the zebra well.</p>")
        cls.other = cls._article("Zebra food", body="<p>The zebra eats hay.</p>")

    def open_from_search(self, question="return zebra"):
        """Search, open the first answer, and return its page."""
        link = self.tree(self.get(f"/search?q={question}")).xpath("//ol[@class='kb-results']//a/@href")[0]
        return self.get(link.removeprefix("/help/lamp-help"))

    def reference(self, response):
        return self.tree(response).xpath("//input[@name='kb_search']/@value")[0]

    # Searches

    def test_a_search_is_logged_with_what_it_has_shown(self):
        self.get("/search?q=return my zebra 1234567")
        query = self.queries()
        self.assertEqual((query.text, query.source, query.outcome), ("return my zebra …", "help", "none"))
        self.assertEqual(query.shown_ids[0], self.article.id)
        self.assertEqual((query.lang, query.company_id), ("en_US", self.company))

    def test_a_search_without_answer_is_logged_too(self):
        self.assertIn("Nothing was found", self.text_of(self.get("/search?q=quokka")))
        self.assertEqual((self.queries().text, self.queries().shown_count), ("quokka", 0))

    def test_nothing_is_logged_while_somebody_types(self):
        self.get("/complete?q=zeb")
        self.get("/suggest?q=my zebra is ill")
        self.get("/search?q=")
        self.assertFalse(self.queries())

    def test_programs_guesses_and_colleagues_are_not_logged(self):
        for headers in (
            {"User-Agent": "Mozilla/5.0 (compatible; Googlebot/2.1)"},
            {"User-Agent": ""},
            {"Sec-Purpose": "prefetch;prerender"},
            {"Purpose": "prefetch"},
        ):
            self.get("/search?q=zebra", headers=headers)
            self.open_article(self.article, "?q=zebra", headers=headers)
        self.get("/search?q=zebra", method="HEAD")
        self.become("agent")
        self.get("/search?q=zebra")
        self.assertFalse(self.queries())

    def test_a_result_that_is_opened_is_noted(self):
        self.assertIn("Pack the zebra", self.open_from_search().text)
        query = self.queries()
        self.assertEqual((query.outcome, query.opened_id), ("opened", self.article))

    def test_a_result_opened_while_typing_is_one_search_however_often_it_is_reloaded(self):
        response = self.open_article(self.article, "?q=return zeb")
        self.assertIn("kb_search=", response.url)
        for _time in range(2):
            self.get(response.url.partition("/help/lamp-help")[2])
        query = self.queries()
        self.assertEqual((query.text, query.outcome, query.opened_id), ("return zeb", "opened", self.article))

    def test_a_page_with_a_search_is_for_its_reader_alone(self):
        response = self.open_from_search()
        self.assertEqual(response.headers["Cache-Control"], "private, no-store")
        self.assertIn("noindex", response.headers["X-Robots-Tag"])

    def test_references_that_are_forged_expired_or_of_a_deleted_search_are_left_aside(self):
        self.get("/search?q=zebra")
        query = self.queries()
        good = query._reference()
        number, moment, signature = good.split(".")
        other = f"{int(number) + 1}.{moment}.{signature}"
        later = f"{number}.{int(moment) + 1}.{signature}"
        for bad in (
            "",
            "x",
            "1",
            "1.2.3",
            other,
            later,
            f"{number}.{moment}.{'0' * 64}",
            "٣.٣." + signature,
            good + "0",
        ):
            with self.subTest(reference=bad):
                response = self.open_article(self.article, f"?q=zebra&kb_search={bad}" if bad else "?kb_search=")
                self.assertEqual(response.status_code, 200)
                self.assertEqual(self.queries().outcome, "none")
        with patch.object(feedback_kb_query_reference.time, "time", lambda: int(moment) + 25 * 3600):
            self.assertFalse(query._by_reference(good))
        self.assertEqual(query._by_reference(good), query)
        query.unlink()
        self.assertFalse(self.env["feedback.kb.query"]._by_reference(good))

    def test_a_reference_from_the_future_counts_for_nothing(self):
        query = self.env["feedback.kb.query"]._log("zebra", "help", company_id=self.company.id)
        now = time.time()
        with patch.object(feedback_kb_query_reference.time, "time", lambda: now + 3600):
            reference = query._reference()
        self.assertFalse(query._by_reference(reference))

    # Votes

    def test_a_yes_is_counted_once(self):
        for _time in range(2):
            response = self.post(self.article, "vote", vote="yes")
            self.assertEqual(response.status_code, 303)
        self.assertIn("Thank you!", self.text_of(self.open_article(self.article)))
        self.post(self.article, "vote", vote="no")
        self.assertEqual(self.usages(self.article), ["helpful"])
        self.assertNotIn("Thank you!", self.text_of(self.open_article(self.other)))

    def test_who_says_no_may_say_what_is_missing_once(self):
        self.post(self.article, "vote", vote="no")
        self.assertIn("What is missing?", self.text_of(self.open_article(self.article)))
        self.post(self.article, "vote", vote="no", missing="The price, I am anna@customer.example")
        self.post(self.article, "vote", vote="no", missing="Something else")
        self.assertIn("We will mend", self.text_of(self.open_article(self.article)))
        usage = self.env["feedback.kb.usage"].search([("article_id", "=", self.article.id)])
        self.assertEqual((usage.kind, usage.note), ("not_helpful", "The price, I am …"))
        self.assertEqual(usage.company_id, self.company)

    def test_the_cookie_of_a_vote_says_nothing_of_its_reader_and_goes_to_its_article_alone(self):
        response = self.post(self.article, "vote", vote="yes")
        cookie = response.headers["Set-Cookie"]
        self.assertIn("fb_vote=yes;", cookie)
        self.assertIn(f"Path={self.article._page_path(self.site)}", cookie)
        self.assertIn("HttpOnly", cookie)
        self.assertNotIn("session_id", cookie)

    def test_a_forged_cookie_adds_nothing_to_somebody_elses_vote(self):
        usage = self.env["feedback.kb.usage"]._log([{"article_id": self.article.id, "kind": "not_helpful"}])
        for value in (f"no.{usage.id}.{'0' * 64}", "no", f"no.{usage.id}"):
            self.opener.cookies.set("fb_vote", value, domain="127.0.0.1", path="/")
            self.post(self.article, "vote", vote="no", missing="Not mine")
            self.env.invalidate_all()
            self.assertFalse(usage.note)

    def test_a_vote_needs_a_gesture_on_our_own_page(self):
        for origin in ("cross-site", "same-site", "none", None):
            with self.subTest(origin=origin):
                response = self.post(self.article, "vote", origin=origin, vote="yes")
                self.assertEqual(response.status_code, 403)
                self.assertIn("Your browser did not say", response.text)
        for path in ("vote", "vote?vote=yes", "seen"):
            self.assertIn(self.open_article(self.article, f"/{path}").status_code, (404, 405))
        self.assertEqual(self.post(self.article, "vote", vote="maybe").status_code, 403)
        self.assertFalse(self.usages(self.article))

    def test_a_browser_that_names_only_its_origin_may_vote(self):
        address = f"/help/lamp-help/a/{self.article._page_key()}/vote"
        for origin, status in (("https://evil.example", 403), ("null", 403), (self.base_url(), 303)):
            headers = {"Origin": origin, "User-Agent": BROWSER}
            response = self.url_open(address, data={"vote": "yes"}, headers=headers, allow_redirects=False)
            with self.subTest(origin=origin):
                self.assertEqual(response.status_code, status)
        self.assertEqual(self.usages(self.article), ["helpful"])

    def test_too_many_votes_from_one_address_are_refused_and_said_so(self):
        self.startPatcher(patch.dict(help_page.HOURLY, {"vote": 1}))
        self.post(self.article, "vote", vote="yes")
        self.become(None)
        response = self.post(self.article, "vote", vote="yes")
        self.assertEqual(response.status_code, 429)
        self.assertIn("Please try again later", response.text)
        self.assertEqual(self.usages(self.article), ["helpful"])

    def test_a_vote_on_a_hidden_article_is_not_found(self):
        self.article.visibility = "internal"
        for act in ("vote", "seen"):
            self.assertEqual(self.post(self.article, act, vote="yes").status_code, 404)
        self.assertFalse(self.usages(self.article))

    def test_a_yes_after_a_search_teaches_the_article_the_question(self):
        response = self.open_from_search("how to send a zebra home")
        self.post(self.article, "vote", vote="yes", kb_search=self.reference(response))
        query = self.queries()
        self.assertEqual((query.outcome, query.opened_id), ("solved", self.article))
        self.assertIn("how to send a zebra home", self.article.question_ids.mapped("text"))

    def test_a_yes_on_another_article_than_the_one_opened_teaches_nothing(self):
        reference = self.reference(self.open_from_search())
        self.post(self.other, "vote", vote="yes", kb_search=reference)
        self.assertEqual(self.queries().outcome, "opened")
        self.assertFalse(self.article.question_ids | self.other.question_ids)

    # Readings

    def test_a_reading_is_counted_by_the_pages_script_once_an_hour(self):
        self.open_article(self.article)
        self.assertFalse(self.usages(self.article))
        for _time in range(2):
            self.assertEqual(self.post(self.article, "seen").status_code, 204)
        self.assertEqual(self.usages(self.article), ["view"])

    def test_readings_of_colleagues_programs_and_other_pages_are_not_counted(self):
        self.post(self.article, "seen", origin="cross-site")
        self.url_open(
            f"/help/lamp-help/a/{self.article._page_key()}/seen",
            data={"x": "1"},
            headers={"User-Agent": "curl/8.0", "Sec-Fetch-Site": "same-origin"},
        )
        self.become("agent")
        self.post(self.article, "seen")
        self.assertNotIn("data-seen", self.open_article(self.article).text)
        self.assertFalse(self.usages(self.article))
