from odoo.tests import tagged

from .help_case import BROWSER, HelpCase


@tagged("post_install", "-at_install")
class TestHelpForms(HelpCase):
    """The way from the help centre to the form, and articles while somebody writes."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.article = cls._article("How do I return a zebra?", body="<p>Pack the zebra well.</p>")

    def open_form(self, query=""):
        return self.tree(self.get(f"/feedback/kb-form{query}"))

    def fields_of(self, page):
        form = page.xpath("//form[@data-form]")[0]
        return {name: value for name, value in form.form_values() if name != "files"}

    def send(self, values, **typed):
        typed = {"message": "My zebra is ill", "email": "anna@customer.example", **typed}
        response = self.url_open("/feedback/kb-form", data={**values, **typed}, headers={"User-Agent": BROWSER})
        self.assertTrue("/sent/" in response.url or "receipt code" in response.text, response.url)
        return self.env["feedback.ticket"].search([("channel_id", "=", self.form.id)], order="id desc", limit=1)

    def contact(self, path):
        return self.tree(self.get(path)).xpath("//aside[contains(@class, 'kb-contact')]//a/@href")[0]

    def opened_from_form(self):
        page = self.open_article(self.article, "?from=form&q=my zebra is ill")
        return self.tree(page).xpath("//*[@data-reference]/@data-reference")[0]

    def test_the_question_goes_with_the_reader_to_the_form(self):
        page = self.tree(self.get(self.contact("/search?q=Is a zebra %26 a horse?")))
        values = self.fields_of(page)
        self.assertEqual(values["message"], "Is a zebra & a horse?")
        ticket = self.send(values)
        query = self.queries()
        self.assertEqual((query.outcome, query.ticket_id, query.opened_id.id), ("ticket", ticket, False))

    def test_an_article_that_did_not_help_is_followed_by_a_ticket(self):
        self.get("/search?q=return zebra")
        link = (
            self.tree(self.get("/search?q=return zebra"))
            .xpath("//ol[@class='kb-results']//a/@href")[0]
            .removeprefix("/help/lamp-help")
        )
        ticket = self.send(self.fields_of(self.tree(self.get(self.contact(link)))))
        query = self.queries()[-1]
        self.assertEqual((query.outcome, query.ticket_id, query.opened_id), ("ticket", ticket, self.article))
        self.assertEqual(self.queries()[0].outcome, "none")

    def test_a_link_fills_in_the_message_and_no_more_than_that(self):
        values = self.fields_of(self.open_form(f"?message={'x' * 3000}&email=evil@evil.example&name=Eve"))
        self.assertEqual((len(values["message"]), values["email"], values["name"]), (2000, "", ""))
        self.assertFalse(self.env["feedback.ticket"].search([("channel_id", "=", self.form.id)]))

    def test_an_article_opened_while_writing_is_logged_and_so_is_the_ticket_after_it(self):
        reference = self.opened_from_form()
        query = self.queries()
        self.assertEqual((query.source, query.outcome, query.opened_id), ("form", "opened", self.article))
        values = self.fields_of(self.open_form())
        ticket = self.send({**values, "kb_search": f"forged {reference} {reference}"})
        self.env.invalidate_all()
        self.assertEqual((query.outcome, query.ticket_id), ("ticket", ticket))

    def test_who_opened_an_article_and_left_is_no_ticket(self):
        self.opened_from_form()
        self.send(self.fields_of(self.open_form()))
        self.assertEqual(self.queries().outcome, "opened")

    def test_a_form_that_comes_back_with_errors_keeps_its_searches(self):
        values = self.fields_of(self.open_form())
        typed = {**values, "kb_search": self.opened_from_form(), "message": "", "email": "anna@customer.example"}
        response = self.url_open("/feedback/kb-form", data=typed)
        self.assertEqual(response.status_code, 422)
        kept = self.fields_of(self.tree(response))
        self.assertEqual(self.env["feedback.kb.query"]._by_reference(kept["kb_search"]), self.queries())

    def test_nonsense_instead_of_a_search_does_not_keep_a_message_from_arriving(self):
        for nonsense in ("x", "1.1.1 " * 1000, "٣", "0.0." + "f" * 64):
            with self.subTest(nonsense=nonsense[:10]):
                self.assertTrue(self.send(self.fields_of(self.open_form()), kb_search=nonsense, message=nonsense))

    def test_an_anonymous_ticket_is_not_named_and_its_search_keeps_only_the_day(self):
        self.form.contact_policy = "none"
        reference = self.opened_from_form()
        self.send(self.fields_of(self.open_form()), kb_search=reference, email="")
        query = self.queries()
        self.assertEqual((query.outcome, query.ticket_id.id), ("ticket", False))
        for moment in (query.date, query.create_date, query.write_date):
            self.assertEqual((moment.hour, moment.minute, moment.second), (0, 0, 0))

    def test_a_form_suggests_only_where_its_channel_says_so_and_there_is_a_help_centre(self):
        self.assertTrue(self.open_form().xpath("//*[@data-suggest='/help/lamp-help/suggest']"))
        self.form.suggests_articles = False
        self.assertFalse(self.open_form().xpath("//*[@data-suggest]"))
        self.form.suggests_articles = True
        self.site.active = False
        self.assertFalse(self.open_form().xpath("//*[@data-suggest]"))

    def test_a_form_shows_the_articles_of_its_own_help_centre(self):
        brand = self.env["feedback.kb.site"].create(
            {"name": "Brand", "slug": "brand", "company_id": self.company.id, "sequence": 1}
        )
        self.assertEqual(self.form._help_site(), self.site)
        self.site.channel_id = False
        self.assertEqual(self.form._help_site(), brand)

    def test_a_suggestion_reads_no_more_than_a_few_sentences(self):
        response = self.get(f"/suggest?q=zebra {'x' * 5000}")
        self.assertEqual(response.status_code, 200)
        self.assertEqual(self.hits("/suggest?q=return zebra")[0]["title"], self.article.title)

    def test_without_a_form_nobody_is_sent_to_one(self):
        self.form.active = False
        self.assertNotIn("Still need help?", self.text_of(self.get("")))
