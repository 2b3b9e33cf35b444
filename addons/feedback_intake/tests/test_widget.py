import gzip
import json

from lxml import html

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import BaseCase, new_test_user, tagged

from ..tools.origin import page_address, read_origins, read_site_values
from .public_page_case import PublicPageCase

MAX_BYTES = 20 * 1024
PAGE = {"page_url": "https://shop.example.com/cart/7?token=secret#x", "page_title": "Cart"}


@tagged("post_install", "-at_install")
class TestOriginTools(BaseCase):
    def test_websites(self):
        good, bad = read_origins("https://Shop.example.com/\n\n http://localhost:8080 \nhttps://*.example.com\n")
        self.assertEqual(good, ["https://shop.example.com", "http://localhost:8080", "https://*.example.com"])
        self.assertFalse(bad)
        for line in (
            *("*", "https://*", "example.com", "https://example.com/shop", "javascript:alert(1)", "data:"),
            *("https://a;script-src *", "https://a b", "https://a'", "https://exa*mple.com", "null", "https://-a"),
        ):
            with self.subTest(line=line):
                self.assertEqual(read_origins(line), ([], [line.lower()]))

    def test_address_of_a_page_loses_what_may_be_secret(self):
        for text, address in {
            "https://shop.example.com/a/b?token=1#x": "https://shop.example.com/a/b",
            "https://me:pass@shop.example.com/": "https://shop.example.com/",
            "http://localhost:8080/": "http://localhost:8080/",
            "javascript:alert(1)": "",
            "//shop.example.com": "",
            "https://[": "",
            'https://a.example/"><script>': "",
            "": "",
        }.items():
            with self.subTest(text=text):
                self.assertEqual(page_address(text), address)
        self.assertEqual(len(page_address("https://a.example/" + "x" * 9000)), 500)

    def test_values_of_a_website(self):
        self.assertEqual(
            read_site_values(json.dumps({"Order": " S1\n2 ", "n": 5, "ok": True, "list": [1], "a b": "x", "e": ""})),
            {"order": "S1 2", "n": "5", "ok": "True"},
        )
        for text in ("", "[]", "nonsense", "5", "null", "[" * 5000):
            with self.subTest(text=text[:10]):
                self.assertEqual(read_site_values(text), {})
        many = read_site_values(json.dumps({f"n{number}": "x" * 900 for number in range(50)}))
        self.assertEqual((len(many), {len(value) for value in many.values()}), (20, {500}))


