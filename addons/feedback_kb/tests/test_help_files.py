import base64

from odoo.tests import tagged

from odoo.addons.feedback_intake.tests.public_page_case import picture

from .help_case import HelpCase


@tagged("post_install", "-at_install")
class TestHelpFiles(HelpCase):
    """The files of an article: taken over, copied, closed to Odoo's general addresses, shown on the page."""

    def upload(self, user="agent", **values):
        """Upload a picture as the editor does; return its id and its address with the token it asks for."""
        self.become(user)
        params = {"name": "lamp.png", "data": base64.b64encode(picture()).decode(), "is_image": True, **values}
        info = self.make_jsonrpc_request("/html_editor/attachment/add_data", params)
        params = {"model": "ir.attachment", "method": "generate_access_token", "args": [info["id"]], "kwargs": {}}
        token = self.make_jsonrpc_request("/web/dataset/call_kw", params)[0]
        self.become(None)
        return info["id"], f"{info['image_src']}?access_token={token}"

    def assert_closed(self, address):
        self.assertNotEqual(self.url_open(address).content, picture())

    def draft(self, body="<p>Soon</p>", **values):
        article = self._article(state="draft", body=body, user_id=self.users["agent"].id, **values)
        return self._as("agent", article)

    def pictures(self, article):
        return self.tree(self.open_article(article)).xpath("//article//img/@src")

    def test_a_picture_of_the_editor_follows_the_article_from_public_to_internal(self):
        draft = self.draft()
        number, address = self.upload(res_model=draft._name, res_id=draft.id)
        draft.body = f'<p><img src="{address}"></p>'
        article, file = draft.sudo(), self.env["ir.attachment"].browse(number)
        self.assertNotIn("access_token", article.body)
        self.assertEqual((file.res_id, file.public, file.access_token), (article.id, False, False))
        article.state = "published"
        [shown] = self.pictures(article)
        self.assertEqual(self.url_open(shown).content, picture())
        self.assertEqual(self.url_open(shown).headers["Content-Type"], "image/png")
        self.assert_closed(address)
        self.assert_closed(f"/web/content/{number}")
        article.visibility = "internal"
        for closed in (address, shown, f"/web/image/{number}", f"/web/content/{number}?download=true"):
            with self.subTest(address=closed):
                self.assert_closed(closed)

    def test_authors_see_their_pictures_by_the_editors_address(self):
        draft = self.draft()
        number, address = self.upload(res_model=draft._name, res_id=draft.id)
        self.become("agent")
        for shown in (address, f"/web/image/{number}", f"/web/image/{number}?access_token=null"):
            with self.subTest(address=shown):
                self.assertEqual(self.url_open(shown).content, picture())

    def test_a_token_that_is_made_later_opens_nothing(self):
        article = self._article(visibility="internal")
        file = self.env["ir.attachment"].create(
            {"name": "a.png", "raw": picture(), "res_model": article._name, "res_id": article.id, "public": True}
        )
        [token] = file.generate_access_token()
        file.write({"public": True})
        self.assertFalse(file.public)
        for user in (None, "portal"):
            self.become(user)
            self.assert_closed(f"/web/image/{file.id}?access_token={token}")
            self.assert_closed(f"/web/image/{file.id}")

    def test_what_was_uploaded_before_the_first_save_becomes_the_articles(self):
        number, address = self.upload(res_model="feedback.kb.article")
        article = self._as("agent", self.env["feedback.kb.article"]).create(
            {"title": "New", "body": f'<p><img src="{address}" data-original-id="{number}"></p>'}
        )
        file = self.env["ir.attachment"].browse(number)
        self.assertEqual((file.res_model, file.res_id, file.public), (article._name, article.id, False))
        self.assert_closed(address)

    def test_an_upload_that_went_astray_into_the_public_library_is_taken_back(self):
        self.users["admin"] = self.env.ref("base.user_admin")
        self.users["admin"].company_ids += self.company
        values = {"name": "a.png", "raw": picture(), "public": True, "res_model": "ir.ui.view"}
        file = self._as("admin", self.env["ir.attachment"]).create(values)
        address = f"/web/image/{file.id}-abc/a.png"
        self.assertEqual(self.url_open(address).content, picture())
        article = self._as("admin", self._article(state="draft"))
        article.body = f'<p><img src="{address}"></p>'
        self.assertEqual((file.res_id, file.public), (article.id, False))
        self.assert_closed(address)

    def test_a_picture_of_the_shared_library_is_copied_and_stays_there(self):
        shared = (
            self._as("manager", self.env["ir.attachment"])
            .sudo()
            .create({"name": "logo.png", "raw": picture(), "public": True, "res_model": "ir.ui.view"})
        )
        draft = self.draft(f'<p><img src="/web/image/{shared.id}-abc/logo.png" data-attachment-id="{shared.id}"></p>')
        copied = draft.sudo()._page_files()
        self.assertNotEqual(copied, shared)
        self.assertIn(f"/web/image/{copied.id}-abc/logo.png", draft.body)
        self.assertNotIn(str(shared.id), draft.body)
        self.assertEqual((shared.public, shared.res_model, copied.res_id), (True, "ir.ui.view", draft.id))

    def test_an_author_cannot_show_a_file_that_they_may_not_read(self):
        foreign = self._article(company_id=self.other_company.id, user_id=False, visibility="internal")
        hidden = self.env["ir.attachment"].create(
            {"name": "hidden.png", "raw": picture(), "res_model": foreign._name, "res_id": foreign.id}
        )
        draft = self.draft()
        draft.body = f'<p><img src="/web/image/{hidden.id}"><a href="/web/content/{hidden.id}">x</a></p>'
        article = draft.sudo()
        article.state = "published"
        self.assertFalse(article._page_files())
        self.assertEqual(self.pictures(article), [])
        self.assert_not_found(self.open_article(article, f"/file/{hidden.id}"))
        self.assertEqual(hidden.res_id, foreign.id)

    def test_a_copied_article_and_a_translation_have_files_of_their_own(self):
        article = self._article(body=f'<p><img src="data:image/png;base64,{base64.b64encode(picture()).decode()}"></p>')
        twin = article.copy({"visibility": "internal", "state": "published"})
        own, other = article._page_files(), twin._page_files()
        self.assertEqual((len(own), len(other)), (1, 1))
        self.assertNotEqual(own, other)
        self.assertNotIn(f"/web/image/{own.id}", twin.body)

    def test_pasted_pictures_become_files(self):
        data = base64.b64encode(picture()).decode()
        article = self._article(body=f'<p><img src="data:image/png;base64,{data}"> and text</p>')
        self.assertNotIn("base64", article.body)
        [shown] = self.pictures(article)
        self.assertEqual(self.url_open(shown).content, picture())
        self.assertEqual(len(article.html_field_history or {}), 0)

    def test_a_pasted_picture_that_is_none_is_dropped(self):
        data = base64.b64encode(b"<svg onload=alert(1)>").decode()
        article = self._article(body=f'<p><img src="data:image/png;base64,{data}">text</p>')
        self.assertNotIn("base64", article.body)
        self.assertFalse(article._page_files())

    def test_what_is_attached_in_the_discussion_is_not_for_readers(self):
        article = self._article()
        file = self.env["ir.attachment"].create(
            {"name": "why.txt", "raw": b"internal", "res_model": article._name, "res_id": article.id}
        )
        article.message_post(body="See there", attachment_ids=file.ids)
        self.assert_not_found(self.open_article(article, f"/file/{file.id}"))

    def test_files_of_one_article_are_not_had_by_the_address_of_another(self):
        article, other = self._article(), self._article("Other", visibility="internal")
        file = self.env["ir.attachment"].create({"name": "a.txt", "raw": b"internal", "res_model": other._name})
        other.file_ids = file
        self.assertEqual(file.res_id, other.id)
        self.assert_not_found(self.open_article(article, f"/file/{file.id}"))

    def test_what_is_no_picture_is_saved_and_can_do_nothing(self):
        article = self._article()
        page = b"<html><script>alert(1)</script></html>"
        file = self.env["ir.attachment"].create({"name": "page.png", "raw": page, "mimetype": "image/png"})
        article.file_ids = file
        self.assertIn("page.png", self.open_article(article).text)
        response = self.open_article(article, f"/file/{file.id}")
        self.assertTrue(response.headers["Content-Disposition"].startswith("attachment"))
        self.assertEqual(
            response.headers["Content-Security-Policy"], "default-src 'none'; frame-ancestors 'none'; sandbox"
        )
        self.assertEqual(response.headers["X-Content-Type-Options"], "nosniff")

    def test_remote_pictures_and_local_addresses_do_not_load(self):
        article = self._article(
            body='<p><img src="https://tracker.example/a.png"><img src="/web/session/logout">'
            '<a href="/web/login">in</a>'
            '<a href="/help/lamp-help">home</a><a href="/help/../web/login">trick</a><a href="https://x.example">out</a></p>'
        )
        page = self.tree(self.open_article(article))
        self.assertEqual([src for src in page.xpath("//article//img/@src") if "example" in src or "/web/" in src], [])
        self.assertEqual(
            page.xpath("//div[contains(@class, 'kb-body')]//a/@href"),
            ["/help/lamp-help", "https://x.example"],
        )

    def test_a_file_is_kept_by_caches_for_visitors_alone(self):
        article = self._article()
        article.file_ids = self.env["ir.attachment"].create({"name": "a.png", "raw": picture()})
        path = f"/file/{article.file_ids.id}"
        response = self.open_article(article, path)
        self.assertEqual(response.headers["Cache-Control"], "public, max-age=60")
        again = self.open_article(article, path, headers={"If-None-Match": response.headers["ETag"]})
        self.assertEqual(again.status_code, 304)
        self.become("portal")
        self.assertEqual(self.open_article(article, path).headers["Cache-Control"], "private, no-store")
