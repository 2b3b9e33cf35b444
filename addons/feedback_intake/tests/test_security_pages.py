import hmac
from unittest.mock import patch
from urllib.parse import quote, urlsplit

from lxml import html

from odoo.tests import tagged
from odoo.tools import mute_logger

from .public_page_case import picture
from .test_track import TrackCase

SCRIPT = "<script>alert(1)</script>"
PAYLOADS = (
    SCRIPT,
    '"><img src=x onerror=alert(1)>',
    "<svg/onload=alert(1)>",
    '<a href="javascript:alert(1)">x</a>',
    "{{7*7}}${7*7}<t t-out='1'/>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "</textarea></title></noscript><script>alert(1)</script>",
)
ACTIVE = "//script[not(@src)] | //iframe | //object | //embed | //*[starts-with(@href, 'javascript:')]"
HANDLERS = "//@*[starts-with(name(), 'on')]"


class SecurityCase(TrackCase):
    def assert_harmless(self, page):
        """The page holds nothing that a browser would run beside its own script files."""
        tree = html.fromstring(page) if isinstance(page, str) else page
        self.assertFalse([html.tostring(node) for node in tree.xpath(ACTIVE)])
        self.assertFalse(tree.xpath(HANDLERS))


@tagged("post_install", "-at_install")
class TestScriptsOfStrangers(SecurityCase):
    def setUp(self):
        super().setUp()
        self.channel.is_spam_checked = False

    def test_what_was_sent_is_shown_and_never_run(self):
        for number, payload in enumerate(PAYLOADS):
            with self.subTest(payload):
                sent = self.send_form(
                    [(f"{payload}.png", picture())],
                    message=f"{payload}\nsecond line",
                    name=payload,
                    email=f"a{number}@x.example",
                )
                self.assertEqual(sent.status_code, 200)
                self.assert_harmless(sent.text)
                ticket = self.tickets()[-1]
                page = self.url_open(ticket.get_portal_url()).text
                self.assertIn("second line", page)
                self.assert_harmless(page)
                self._check_backend(ticket)

    def _check_backend(self, ticket):
        """What agents see as HTML; all else the web client shows as text."""
        for markup in (ticket.description, *ticket.message_ids.mapped("body")):
            self.assert_harmless(f"<div>{markup}</div>")
        self.assertNotIn("<", ticket.message_ids.attachment_ids[:1].name)

    def test_an_agents_answer_is_no_door_either(self):
        for payload in PAYLOADS:
            self.answer(payload)
        self.assert_harmless(self.url_open(self.ticket.get_portal_url()).text)

    def test_what_a_link_carries_is_not_run(self):
        for payload in PAYLOADS:
            for path in (
                f"/feedback/site?message={quote(payload)}&chat={quote(payload)}&lang={quote(payload)}",
                f"/feedback/{quote(payload, safe='')}",
                f"{self.ticket.get_portal_url()}&notice={quote(payload)}&lang={quote(payload)}",
            ):
                with self.subTest(path):
                    page = self.url_open(path).text
                    self.assertNotIn(payload, page)
                    if "/" not in payload or "?" in path:  # else the address is none of ours: Odoo's own page
                        self.assert_harmless(page)

    def test_what_is_typed_wrongly_comes_back_as_text(self):
        names = ("name", "email", "phone", "kind", "category", "rating", "message", "chat", "stamp", "csrf_token")
        for payload in PAYLOADS:
            _page, values = self.open_form()
            response = self.send({**values, **dict.fromkeys(names, payload)})
            self.assertEqual(response.status_code, 400)
            self.assert_harmless(response.text)
            response = self.send({**values, **dict.fromkeys(names[:-2], payload)}, [(f"{payload}.exe", b"MZ")])
            self.assertEqual(response.status_code, 422)
            self.assert_harmless(response.text)

    def test_a_policy_forbids_what_slips_through(self):
        for url in ("/feedback/site", self.ticket.get_portal_url(), "/feedback/none"):
            policy = self.url_open(url).headers["Content-Security-Policy"]
            directives = dict(part.strip().split(" ", 1) for part in policy.split(";"))
            scripts = directives.get("script-src", directives["default-src"])
            self.assertNotIn("unsafe", scripts)
            self.assertNotIn("*", scripts)
            self.assertEqual((directives["object-src"], directives["base-uri"]), ("'none'", "'none'"))

    def test_a_strangers_file_does_not_run_in_our_origin(self):
        markup = b"<html><script>alert(document.cookie)</script></html>"
        image = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
        own = {"res_model": "feedback.ticket", "res_id": self.ticket.id}
        # As mail brings them, stored by the superuser, whose files Odoo does not make harmless.
        files = {
            mimetype: self.env["ir.attachment"].create(
                {**own, "name": name, "raw": data, "mimetype": mimetype}
            )
            for name, mimetype, data in (
                ("a.html", "text/html", markup), ("a.svg", "image/svg+xml", image), ("a.xml", "text/xml", image),
            )
        }  # fmt: skip
        self.answer(attachment_ids=[file.id for file in files.values()])
        self.agent.password = "helga-password"
        self.authenticate("helga", "helga-password")
        for file in files.values():
            for path in (f"/web/content/{file.id}", f"/web/image/{file.id}", f"/web/content/{file.id}?download=1"):
                answer = self.url_open(path)
                self.assertEqual(answer.headers["X-Content-Type-Options"], "nosniff")
                self.assertEqual(answer.headers["Content-Security-Policy"], "default-src 'none'", path)
        self.authenticate(None, None)
        for file in files.values():
            answer = self.url_open(self.ticket._page_file_url(file.id))
            self.assertIn("attachment", answer.headers["Content-Disposition"])
            self.assertIn("sandbox", answer.headers["Content-Security-Policy"])