@tagged("post_install", "-at_install")
class TestWidget(PublicPageCase):
    def embed(self, query="", **headers):
        return self.open_form(f"/feedback/site?embed=1{query}", **headers)

    def send_embedded(self, **typed):
        _page, values = self.embed()
        values = {**values, "message": "The lid leaks", "email": "anna@form-tests.example", **typed}
        return self.send(values, url="/feedback/site?embed=1")

    def test_script_is_small_whole_and_kept(self):
        response = self.url_open("/feedback/widget.js")
        self.assertEqual(response.headers["Content-Type"], "text/javascript; charset=utf-8")
        self.assertEqual(response.headers["Cross-Origin-Resource-Policy"], "cross-origin")
        self.assertIn("public", response.headers["Cache-Control"])
        self.assertNotIn("Set-Cookie", response.headers)
        self.assertLess(len(gzip.compress(response.content)), MAX_BYTES)
        for forbidden in ("http://", "eval(", "innerHTML", "document.write", "@odoo-module\n"):
            self.assertNotIn(forbidden, response.text)
        self.assertIn('"ru-RU": {"button"', response.text)
        again = self.url_open("/feedback/widget.js", headers={"If-None-Match": response.headers["ETag"]})
        self.assertEqual((again.status_code, again.content), (304, b""))

    def test_embedded_form_needs_and_leaves_no_cookie(self):
        self.opener.cookies.clear()
        response = self.url_open("/feedback/site?embed=1&lang=ru_RU")
        self.assertNotIn("Set-Cookie", response.headers)
        page = html.fromstring(response.text)
        self.assertEqual(page.get("lang"), "ru-RU")
        self.assertFalse(page.xpath("//footer | //input[@name='csrf_token'] | //*[@class='fb-brand']"))
        values = self.form_values(page)
        self.assertEqual(values["page_lang"], "ru_RU")
        typed = {**values, "message": "Крышка течёт", "email": "anna@form-tests.example"}
        answer = self.send(typed, url="/feedback/site?embed=1", headers={"Accept-Language": "en"})
        self.assertNotIn("Set-Cookie", answer.headers)
        self.assertRegex(answer.url, r"/sent/\w+\?embed=1&lang=ru_RU$")
        self.assertEqual(html.fromstring(answer.text).get("lang"), "ru-RU")
        self.assertEqual(len(self.tickets()), 1)

    def test_embedded_form_still_wants_its_stamp(self):
        for stamp in ("", "1.x.y"):
            response = self.send_embedded(stamp=stamp)
            self.assert_refused(response, "open for too long", 400)

    def test_form_of_our_own_site_still_wants_its_token(self):
        self.assert_refused(self.send_form(csrf_token="x"), "open for too long", 400)

    def test_who_is_logged_in_is_nobody_in_a_frame(self):
        new_test_user(self.env, "portia", "base.group_portal", name="Portia", email="portia@example.com")
        self.authenticate("portia", "portia")
        _page, values = self.embed()
        self.assertEqual((values["name"], values["email"]), ("", ""))
        _page, values = self.open_form()
        self.assertEqual(values["email"], "portia@example.com")

    def test_errors_and_the_language_switch_stay_in_the_frame(self):
        response = self.send_embedded(message="", **PAGE)
        self.assertEqual(response.status_code, 422)
        page = html.fromstring(response.text)
        self.assertIn("embed=1", page.xpath("//form[@data-form]/@action")[0])
        values = self.form_values(page)
        self.assertEqual(values["page_title"], "Cart")
        switch = page.xpath("//button[@lang='ru-RU']/@formaction")[0]
        self.assertEqual(switch, "?embed=1&lang=ru_RU")
        page = html.fromstring(self.send(values, url=f"/feedback/site{switch}").text)
        self.assertEqual((page.get("lang"), self.form_values(page)["page_lang"]), ("ru-RU", "ru_RU"))
        self.assertEqual(self.form_values(page)["page_title"], "Cart")

    def test_thank_you_page_leads_out_of_the_frame(self):
        page = html.fromstring(self.send_embedded().text)
        self.assertEqual(page.xpath("//a[contains(@href, '/my/feedback/')]/@target"), ["_blank"])
        self.assertIn("embed=1", page.xpath("//main//a/@href")[-1])

    def test_ticket_knows_the_page_and_what_the_website_says(self):
        self.channel.widget_fields = "Order, plan"
        self.send_embedded(**PAGE, site_values=json.dumps({"order": "S1", "basket": "<b>7</b>"}))
        ticket = self.tickets()
        self.assertEqual(ticket.page_url, "https://shop.example.com/cart/7")
        self.assertEqual([value for value in dict(ticket.ticket_properties).values() if value], ["S1"])
        self.assertEqual([one["string"] for one in self.channel.ticket_properties_definition], ["order"])
        note = ticket.message_ids.filtered(lambda message: "What the website says" in message.body)
        self.assertTrue(note.subtype_id.internal)
        self.assertIn("basket: &lt;b&gt;7&lt;/b&gt;", note.body)
        self.assertIn("Page: Cart", note.body)
        self.assertNotIn("order: S1", note.body)
        self.assertNotIn(note, ticket._public_messages())
        self.assertNotIn("secret", str(self.events()._raw()))

    def test_website_cannot_make_up_answers(self):
        self.channel.ticket_properties_definition = [{"name": "vip", "type": "boolean", "string": "vip"}]
        self.send_embedded(site_values=json.dumps({"vip": True, "plan": "gold"}))
        self.assertFalse(any(dict(self.tickets().ticket_properties).values()))
        self.assertEqual(len(self.channel.ticket_properties_definition), 1)

    def test_nothing_of_the_page_is_kept_of_who_stays_anonymous(self):
        self.channel.contact_policy = "optional"
        self.channel.widget_fields = "order"
        self.send_embedded(email="", **PAGE, site_values=json.dumps({"order": "S1", "basket": "7"}))
        ticket = self.tickets()
        self.assertEqual((ticket.is_anonymous, ticket.page_url), (True, False))
        self.assertFalse(any(dict(ticket.ticket_properties or {}).values()))
        self.assertNotIn("What the website says", str(ticket.message_ids.mapped("body")))
        raw = self.events()._raw()
        for trace in (b"shop.example.com", b"Cart", b"S1", b"basket"):
            self.assertNotIn(trace, raw)

    def test_websites_are_checked_when_they_are_saved(self):
        with self.assertRaises(ValidationError):
            self.channel.widget_origins = "https://a.example; script-src *"

    def test_line_to_copy(self):
        base = self.channel.get_base_url()
        self.assertEqual(
            self.channel.widget_snippet,
            f'<script src="{base}/feedback/widget.js" data-form="site" async></script>',
        )
        self.channel.write({"widget_mode": "popup", "form_color": "#ffd400"})
        self.assertIn('data-mode="popup"', self.channel.widget_snippet)
        self.assertIn("data-feedback-open", self.channel.widget_snippet)
        self.channel.widget_mode = "button"
        self.assertIn('data-color="#ffd400"', self.channel.widget_snippet)
        self.assertEqual(self.channel.widget_policy, f"script-src {base}; frame-src {base}")

    def test_managers_set_it_up_and_agents_read_it(self):
        agent, manager, foreign = (
            new_test_user(
                self.env, f"w_{name}", f"feedback_intake.feedback_intake_group_{group}", company_id=company.id
            )
            for name, group, company in (
                ("agent", "agent", self.company),
                ("manager", "manager", self.company),
                ("foreign", "manager", self.env.company),
            )
        )
        self.assertTrue(self.channel.with_user(agent).read(["widget_snippet", "form_qr_png", "form_look"]))
        self.channel.with_user(manager).widget_origins = "https://shop.example.com"
        for user in (agent, foreign):
            with self.assertRaises(AccessError):
                self.channel.with_user(user).widget_origins = "https://evil.example"

    def test_example_is_for_colleagues(self):
        self.assertIn("/web/login", self.url_open("/feedback/site/example").url)
        new_test_user(self.env, "w_olga", "feedback_intake.feedback_intake_group_agent", company_id=self.company.id)
        self.authenticate("w_olga", "w_olga")
        page = html.fromstring(self.url_open(self.channel.action_open_example()["url"]).text)
        self.assertEqual(page.xpath("//script/@data-form"), ["site", "site"])
