import re

from lxml import html

from odoo.tests import new_test_user

from .public_page_case import PublicPageCase

CODE = re.compile(r"\d{4}(?: \d{4}){3}")


class ReceiptCase(PublicPageCase):
    """Writes without a name and comes back with the code, as a browser without JavaScript does."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.channel.contact_policy = "optional"
        cls.agent = new_test_user(
            cls.env, "helga", "feedback_intake.feedback_intake_group_agent", name="Helga", company_id=cls.company.id
        )

    def send_anonymously(self, **options):
        return self.send_form(email="", **options)

    def code_of(self, response):
        return CODE.search(self.text_of(response)).group()

    def enter(self, code, **options):
        return self.url_open("/feedback/receipt", data={"code": code, **options})

    def pass_of(self, page):
        return html.fromstring(page.text).xpath("//input[@name='receipt_pass' or @name='pass']/@value")[0]

    def act(self, page, step, files=(), **values):
        """Do what a button of the page does."""
        data = {"pass": self.pass_of(page), "step": step, **values}
        if step == "send":
            data["stamp"] = html.fromstring(page.text).xpath("//input[@name='stamp']/@value")[0]
        return self.send(data, files, url="/feedback/receipt")

    def answer(self, body="Please tighten it", **options):
        ticket = self.tickets()[-1].with_user(self.agent)
        return ticket.message_post(body=body, message_type="comment", subtype_xmlid="mail.mt_comment", **options)

    def receipts(self):
        return self.env["feedback.receipt"].search([("company_id", "=", self.company.id)])
