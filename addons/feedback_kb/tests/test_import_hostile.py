import io
import zipfile

from odoo.tests import TransactionCase, tagged

from .import_common import MARKDOWN, ImportCase, zipped


@tagged("post_install", "-at_install")
class TestImportHostile(ImportCase, TransactionCase):
    """Files that were made to do harm, or are not what they say."""

    def test_a_binary_named_like_a_text_is_refused(self):
        self.assertIn("no text", self._refused({"lamp.md": b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 10}))

    def test_empty_files_are_refused(self):
        for data in (b"", b"\xef\xbb\xbf", b"  \n\n", b"---\ntitle: Only a title\n---\n"):
            with self.subTest(data=data):
                self.assertTrue(self._refused({"lamp.md": data}))

    def test_a_huge_text_is_refused(self):
        self.assertIn("too large", self._refused({"lamp.md": b"a" * 4_000_000}))

    def test_a_file_of_another_type_is_refused(self):
        self.assertIn("not imported", self._refused({"lamp.exe": b"MZ" + b"a" * 100}))

    def test_a_table_without_the_columns_is_refused(self):
        self.assertIn("“title”", self._refused({"faq.csv": "colour,size\nred,3\n"}))

    def test_a_zip_bomb_is_refused(self):
        bomb = zipped({f"{number}.md": b"0" * 9_000_000 for number in range(3)})
        self.assertLess(len(bomb), 100_000)
        self.assertIn("far more", self._refused({"bomb.zip": bomb}))

    def test_a_zip_that_lies_about_its_sizes_is_refused(self):
        data = bytearray(zipped({"lamp.md": b"0" * 20_000_000}))
        directory = data.rfind(b"PK\x01\x02")
        data[directory + 24 : directory + 28] = (1000).to_bytes(4, "little")
        self.assertTrue(self._refused({"lying.zip": bytes(data)}))

    def test_too_many_entries_are_refused(self):
        self.assertIn("too many", self._refused({"many.zip": zipped({f"{number}": "" for number in range(20_001)})}))

    def test_a_path_out_of_the_archive_is_refused_and_the_rest_is_taken(self):
        wizard = self._import(
            {
                "paths.zip": zipped(
                    {"../../etc/lamp.md": "# A", "/root.md": "# B", "C:\\c.md": "# C", "good.md": "# Good\n\nThe rest."}
                )
            }
        )
        self.assertEqual((wizard.created_count, wizard.skipped_count), (1, 3))
        self.assertEqual(len([line for line in wizard.line_ids if "out of the archive" in line.note]), 3)

    def test_an_encrypted_archive_is_refused(self):
        data = bytearray(zipped({"lamp.md": MARKDOWN}))
        data[6] |= 1
        data[data.rfind(b"PK\x01\x02") + 8] |= 1
        self.assertIn("password", self._refused({"secret.zip": bytes(data)}))

    def test_damaged_archives_are_refused(self):
        whole = zipped({"lamp.md": MARKDOWN * 20})
        self.assertIn("damaged", self._refused({"cut.zip": whole[: len(whole) // 2]}))
        self.assertIn("damaged", self._refused({"none.zip": b"this is no archive"}))

    def test_archives_within_archives_are_not_opened_and_clutter_is_passed_over(self):
        files = {
            "inner.zip": zipped({"lamp.md": MARKDOWN}),
            "__MACOSX/._good.md": b"\x00\x05\x16\x07",
            ".DS_Store": b"\x00\x00",
            "good.md": "# Good\n\nThe rest.",
        }
        wizard = self._import({"nested.zip": zipped(files)})
        self.assertEqual(self._outcomes(wizard), {"inner.zip": "skipped", "good.md": "created"})

    def test_an_archive_without_articles_is_told(self):
        self.assertIn("no Markdown", self._refused({"pictures.zip": zipped({"box.png": b"\x89PNG"})}))

    def test_front_matter_runs_nothing(self):
        source = "---\ntitle: !!python/object/apply:os.system ['true']\nvisibility: public\n---\nText."
        article = self._import({"lamp.md": source}, lang="en_US").line_ids.article_id
        self.assertEqual(article.title, "!!python/object/apply:os.system ['true']")

    def test_scripts_of_all_kinds_do_not_survive(self):
        source = (
            "# Lamp\n\n<img src=x onerror=alert(1)> [a](javascript:alert(2)) <iframe src='//evil'></iframe>"
            "<a href='data:text/html,alert(3)'>b</a><form action='//evil'><input name=q></form><svg onload=alert(4)>"
            "<style>body{background:url(//evil)}</style>\n\nText."
        )
        body = self._import({"lamp.md": source}, lang="en_US").line_ids.article_id.body
        for evil in ("<iframe", "<form", "onerror", "onload", "alert(4)", 'href="javascript', "data:text", "<style"):
            self.assertNotIn(evil, body)

    def test_deep_nesting_is_refused_quickly(self):
        for source in ("> " * 50_000 + "a", "<div>" * 50_000 + "a", "[" * 50_000, "*a " * 50_000, "![" * 30_000):
            wizard = self._import({"deep.md": f"# Deep\n\n{source}"}, lang="en_US")
            self.assertEqual(len(wizard.line_ids), 1)

    def test_a_table_with_a_monstrous_field_or_broken_quotes_loses_no_other_row(self):
        rows = 'title,body\nFirst,One\nHuge,"' + "a" * 2_500_000 + '"\nLast,Three\n'
        wizard = self._import({"faq.csv": rows}, lang="en_US")
        self.assertEqual(self._outcomes(wizard)["faq.csv#First"], "created")
        self.assertIn("skipped", self._outcomes(wizard).values())

    def test_names_do_harm_neither_in_the_report_nor_in_the_key(self):
        wizard = self._import({'<img src=x onerror="alert(1)">.md': "# A\n\nText."}, lang="en_US")
        self.assertEqual(wizard.line_ids.outcome, "created")

    def test_utf16_of_a_spreadsheet_is_read(self):
        wizard = self._import({"faq.csv": "title\tbody\nЛампа\tСвет\n".encode("utf-16")}, lang="ru_RU")
        self.assertEqual(wizard.line_ids.article_id.title, "Лампа")

    def test_a_zip_with_a_link_to_a_file_of_the_server_reads_no_file(self):
        output = io.BytesIO()
        with zipfile.ZipFile(output, "w") as archive:
            entry = zipfile.ZipInfo("passwd.md")
            entry.external_attr = 0o120777 << 16
            archive.writestr(entry, "/etc/passwd")
        article = self._import({"link.zip": output.getvalue()}, lang="en_US").line_ids.article_id
        self.assertEqual(article.body_text, "/etc/passwd")
