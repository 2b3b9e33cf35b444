import base64

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, TransactionCase, tagged

from .import_common import MARKDOWN, PNG, RUSSIAN, ImportCase, zipped

HTML = """<html lang="ru"><head><meta charset="windows-1251"><title>Оплата</title><meta name="keywords" 
content="карта, счёт"></head><body><nav>Меню</nav><main><h1>Оплата</h1>
<p onclick="alert(1)">Картой или по счёту.</p></main></body></html>"""
CSV = """Заголовок;Ответ;Ключевые слова;Категория;Язык;Видимость;Вопросы
Как включить лампу?;Нажмите кнопку.;кнопка;Лампы;ru;public;где кнопка|не включается
Без ответа;;;;;;
;Без заголовка;;;;;
Wie geht das?;Knopf;;;de;;
Как выключить?;"<p>Ещё раз <b>нажмите</b>.</p>";;Лампы;;secret;
"""


@tagged("post_install", "-at_install")
class TestImport(ImportCase, TransactionCase):
    """Articles from elsewhere, with a report of what was taken."""

    def test_markdown_with_front_matter_pictures_and_links(self):
        files = {"help/return.md": MARKDOWN, "help/delivery.md": RUSSIAN, "help/pictures/box.png": PNG}
        wizard = self._import({"help.zip": zipped(files)})
        self.assertEqual(self._outcomes(wizard), {"help/return.md": "created", "help/delivery.md": "created"})
        article, delivery = wizard.line_ids.article_id.sorted("title")
        self.assertEqual(
            (article.title, article.lang, article.visibility, article.state, article.keywords),
            ("How do I return a lamp?", "en_US", "public", "draft", "refund, send back"),
        )
        self.assertEqual(article.category_id.display_name, "Delivery / Returns")
        self.assertEqual(article.question_ids.mapped("text"), ["I want my money back", "where do I send it"])
        self.assertEqual(
            (delivery.title, delivery.lang, delivery.visibility), ("Как доставляют лампы", "ru_RU", "internal")
        )
        self.assertEqual(article.related_ids, delivery)
        picture = self.env["ir.attachment"].search([("res_model", "=", article._name), ("res_id", "=", article.id)])
        self.assertEqual((picture.name, picture.raw), ("box.png", PNG))
        self.assertIn(f'src="/web/image/{picture.id}"', article.body)
        self.assertIn("<table", article.body)
        for gone in ("alert", "<h1", "delivery.md", "pictures/"):
            self.assertNotIn(gone, article.body)

    def test_html_in_another_encoding_is_read_without_what_is_around_the_text(self):
        wizard = self._import({"payment.html": HTML.encode("cp1251")})
        article = wizard.line_ids.article_id
        self.assertEqual((article.title, article.lang, article.keywords), ("Оплата", "ru_RU", "карта, счёт"))
        self.assertEqual(article.body_text, "Картой или по счёту.")
        self.assertNotIn("onclick", article.body)

    def test_a_table_in_cp1251_with_russian_headers_is_taken_row_by_row(self):
        wizard = self._import({"faq.csv": CSV.encode("cp1251")})
        lines = {line.title or "": line for line in wizard.line_ids}
        self.assertEqual((wizard.created_count, wizard.skipped_count), (1, 4))
        article = lines["Как включить лампу?"].article_id
        self.assertEqual((article.lang, article.visibility, article.category_id.name), ("ru_RU", "public", "Лампы"))
        self.assertEqual(article.question_ids.mapped("text"), ["где кнопка", "не включается"])
        self.assertEqual(lines["Без ответа"].note, "There is no text in it.")
        self.assertEqual(lines[""].note, "The row has no title.")
        self.assertIn("de", lines["Wie geht das?"].note)
        self.assertIn("secret", lines["Как выключить?"].note)

    def test_importing_again_updates_and_keeps_what_is_published(self):
        self._import({"faq.csv": "title,body\nFirst,One\nSecond,Two\n"}, lang="en_US")
        first = self.env["feedback.kb.article"].search([("import_key", "=", "faq.csv#First")])
        first.action_publish()
        again = self._import({"faq.csv": "title,body\nFirst,One more\nSecond,Two\nThird,Three\n"}, lang="en_US")
        self.assertEqual(
            self._outcomes(again), {"faq.csv#First": "updated", "faq.csv#Second": "same", "faq.csv#Third": "created"}
        )
        self.assertEqual((first.body_text, first.state), ("One more", "published"))

    def test_what_was_changed_by_hand_is_kept_until_the_file_changes(self):
        article = self._import({"faq.csv": "title,body\nFirst,One\n"}, lang="en_US").line_ids.article_id
        article.body = "<p>By hand</p>"
        self.assertEqual(self._import({"faq.csv": "title,body\nFirst,One\n"}, lang="en_US").line_ids.outcome, "same")
        self.assertEqual(article.body_text, "By hand")
        self.assertEqual(self._import({"faq.csv": "title,body\nFirst,Two\n"}, lang="en_US").line_ids.outcome, "updated")
        self.assertEqual(article.body_text, "Two")

    def test_a_published_article_that_gets_personal_data_goes_back_to_review(self):
        article = self._import(
            {"faq.csv": "title,body\nFirst,One\n"}, lang="en_US", visibility="public"
        ).line_ids.article_id
        article.action_publish()
        again = self._import(
            {"faq.csv": "title,body\nFirst,Call +7 916 123-45-67\n"}, lang="en_US", visibility="public"
        )
        self.assertEqual((article.state, again.line_ids.outcome), ("review", "updated"))
        self.assertIn("personal data", again.line_ids.note)

    def test_a_row_with_an_id_may_change_its_title(self):
        self._import({"faq.csv": "id,title,body\n7,Old,One\n"}, lang="en_US")
        again = self._import({"faq.csv": "id,title,body\n7,New,One\n"}, lang="en_US")
        self.assertEqual((again.line_ids.outcome, again.line_ids.article_id.title), ("updated", "New"))

    def test_importing_again_does_not_double_pictures_and_questions(self):
        files = {"help.zip": zipped({"return.md": MARKDOWN, "pictures/box.png": PNG})}
        article = self._import(files).line_ids.article_id
        again = self._import(files)
        self.assertEqual((again.line_ids.outcome, again.line_ids.article_id), ("same", article))
        self.assertEqual(len(article.question_ids), 2)
        domain = [("res_model", "=", article._name), ("res_id", "=", article.id)]
        self.assertEqual(self.env["ir.attachment"].search_count(domain), 1)

    def test_a_title_that_is_taken_is_not_doubled(self):
        self._article("How do I return a lamp?")
        note = self._refused({"return.md": MARKDOWN})
        self.assertEqual(note, "There is an article with this title already.")

    def test_a_picture_that_is_missing_or_none_is_told_and_the_article_is_taken(self):
        wizard = self._import(
            {"help.zip": zipped({"return.md": MARKDOWN, "pictures/box.png": b"<svg onload=alert(1)>"})}
        )
        self.assertEqual(wizard.line_ids.outcome, "created")
        self.assertIn("pictures/box.png", wizard.line_ids.note)
        self.assertIn('alt="the box"', wizard.line_ids.article_id.body)
        self.assertNotIn("pictures/box.png", wizard.line_ids.article_id.body)

    def test_one_bad_row_does_not_stop_the_rest(self):
        rows = "".join(f"Title {number},Text {number}\n" for number in range(5))
        wizard = self._wizard({"faq.csv": f"title,body\n{rows}"}, lang="en_US")
        original = type(self.env["feedback.kb.article"]).create

        def create(articles, vals_list):
            if any(values["title"] == "Title 3" for values in vals_list):
                raise UserError(articles.env._("Not this one."))
            return original(articles, vals_list)

        self.patch(type(self.env["feedback.kb.article"]), "create", create)
        wizard.action_import()
        self.assertEqual((wizard.created_count, wizard.skipped_count), (4, 1))
        self.assertEqual(wizard.line_ids[0].note, "Not this one.")

    def test_articles_with_personal_data_are_not_published_unread(self):
        rows = "title,body\nSafe,Nothing in it\nUnsafe,Call Anna on +7 916 123-45-67\n"
        wizard = self._import({"faq.csv": rows}, lang="en_US", visibility="public", article_state="published")
        states = {line.title: line.article_id.state for line in wizard.line_ids}
        self.assertEqual(states, {"Safe": "published", "Unsafe": "review"})
        self.assertIn("personal data", wizard.line_ids.filtered(lambda line: line.title == "Unsafe").note)

    def test_the_report_can_be_taken_away_and_runs_no_formula(self):
        wizard = self._import({"faq.csv": "title,body\n=cmd(),Text\n"}, lang="en_US")
        report = base64.b64decode(wizard.report_file).decode("utf-8-sig").splitlines()
        self.assertEqual(report[0], "File or row,Title,Outcome,Details")
        self.assertEqual(report[1], "faq.csv#=cmd(),'=cmd(),Created,")

    def test_the_wizard_is_filled_in_like_on_the_screen(self):
        file = self._wizard({"return.md": MARKDOWN}).file_ids
        category = self.env["feedback.kb.category"].create({"name": "Lamps"})
        with Form(self._as("manager", self.env["feedback.kb.import"])) as form:
            form.file_ids.add(file)
            form.category_id = category
            form.article_state = "review"
        wizard = form.record
        wizard.action_import()
        self.assertEqual((wizard.state, wizard.line_ids.article_id.state), ("report", "review"))
        self.assertFalse(file.exists(), "the upload is not kept")
        self.assertEqual(wizard.action_open_articles()["domain"], [("id", "in", wizard.line_ids.article_id.ids)])
        wizard.action_again()
        self.assertEqual((wizard.state, len(wizard.line_ids)), ("setup", 0))

    def test_without_files_nothing_is_imported(self):
        with self.assertRaises(UserError):
            self._wizard({}).action_import()

    def test_managers_alone_import(self):
        for role in ("agent", "reader", "portal", "public"):
            with self.subTest(role=role), self.assertRaises(AccessError):
                self._as(role, self.env["feedback.kb.import"]).create({})
        wizard = self._wizard({"return.md": MARKDOWN})
        with self.assertRaises(AccessError):
            self._as("strange_manager", wizard).action_import()

    def test_pages_of_a_wiki_that_is_not_installed_are_not_offered(self):
        wizard = self._wizard({"return.md": MARKDOWN}, take_pages=True)
        if "document.page" not in self.env:
            self.assertFalse(wizard.has_document_page)
            self.assertEqual(wizard._read_document_pages({}), [])

    def test_a_thousand_rows_take_few_queries(self):
        rows = "".join(f"Question {number},Answer {number}\n" for number in range(1000))
        wizard = self._wizard({"faq.csv": f"title,body\n{rows}"}, lang="en_US")
        self.env.flush_all()
        before = self.env.cr.sql_log_count
        wizard.action_import()
        self.assertEqual(wizard.created_count, 1000)
        self.assertLess(self.env.cr.sql_log_count - before, 400)
