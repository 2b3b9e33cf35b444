from unittest.mock import patch

from odoo.tests import tagged

from ..controllers import help_page
from .help_case import HelpCase

SCRIPT = '"><script>alert(1)</script>'


@tagged("post_install", "-at_install")
class TestHelpPages(HelpCase):
    """The pages of a help centre: addresses, languages, what caches and search engines are told."""

    def canonical(self, response):
        return self.tree(response).xpath("//link[@rel='canonical']/@href")

    def test_help_leads_to_the_first_help_centre(self):
        self.env["feedback.kb.site"].search([]).sequence = 20
        self.site.sequence = 1
        response = self.url_open("/help", allow_redirects=False)
        self.assertEqual((response.status_code, response.headers["Location"]), (302, "/help/lamp-help"))
        self.env["feedback.kb.site"].search([]).active = False
        self.assertEqual(self.url_open("/help").status_code, 404)

    def test_an_old_title_leads_to_the_new_address_for_good(self):
        article = self._article("How do I return a lamp?")
        old = article._page_key()
        article.title = "Returning a lamp"
        for key in (old, str(article.id)):
            response = self.get(f"/a/{key}?voted=yes", allow_redirects=False)
            self.assertEqual(response.status_code, 301)
            self.assertTrue(response.headers["Location"].endswith(f"/a/returning-a-lamp-{article.id}?voted=yes"))
        self.assertEqual(self.canonical(self.open_article(article)), [article._site_url(self.site)])

    def test_an_address_cannot_lead_to_another_server(self):
        article = self._article("//evil.example/a", state="published")
        for path in (f"/a/evil.example-{article.id}", f"/a/%2F%2Fevil.example-{article.id}"):
            location = self.get(path, allow_redirects=False).headers.get("Location", "/")
            with self.subTest(path=path):
                self.assertRegex(location.removeprefix(self.base_url()), r"^/(?!/)")

    def test_nonsense_in_addresses_is_not_found(self):
        for path in ("/a/x", "/a/-", "/a/99999999999999999999", "/c/x-abc", "/c/-1", "/a/٣", "/nothing"):
            with self.subTest(path=path):
                self.assertEqual(self.get(path).status_code, 404)

    def test_the_page_speaks_the_visitors_language_and_offers_the_translation(self):
        article = self._article("How do I return a lamp?")
        russian = self._article("Как вернуть лампу?", lang="ru_RU", translation_of_id=article.id)
        response = self.open_article(article, headers={"Accept-Language": "ru"})
        self.assertEqual(self.tree(response).get("lang"), "ru-RU")
        offered = self.tree(response).xpath("//p[contains(@class, 'fb-alert')]/a/@href")
        self.assertEqual(offered, [russian._page_path(self.site)])
        self.assertFalse(self.tree(self.open_article(article)).xpath("//p[contains(@class, 'fb-alert')]/a"))
        alternates = self.tree(response).xpath("//link[@rel='alternate']")
        self.assertEqual(
            {link.get("hreflang"): link.get("href") for link in alternates},
            {"en-US": article._site_url(self.site), "ru-RU": russian._site_url(self.site)},
        )

    def test_lists_show_an_article_once_in_the_visitors_language(self):
        article = self._article("How do I return a lamp?", body="<p>zebra</p>")
        self._article("Как вернуть лампу?", lang="ru_RU", translation_of_id=article.id, body="<p>zebra</p>")
        self._article("English only", body="<p>zebra</p>")
        self.env["feedback.kb.usage"]._log([{"article_id": article.id, "kind": "view"}])
        for lang, shown, hidden in (("en", "How do I return", "Как вернуть"), ("ru", "Как вернуть", "How do I return")):
            text = self.text_of(self.get("", headers={"Accept-Language": lang}))
            with self.subTest(lang=lang):
                self.assertIn(shown, text)
                self.assertIn("English only", text)
                self.assertNotIn(hidden, text)

    def test_choosing_a_language_is_remembered_and_kept_out_of_caches(self):
        response = self.get("?lang=ru_RU")
        self.assertEqual(response.headers["Cache-Control"], "private, no-store")
        self.assertIn("frontend_lang=ru_RU", response.headers["Set-Cookie"])
        self.assertEqual(self.tree(self.get("")).get("lang"), "ru-RU")

    def test_visitors_pages_are_kept_by_caches_and_hold_nothing_of_one_visitor(self):
        article = self._article(category_id=self.env["feedback.kb.category"].create({"name": "Lamps"}).id)
        for path in ("", f"/a/{article._page_key()}", f"/c/{article.category_id._page_key()}"):
            response = self.get(path)
            with self.subTest(path=path):
                self.assertEqual(response.headers["Cache-Control"], "public, max-age=60")
                self.assertEqual(response.headers["Vary"], "Cookie, Accept-Language")
                self.assertNotIn("Set-Cookie", response.headers)
                self.assertNotIn("csrf_token", response.text)
                self.assertNotIn("kb_search", response.text)
                self.assertEqual(response.text, self.get(path).text)
                again = self.get(path, headers={"If-None-Match": response.headers["ETag"]})
                self.assertEqual((again.status_code, again.text), (304, ""))

    def test_a_changed_page_is_sent_anew(self):
        article = self._article()
        tag = self.open_article(article).headers["ETag"]
        article.title = "How do I send a lamp back?"
        response = self.open_article(article, headers={"If-None-Match": tag})
        self.assertEqual(response.status_code, 200)

    def test_pages_for_customers_and_results_are_not_kept(self):
        article = self._article()
        self.assertEqual(self.get("/search?q=lamp").headers["Cache-Control"], "private, no-store")
        self.assertEqual(self.get("/complete?q=lamp").headers["Cache-Control"], "no-store")
        self.assertEqual(self.get("/suggest?q=lamp").headers["Cache-Control"], "no-store")
        for user in ("portal", "agent"):
            self.become(user)
            for path in ("", f"/a/{article._page_key()}"):
                with self.subTest(user=user, path=path):
                    self.assertEqual(self.get(path).headers["Cache-Control"], "private, no-store")

    def test_search_engines_take_public_articles_alone(self):
        article, portal = self._article(), self._article("Portal", visibility="portal")
        self.assertNotIn("noindex", self.open_article(article).text)
        self.assertNotIn("X-Robots-Tag", self.open_article(article).headers)
        self.assertIn("noindex", self.get("/search?q=lamp").headers["X-Robots-Tag"])
        self.become("portal")
        response = self.open_article(portal)
        self.assertIn("noindex", response.text)
        self.assertIn("noindex", response.headers["X-Robots-Tag"])

    def test_the_robots_file_opens_the_help_centres(self):
        self.assertIn("Allow: /help\n", self.url_open("/robots.txt").text + "\n")

    def test_the_sitemap_tells_when_an_article_was_changed(self):
        article = self._article("A & B <c>")
        response = self.url_open("/help/sitemap.xml")
        self.assertEqual(response.headers["Content-Type"], "application/xml; charset=utf-8")
        self.assertIn(
            f"<loc>{article._site_url(self.site)}</loc><lastmod>{article.content_date:%Y-%m-%dT%H:%M:%SZ}</lastmod>",
            response.text,
        )

    def test_the_description_is_the_beginning_of_the_answer(self):
        page = self.tree(self.open_article(self._article(body='<p>Pack "it" & send</p>')))
        self.assertEqual(page.xpath("//meta[@name='description']/@content"), ['Pack "it" & send'])

    def test_nothing_that_is_typed_becomes_a_part_of_the_page(self):
        category = self.env["feedback.kb.category"].create({"name": f"Cat {SCRIPT}", "description": SCRIPT})
        article = self._article(
            f"Zebra {SCRIPT}", keywords=SCRIPT, body="<p>zebra &lt;script&gt;alert(1)&lt;/script&gt;</p>"
        )
        article.category_id = category
        self.site.write({"name": f"Site {SCRIPT}", "intro": SCRIPT})
        paths = (
            "",
            f"/search?q=zebra {SCRIPT}",
            f"/search?q={SCRIPT}",
            f"/a/{article._page_key()}",
            f"/a/{article._page_key()}?q={SCRIPT}",
            f"/c/{category._page_key()}",
            f"/feedback/kb-form?message={SCRIPT}",
            f"/feedback/kb-form?kb_search={SCRIPT}",
        )
        for path in paths:
            response = self.get(path)
            with self.subTest(path=path):
                self.assertNotIn("<script>alert", response.text)
                self.assertIn("default-src 'self'", response.headers["Content-Security-Policy"])
        answer = self.get(f"/complete?q=zebra {SCRIPT}")
        self.assertEqual(answer.headers["Content-Type"], "application/json; charset=utf-8")
        self.assertEqual(answer.headers["X-Content-Type-Options"], "nosniff")

    def test_passages_mark_the_words_that_were_searched_for(self):
        self._article(body="<p>Hand the lamp to any courier, the lamps are insured.</p>")
        page = self.tree(self.get("/search?q=how to return the lamp"))
        self.assertEqual([mark.text for mark in page.xpath("//mark")], ["lamp", "lamps"])

    def test_related_articles_are_those_chosen_then_the_nearest(self):
        near = self._article("Return a lamp shade", body="<p>lamp shade</p>")
        chosen = self._article("Something else", body="<p>else</p>")
        article = self._article("How do I return a lamp?", related_ids=[(4, chosen.id)])
        related = self.tree(self.open_article(article)).xpath("//section[@aria-labelledby='related']//a/@href")
        self.assertEqual(related[:2], [chosen._page_path(self.site), near._page_path(self.site)])
        self.assertNotIn(article._page_path(self.site), related)

    def test_the_first_page_gathers_what_stands_below_its_categories(self):
        Category = self.env["feedback.kb.category"]
        top = Category.create({"name": "Lamps"})
        below = Category.create({"name": "Bulbs", "parent_id": top.id})
        gone = Category.create({"name": "Gone", "active": False})
        for title, category in (("Shade", top), ("LED", below), ("Candle", gone), ("Else", Category)):
            self._article(title, category_id=category.id)
        sections = self.tree(self.get("")).xpath("//div[@class='kb-shelves']/section")
        shown = [[text.text_content().strip() for text in section.xpath(".//a")] for section in sections]
        self.assertEqual(shown, [["Lamps", "LED", "Shade"], ["More answers", "Else"]])
        self.site.category_ids = below
        self.assertEqual(len(self.tree(self.get("")).xpath("//div[@class='kb-shelves']/section")), 1)
        self.assertIn("Bulbs", self.get("").text)
        self.assertNotIn("Shade", self.get("").text)

    def test_a_category_lists_its_articles_page_by_page(self):
        category = self.env["feedback.kb.category"].create({"name": "Lamps"})
        for number in range(51):
            self._article(f"Lamp {number:02}", category_id=category.id)
        path = f"/c/{category._page_key()}"
        self.assertIn("Page 1 of 2", self.text_of(self.get(path)))
        self.assertIn("Lamp 50", self.text_of(self.get(f"{path}?page=2")))
        for number in ("3", "99999999999", "-1", "x"):
            with self.subTest(page=number):
                status = self.get(f"{path}?page={number}").status_code
                self.assertEqual(status, 404 if number == "3" else 200)

    def test_colleagues_are_told_that_they_see_what_customers_see(self):
        self.become("agent")
        self.assertIn("You see what customers see", self.text_of(self.get("")))

    def test_too_many_searches_from_one_address_are_refused(self):
        self.startPatcher(patch.dict(help_page.HOURLY, {"search": 2, "type": 2}))
        self._article("Zebra")
        for status in (200, 200, 429):
            self.assertEqual(self.get("/search?q=zebra").status_code, status)
        for status in (200, 200, 429):
            self.assertEqual(self.get("/complete?q=zebra").status_code, status)


@tagged("post_install", "-at_install")
class TestHelpCost(HelpCase):
    """What a page costs, in queries; the count does not grow with the number of articles."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        categories = cls.env["feedback.kb.category"].create([{"name": f"Category {number}"} for number in range(6)])
        cls.articles = [
            cls._article(f"Lamp question {number}", category_id=categories[number % 6].id) for number in range(60)
        ]

    def count(self, path):
        self.get(path)
        self.env.flush_all()
        self.env.invalidate_all()
        start = self.cr.sql_log_count
        response = self.get(path)
        self.assertEqual(response.status_code, 200)
        return self.cr.sql_log_count - start

    def test_pages_cost_few_queries(self):
        limits = {
            "": 22,
            f"/a/{self.articles[7]._page_key()}": 24,
            f"/c/{self.articles[7].category_id._page_key()}": 24,
            "/search?q=lamp question": 20,
            "/complete?q=lamp": 15,
            "/suggest?q=my lamp has a question": 15,
        }
        for path, limit in limits.items():
            with self.subTest(path=path):
                self.assertLessEqual(self.count(path), limit)