@tagged("post_install", "-at_install")
class TestForgedRequests(SecurityCase):
    def test_fields_that_are_not_asked_for_set_nothing(self):
        other = self.env["res.company"].create({"name": "Other"})
        forged = {
            "company_id": other.id, "team_id": 1, "user_id": 2, "partner_id": self.agent.partner_id.id, "stage_id": 3,
            "priority": "3", "state": "closed", "is_anonymous": "1", "is_confidential": "1", "channel_id": 1,
            "number": "FB-1", "ticket_id": self.ticket.id, "id": self.ticket.id, "access_token": "mine",
            "subject": "Mine", "received_date": "2001-01-01", "category_id": self.category.id, "answers": "{}",
        }  # fmt: skip
        plain = self._sent_ticket({})
        attacked = self._sent_ticket(forged)
        self.assertNotEqual(attacked, self.ticket)
        names = set(forged) & set(plain._fields) - {"id", "number", "access_token", "received_date"}
        for name in names:
            self.assertEqual(attacked[name], plain[name], name)
        self.assertEqual((attacked.company_id, attacked.subject), (self.company, "The lid leaks"))
        self.assertNotIn(attacked.access_token, ("mine", False))

    def _sent_ticket(self, extra):
        self.send_form(**extra)
        return self.tickets()[-1]

    def test_an_answer_goes_to_the_ticket_of_its_page_in_the_name_of_its_customer(self):
        other = self.make_ticket(subject="Another", email_from="eva@form-tests.example")
        values = self.form_values(self.open_form(self.ticket.get_portal_url())[0])
        forged = {"ticket_id": other.id, "partner_id": self.agent.partner_id.id, "author_id": self.agent.partner_id.id}
        self.send({**values, "message": "Mine", **forged}, url=f"/my/feedback/{self.ticket.id}")
        self.assertFalse(other._public_messages())
        message = self.ticket._public_messages()
        self.assertEqual((len(message), message.author_id), (1, self.customer.partner_id))

    def test_no_answer_sends_the_visitor_elsewhere(self):
        evil = "https://evil.example/"
        names = ("redirect", "next", "r", "url", "return_url", "lang")
        _page, values = self.open_form()
        values |= {"message": "The lid leaks", "email": "anna@form-tests.example"}
        query = "&".join(f"{name}={quote(evil)}" for name in names if name != "lang")
        answers = [
            self.send({**values, **dict.fromkeys(names, evil)}, url=f"/feedback/site?{query}", allow_redirects=False),
            self.url_open(
                f"/my/feedback/{self._merged().id}?access_token={self.ticket.access_token}&{query}",
                allow_redirects=False,
            ),
        ]
        for answer in answers:
            self.assertEqual(answer.status_code, 303)
            target = urlsplit(answer.headers["Location"])
            self.assertIn(target.netloc, ("", urlsplit(self.base_url()).netloc))
            self.assertNotIn("evil", target.geturl())
        page = self.url_open(f"/feedback/site?{query}").text
        for link in html.fromstring(page).xpath("//a/@href | //form/@action | //button/@formaction"):
            self.assertTrue(link.startswith(("?", "#", "/feedback/")), link)

    def _merged(self):
        survivor = self.make_ticket(subject="Twin")
        self.ticket.merged_into_id = survivor
        return self.ticket

    def test_heads_of_answers_hold_nothing_of_the_request(self):
        split = "%0d%0aSet-Cookie:%20evil=1%0d%0aX-Evil:%201"
        file = self.attach("a\r\nX-Evil: 1.txt")
        self.answer(attachment_ids=file.ids)
        for path in (
            f"/feedback/site?lang=ru_RU{split}",
            f"/feedback/site{split}",
            f"/feedback/site/sent/{split}",
            f"{self.ticket.get_portal_url()}&notice={split}&lang={split}",
            self.ticket._page_file_url(file.id),
        ):
            answer = self.url_open(path)
            self.assertLess(answer.status_code, 500, path)
            self.assertNotIn("X-Evil", answer.headers)
            self.assertNotIn("evil", answer.headers.get("Set-Cookie", ""))

    def test_an_id_of_anothers_record_opens_nothing(self):
        other = self.make_ticket(subject="Another", email_from="eva@form-tests.example")
        file = self.env["ir.attachment"].create(
            {"name": "a.txt", "raw": b"secret", "res_model": "feedback.ticket", "res_id": other.id}
        )
        other.with_user(self.agent).message_post(
            body="x", message_type="comment", subtype_xmlid="mail.mt_comment", attachment_ids=file.ids
        )
        token = self.ticket.access_token
        note = self.ticket.with_user(self.agent).message_post(body="A note", attachments=[("note.txt", b"secret")])
        for path in (
            f"/my/feedback/{other.id}?access_token={token}",
            f"/my/feedback/{self.ticket.id}/file/{file.id}?access_token={token}",
            f"/my/feedback/{other.id}/file/{file.id}?access_token={token}",
            f"/my/feedback/{self.ticket.id}/file/{note.attachment_ids.id}?access_token={token}",
            f"/web/content/{file.id}",
            f"/web/content/{file.id}?access_token={token}",
            f"/web/image/{file.id}?access_token={token}",
        ):
            answer = self.url_open(path)
            if "/image/" not in path:  # which shows Odoo's own picture in place of what is not there
                self.assertEqual(answer.status_code, 404, path)
            self.assertNotIn("secret", answer.text)

    def test_a_secret_is_compared_in_constant_time_whether_or_not_the_ticket_exists(self):
        compared = []
        compare = hmac.compare_digest

        def note(one, other):
            compared.append(one)
            return compare(one, other)

        with patch("odoo.addons.feedback_intake.models.feedback_ticket_page.hmac.compare_digest", note):
            for token in ("", "0" * 36, "%D1%8F"):
                answers = [
                    self.url_open(f"/my/feedback/{ticket_id}?access_token={token}").text
                    for ticket_id in (self.ticket.id, 2**31 - 1)
                ]
                self.assertEqual(*answers)
        self.assertGreaterEqual(len(compared), 6)


