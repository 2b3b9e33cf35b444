import io
import re
import zipfile
from unittest.mock import patch

from lxml import html
from PIL import Image

from odoo.tests import HttpCase

from ..controllers import public_page


def picture(form="PNG", **options):
    output = io.BytesIO()
    Image.new("RGB", (40, 30), "teal").save(output, form, **options)
    return output.getvalue()


def archive(*names):
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w") as file:
        for name in names:
            file.writestr(name, "x")
    return output.getvalue()


class PublicPageCase(HttpCase):
    """Opens and sends pages as a browser without JavaScript does."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(patch.object(public_page, "MIN_SECONDS", 0))
        cls.env["res.lang"]._activate_lang("ru_RU")
        cls.company = cls.env["res.company"].create({"name": "Northwind"})
        cls.team = cls.env["feedback.team"].create({"name": "Care", "company_id": cls.company.id})
        cls.channel = cls.env["feedback.channel"].create(
            {
                "name": "Site",
                "gateway_type": "form",
                "slug": "site",
                "company_id": cls.company.id,
                "user_id": False,
                "team_id": cls.team.id,
                "max_files": 3,
            }
        )
        cls.category = cls.env["feedback.category"].create({"name": "Delivery", "company_id": cls.company.id})

    def setUp(self):
        super().setUp()
        self.env["feedback.rate.window"]._change_secret()  # what other tests have counted

    def open_form(self, url="/feedback/site", **headers):
        """Return (the page's tree, what its form would send)."""
        page = html.fromstring(self.url_open(url, headers=headers).text)
        return page, self.form_values(page)

    def form_values(self, page):
        form = page.xpath("//form[@data-form]")[0]
        return {name: value for name, value in form.form_values() if name != "files"}

    def send(self, values, files=(), url="/feedback/site", **options):
        parts = [("files", (name, data, "application/octet-stream")) for name, data in files]
        return self.url_open(url, data=values, files=parts or None, **options)

    def send_form(self, files=(), **typed):
        _page, values = self.open_form()
        return self.send({**values, "message": "The lid leaks", "email": "anna@form-tests.example", **typed}, files)

    def tickets(self):
        return self.env["feedback.ticket"].search([("channel_id", "=", self.channel.id)], order="id")

    def events(self):
        return self.env["feedback.inbound.event"].search([("channel_id", "=", self.channel.id)])

    def text_of(self, response):
        return re.sub(r"\s+", " ", html.fromstring(response.text).text_content())

    def assert_refused(self, response, sentence, status=422):
        self.assertEqual(response.status_code, status)
        self.assertIn(sentence, self.text_of(response))
        self.assertFalse(self.events())
