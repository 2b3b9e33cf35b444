"""A help centre as its readers' browsers see it."""

import json
import re
from unittest.mock import patch
from urllib.parse import urlsplit

from lxml import html

from odoo.fields import Command
from odoo.tests import HttpCase, new_test_user

from odoo.addons.feedback_intake.controllers import public_page

from .common import KnowledgeCase

BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0"


class HelpCase(KnowledgeCase, HttpCase):
    """The help centre of :class:`KnowledgeCase` with a contact form, and a portal user of the other company."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(patch.object(public_page, "MIN_SECONDS", 0))
        cls.env["res.lang"]._activate_lang("ru_RU")
        cls.form = cls.env["feedback.channel"].create(
            {
                "name": "Write to us",
                "gateway_type": "form",
                "slug": "kb-form",
                "company_id": cls.company.id,
                "user_id": False,
                "team_id": cls.teams["all"].id,
            }
        )
        cls.site.channel_id = cls.form
        cls.users["strange_portal"] = new_test_user(
            cls.env,
            "desk_strange_portal",
            groups="base.group_portal",
            company_id=cls.other_company.id,
            company_ids=[Command.set(cls.other_company.ids)],
        )

    def setUp(self):
        super().setUp()
        self.env["feedback.rate.window"]._change_secret()
        self.become(None)

    def become(self, name):
        """Read on as a user, or with None as a visitor with an empty browser."""
        login = name and self.users[name].login
        self.authenticate(login, login)
        self.opener.cookies.clear_session_cookies() if name else self.opener.cookies.clear()
        if name:
            self.authenticate(login, login)

    def get(self, path, **options):
        """Open a page of the help centre; ``path`` is what follows its address."""
        headers = {"User-Agent": BROWSER, "Accept-Language": "en-US", **options.pop("headers", {})}
        url = path if path.startswith("/feedback") else f"/help/{self.site.slug}{path}"
        return self.url_open(url, headers=headers, **options)

    def open_article(self, article, path="", **options):
        return self.get(f"/a/{article._page_key()}{path}", **options)

    def post(self, article, act, origin="same-origin", **data):
        """Send what a page of the help centre sends; ``origin``: what the browser says of where it comes from."""
        headers = {"User-Agent": BROWSER, **({"Sec-Fetch-Site": origin} if origin else {})}
        address = f"/help/{self.site.slug}/a/{article._page_key()}/{act}"
        return self.url_open(address, data=data or {"x": "1"}, headers=headers, allow_redirects=False)

    def hits(self, path):
        return json.loads(self.get(path).text)["hits"]

    def tree(self, response):
        return html.fromstring(response.text)

    def text_of(self, response):
        return re.sub(r"\s+", " ", self.tree(response).text_content())

    def queries(self):
        self.env.invalidate_all()
        return self.env["feedback.kb.query"].search([("company_id", "=", self.company.id)], order="id")

    def usages(self, article):
        self.env.invalidate_all()
        return self.env["feedback.kb.usage"].search([("article_id", "=", article.id)]).mapped("kind")

    def assert_not_found(self, response):
        """It answers like an address at which nothing has ever been."""
        nothing = self.get(f"/a/nothing-999999999?{urlsplit(response.url).query}".rstrip("?"))
        self.assertEqual((response.status_code, response.text), (404, nothing.text))
        names = ("Cache-Control", "X-Robots-Tag", "Content-Security-Policy", "Vary", "ETag", "Set-Cookie")
        self.assertEqual([response.headers.get(name) for name in names], [nothing.headers.get(name) for name in names])