@tagged("post_install", "-at_install")
class TestMalformedRequests(SecurityCase):
    """Nothing that a client sends is an error of the server, and nothing of it is half done."""

    @mute_logger("odoo.http")
    def test_addresses(self):
        for path in (
            "/feedback/%00",
            "/feedback/site%00",
            "/feedback/site/sent/%00",
            "/feedback/%ff%fe",
            "/feedback/site/sent/%ff",
            "/feedback/" + "x" * 5000,
            "/feedback/..%2f..%2fetc%2fpasswd",
            "/feedback/site/sent/..%2f..%2f",
            "/feedback/site?message=%00%ff%fe&lang=%00&chat=%00&lang=%ff",
            f"/my/feedback/{2**31}",
            f"/my/feedback/{2**63}",
            f"/my/feedback/{10**30}?access_token=x",
            "/my/feedback/0",
            f"/my/feedback/{self.ticket.id}?access_token=%00",
            f"/my/feedback/{self.ticket.id}?access_token=%ff",
            f"/my/feedback/{self.ticket.id}/file/{2**63}?access_token={self.ticket.access_token}",
        ):
            with self.subTest(path):
                answer = self.url_open(path)
                self.assertLess(answer.status_code, 500)

    def test_texts(self):
        for number, text in enumerate(("a\x00b", "\ud800 lone", "\u202eevil", "a" * 9999, "\x1b[31m", "😀" * 3000)):
            with self.subTest(number):
                _page, values = self.open_form()
                values |= {"message": text, "email": f"c{number}@form-tests.example", "name": text[:20]}
                data = "&".join(f"{name}={quote(value, errors='surrogatepass')}" for name, value in values.items())
                head = {"Content-Type": "application/x-www-form-urlencoded"}
                answer = self.url_open("/feedback/site", data=data, headers=head)
                self.assertLess(answer.status_code, 500)
        for ticket in self.tickets() - self.ticket:
            self.assertTrue(ticket.description, repr(ticket.subject))

    def test_bodies(self):
        many = {**self.open_form()[1], **{f"field{number}": "x" for number in range(3000)}}
        broken = b'--x\r\nContent-Disposition: form-data; name="message'
        for data, kind in (
            (b"\xff\xfe=\xff", "application/x-www-form-urlencoded"),
            (broken, "multipart/form-data; boundary=x"),
            (broken, "multipart/form-data"),
            (b"{}", "application/json"),
            (b"", "application/x-www-form-urlencoded"),
        ):
            with self.subTest(kind), mute_logger("odoo.http"):
                answer = self.url_open("/feedback/site", data=data, headers={"Content-Type": kind}, method="POST")
                self.assertTrue(400 <= answer.status_code < 500, answer.status_code)
        parts = [(name, (None, value)) for name, value in many.items()]
        with mute_logger("odoo.http"):
            self.assertLess(self.url_open("/feedback/site", files=parts).status_code, 500)
        self.assertFalse(self.events())

    def test_a_body_that_is_too_large_is_refused_before_it_is_read(self):
        with patch("odoo.http.DEFAULT_MAX_CONTENT_LENGTH", 1000), mute_logger("odoo.http"):
            _page, values = self.open_form()
            answer = self.send({**values, "message": "x" * 5000})
        self.assertIn(answer.status_code, (413, 422))
        self.assertFalse(self.events())
