from odoo.tests import tagged

from .help_case import HelpCase

ALL = {"public", "shared"}
CUSTOMERS = ALL | {"portal"}
SEEN_BY = {None: ALL, "portal": CUSTOMERS, "strange_portal": ALL, "agent": CUSTOMERS, "stranger": ALL}


@tagged("post_install", "-at_install")
class TestHelpVisibility(HelpCase):
    """From outside: what whom the help centre shows, at each place where something could come through."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        shelf, cls.elsewhere = cls.env["feedback.kb.category"].create([{"name": "Zoo"}, {"name": "Not on this site"}])
        cls.shelf = cls.env["feedback.kb.category"].create({"name": "Stripes", "parent_id": shelf.id})
        cls.site.category_ids = shelf
        own = {"category_id": cls.shelf.id}
        kinds = {
            "public": {},
            "shared": {"company_id": False},
            "portal": {"visibility": "portal"},
            "internal": {"visibility": "internal"},
            "draft": {"state": "draft"},
            "review": {"state": "review"},
            "outdated": {"state": "outdated"},
            "archived": {"active": False},
            "foreign": {"company_id": cls.other_company.id, "user_id": False},
            "elsewhere": {"category_id": cls.elsewhere.id},
        }
        cls.articles = {
            kind: cls._article(f"Zebra {kind}", body=f"<p>Zebra text {kind}</p>", **{**own, **values})
            for kind, values in kinds.items()
        }
        cls.anchor = cls._article("Giraffe", body="<p>Another animal altogether</p>", **own)
        cls.anchor.related_ids = cls.env["feedback.kb.article"].union(
            *(article for kind, article in cls.articles.items() if kind != "foreign")
        )
        cls.files = {
            kind: cls.env["ir.attachment"].create(
                {"name": "z.txt", "raw": kind.encode(), "res_model": article._name, "res_id": article.id}
            )
            for kind, article in cls.articles.items()
        }
        for kind, article in cls.articles.items():
            article.file_ids = cls.files[kind]

    def shown(self, response):
        self.assertEqual(response.status_code, 200)
        return {kind for kind in self.articles if f"Zebra {kind}" in response.text or f"text {kind}" in response.text}

    def test_each_reader_opens_their_articles_and_nothing_else_is_there(self):
        for reader, seen in SEEN_BY.items():
            self.become(reader)
            for kind, article in self.articles.items():
                with self.subTest(reader=reader, kind=kind):
                    response = self.open_article(article)
                    if kind in seen:
                        self.assertIn(f"Zebra text {kind}", response.text)
                    else:
                        self.assert_not_found(response)

    def test_each_place_lists_for_each_reader_their_articles_alone(self):
        category = f"/c/{self.shelf._page_key()}"
        places = ("", category, "/search?q=zebra", "/complete?q=zebra", f"/a/{self.anchor._page_key()}")
        for reader, seen in SEEN_BY.items():
            self.become(reader)
            for place in places:
                with self.subTest(reader=reader, place=place):
                    self.assertEqual(self.shown(self.get(place)), seen)

    def test_forms_suggest_to_everybody_what_everybody_may_read(self):
        for reader in SEEN_BY:
            self.become(reader)
            with self.subTest(reader=reader):
                self.assertEqual(self.shown(self.get("/suggest?q=my zebra has lost its stripes")), ALL)

    def test_the_back_office_counts_and_opens_what_everybody_sees(self):
        site = self._as("manager", self.site)
        self.assertEqual(site.article_count, 3)
        found = self._as("manager", self.env["feedback.kb.article"]).search(site.action_open_articles()["domain"])
        self.assertEqual(found, self.articles["public"] + self.articles["shared"] + self.anchor)

    def test_the_sitemap_names_what_everybody_may_read(self):
        for reader in (None, "agent"):
            self.become(reader)
            response = self.url_open("/help/sitemap.xml")
            ids = {kind for kind, article in self.articles.items() if f"{article._page_key()}<" in response.text}
            self.assertEqual(ids, ALL)

    def test_popular_articles_are_those_that_the_reader_may_open(self):
        self.env["feedback.kb.usage"]._log(
            [{"article_id": article.id, "kind": "view"} for article in self.articles.values() for _time in range(3)]
        )
        for reader, seen in SEEN_BY.items():
            self.become(reader)
            with self.subTest(reader=reader):
                popular = self.tree(self.get("")).xpath("//section[@aria-labelledby='popular']//li")
                self.assertEqual({item.text_content().strip() for item in popular}, {f"Zebra {kind}" for kind in seen})

    def test_counts_tell_nothing_of_what_is_hidden(self):
        for kind in range(5):
            self._article(f"Lion {kind}", category_id=self.shelf.id)
        for reader, total in ((None, 8), ("portal", 9)):
            self.become(reader)
            with self.subTest(reader=reader):
                self.assertIn(f"All of this category ({total})", self.text_of(self.get("")))

    def test_files_are_had_by_those_who_see_the_article_and_by_our_address_alone(self):
        for reader, seen in SEEN_BY.items():
            self.become(reader)
            for kind, article in self.articles.items():
                with self.subTest(reader=reader, kind=kind):
                    response = self.open_article(article, f"/file/{self.files[kind].id}")
                    if kind in seen:
                        self.assertEqual(response.content, kind.encode())
                    else:
                        self.assert_not_found(response)

    def test_odoos_own_addresses_give_files_to_colleagues_alone(self):
        for reader in SEEN_BY:
            self.become(reader)
            for kind, file in self.files.items():
                contents = [
                    self.url_open(f"/web/{route}/{file.id}").content for route in ("content", "image", "content/z")
                ]
                with self.subTest(reader=reader, kind=kind):
                    is_agent = reader == "agent" and kind != "foreign"
                    is_stranger = reader == "stranger" and kind in ("shared", "foreign")
                    self.assertEqual(kind.encode() in contents, is_agent or is_stranger)

    def test_a_category_that_is_not_on_the_site_or_has_nothing_to_show_is_not_there(self):
        hidden = self.env["feedback.kb.category"].create({"name": "Hidden", "parent_id": self.shelf.parent_id.id})
        self._article("Zebra in the cellar", category_id=hidden.id, visibility="internal")
        foreign = self.elsewhere.create({"name": "Foreign", "company_id": self.other_company.id})
        for category in (self.elsewhere, hidden, foreign, self.elsewhere.browse()):
            with self.subTest(category=category.name):
                self.assert_not_found(self.get(f"/c/{category._page_key()}"))
                self.assert_not_found(self.get(f"/c/guessed-{category.id or 0}"))

    def test_an_article_that_is_taken_back_is_gone_at_once(self):
        article, file = self.articles["public"], self.files["public"]
        self.assertEqual(self.open_article(article).status_code, 200)
        article.visibility = "internal"
        self.assert_not_found(self.open_article(article))
        self.assert_not_found(self.open_article(article, f"/file/{file.id}"))
        self.assertNotIn("Zebra public", self.get("/search?q=zebra").text)
        article.visibility = "public"
        self.assertEqual(self.open_article(article).status_code, 200)

    def test_a_hidden_translation_is_neither_offered_nor_named(self):
        article = self.articles["public"]
        hidden = self._article(
            "Зебра", lang="ru_RU", translation_of_id=article.id, visibility="internal", category_id=self.shelf.id
        )
        self.assertNotIn("Зебра", self.open_article(article).text)
        self.assertNotIn("hreflang", self.open_article(article).text)
        self.assert_not_found(self.open_article(hidden))

    def test_the_other_sites_of_other_companies_show_their_own(self):
        other = self.env["feedback.kb.site"].create(
            {"name": "Clinic Help", "slug": "clinic-help", "company_id": self.other_company.id}
        )
        foreign = self.url_open(f"/help/clinic-help/a/{self.articles['foreign']._page_key()}")
        self.assertIn("Zebra text foreign", foreign.text)
        self.assertEqual(self.url_open(f"/help/clinic-help/a/{self.articles['public']._page_key()}").status_code, 404)
        other.active = False
        for path in ("", "/search?q=zebra", "/complete?q=zebra", "/suggest?q=zebra", f"/a/{self.anchor._page_key()}"):
            with self.subTest(path=path):
                self.assert_not_found(self.url_open(f"/help/clinic-help{path}", headers={"Accept-Language": "en-US"}))
