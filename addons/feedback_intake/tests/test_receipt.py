import time
from unittest.mock import patch

from lxml import html

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import BaseCase, tagged
from odoo.tools import mute_logger

from odoo.addons.mail.tools.discuss import Store

from ..controllers import receipt as receipt_page
from ..models import feedback_receipt
from ..tools.receipt import digest_of, in_groups, new_code, read_code
from .public_page_case import picture
from .receipt_case import CODE, ReceiptCase

EVENT_LOGGER = "odoo.addons.feedback_intake.models.feedback_inbound_event"


@tagged("post_install", "-at_install")
class TestReceiptCode(BaseCase):
    def test_a_code_is_read_however_it_is_typed(self):
        for typed in ("1234567890123456", "1234 5678 9012 3456", " 1234-5678–9012.3456 ", "١٢٣٤ 5678 9012 3456"):
            self.assertEqual(read_code(typed), "1234567890123456", typed)

    def test_what_cannot_be_a_code(self):
        for typed in ("", "1234", "1234 5678 9012 3456 7", "1234 5678 9012 345x", "1" * 500, "²" * 16):
            self.assertEqual(read_code(typed), "", typed[:20])

    def test_codes_differ_and_keep_their_zeros(self):
        codes = {new_code() for _time in range(200)}
        self.assertEqual((len(codes), {len(code) for code in codes}), (200, {16}))
        self.assertEqual(in_groups("0012345678901234"), "0012 3456 7890 1234")

    def test_digest_is_slow_and_depends_on_the_database(self):
        start = time.process_time()
        first = digest_of("1234567890123456", b"one")
        self.assertGreater(time.process_time() - start, 0.05)
        self.assertNotEqual(first, digest_of("1234567890123456", b"two"))


@tagged("post_install", "-at_install")
class TestReceiptPage(ReceiptCase):
    def test_the_code_is_shown_once_and_stands_in_no_address(self):
        _page, values = self.open_form()
        typed = {**values, "message": "Zanzibar burns", "email": ""}
        first, again = self.send(typed), self.send(typed)
        code = self.code_of(first)
        self.assertEqual((first.url, len(self.tickets())), (self.base_url() + "/feedback/site", 1))
        self.assertFalse(first.history)
        self.assertNotIn(code[:4] + code[5:9], first.url)
        self.assertFalse(CODE.search(self.text_of(again)), "a resend shows it no more")
        self.assertIn("its code was shown then", self.text_of(again))
        self.assertNotIn("/my/feedback", first.text)

    def test_the_code_is_kept_nowhere(self):
        code = self.code_of(self.send_anonymously())
        self.assertNotIn(code.replace(" ", ""), repr(self.receipts().sudo().read(["digest"])))
        event = self.events()
        self.assertNotIn(code, f"{event._raw()}{event.headers}{event.subject}{event.delivery_key}")

    def test_author_reads_answers_and_adds(self):
        code = self.code_of(self.send_anonymously(files=[("ivanov.jpg", picture("JPEG"))]))
        self.answer()
        page = self.enter(code)
        text = self.text_of(page)
        for expected in (self.tickets().number, "Helga", "Please tighten it", "The lid leaks", "file-1.jpg"):
            self.assertIn(expected, text)
        self.assertNotIn("ivanov", page.text)
        page = self.act(page, "send", message="Still leaking", files=[("petrov.png", picture())])
        self.assertIn("your message has been added", self.text_of(page))
        message = self.tickets()._public_messages()[-1]
        self.assertIn("Still leaking", message.body)
        self.assertEqual(message.attachment_ids.name, "file-1.png")
        self.assertFalse(message.author_id or message.email_from)
        self.assertEqual((self.tickets().state, self.tickets().needs_reply), ("open", True))
        for moment in (message.date, message.create_date, message.write_date, self.tickets().last_customer_date):
            self.assertEqual((moment.hour, moment.minute, moment.second), (0, 0, 0))

    def test_a_second_click_adds_one_message(self):
        page = self.enter(self.code_of(self.send_anonymously()))
        for _click in range(2):
            self.act(page, "send", message="Once")
        self.assertEqual(len(self.tickets()._public_messages()), 2)

    def test_the_pages_need_no_cookie_and_set_none(self):
        answers = [
            self.url_open("/feedback/site"),
            self.send_anonymously(),
            self.url_open("/feedback/receipt?lang=ru_RU"),
        ]
        answers.append(self.enter(self.code_of(answers[1])))
        answers.append(self.act(answers[-1], "send", message="More"))
        answers.append(self.url_open("/feedback/site?lang=ru_RU&utm_source=letter"))
        for answer in answers:
            self.assertEqual(answer.status_code, 200)
            self.assertNotIn("Set-Cookie", answer.headers, answer.url)
            self.assertEqual(answer.headers["Referrer-Policy"], "no-referrer")
        self.assertIn("no-store", answers[3].headers["Cache-Control"])

    def test_a_file_is_given_for_the_pass_alone(self):
        page = self.enter(self.code_of(self.send_anonymously(files=[("a.png", picture())])))
        number = html.fromstring(page.text).xpath("//button[@name='file']/@value")[0]
        answer = self.act(page, "file", file=number)
        self.assertTrue(answer.content.startswith(b"\x89PNG"))
        self.assertIn("attachment", answer.headers["Content-Disposition"])
        other = self.env["ir.attachment"].create({"name": "x", "raw": b"secret"})
        for wrong in (str(other.id), "x", "²", "-1"):
            self.assertEqual(self.act(page, "file", file=wrong).status_code, 404)

    def test_closed_long_ago_it_goes_on_in_a_new_ticket(self):
        code = self.code_of(self.send_anonymously())
        first = self.tickets()
        first.action_close()
        first.resolved_date = "2020-01-01 00:00:00"
        page = self.act(self.enter(code), "send", message="It came back")
        self.assertIn("It came back", self.text_of(page))
        self.assertIn("The lid leaks", self.text_of(page), "what was said before is still there")
        self.assertEqual((len(self.tickets()), self.tickets()[-1].origin_ticket_id), (2, first))
        self.assertIn("It came back", self.text_of(self.enter(code)))
        self.assertTrue(self.tickets()[-1].is_anonymous)

    def test_what_could_not_be_processed_is_found_by_its_code_later(self):
        with (
            patch.object(type(self.env["feedback.ticket"]), "_triage", side_effect=ZeroDivisionError("boom")),
            mute_logger(EVENT_LOGGER),
        ):
            code = self.code_of(self.send_anonymously())
        self.assertIn("come back later with your code", self.text_of(self.enter(code)))
        self.events().sudo().action_replay()
        self.assertIn("The lid leaks", self.text_of(self.enter(code)))
        self.assertFalse(self.tickets().write_date.hour)

    def test_a_deleted_ticket_takes_its_code_along(self):
        code = self.code_of(self.send_anonymously())
        self.tickets().unlink()
        self.assertFalse(self.receipts())
        self.assertEqual(self.enter(code).status_code, 422)

    def test_language_needs_no_cookie(self):
        code = self.code_of(self.send_anonymously())
        page = self.enter(code)
        russian = self.url_open("/feedback/receipt?lang=ru_RU", data={"pass": self.pass_of(page), "message": "Draft"})
        tree = html.fromstring(russian.text)
        self.assertEqual((tree.get("lang"), tree.xpath("//textarea[@name='message']")[0].text), ("ru-RU", "Draft"))
        follows = self.act(russian, "send", message="More", page_lang="ru_RU")
        self.assertEqual(html.fromstring(follows.text).get("lang"), "ru-RU")

    def test_a_ticket_of_before_keeps_its_link(self):
        self.send_anonymously()
        ticket = self.tickets()
        self.assertEqual(self.url_open(ticket.get_portal_url()).status_code, 404)
        ticket.sudo().receipt_id = False
        self.assertEqual(self.url_open(ticket.get_portal_url()).status_code, 200)


@tagged("post_install", "-at_install")
class TestReceiptRefusals(ReceiptCase):
    def test_wrong_codes_answer_alike(self):
        self.send_anonymously()
        for code in ("1234 5678 9012 3456", "nonsense", ""):
            answer = self.enter(code)
            self.assertEqual(answer.status_code, 422)
            self.assertIn("No message has this code", self.text_of(answer))

    def test_wrong_codes_take_as_long_as_right_ones(self):
        with patch.object(feedback_receipt, "digest_of", wraps=digest_of) as hashed:
            for code in ("1234 5678 9012 3456", "nonsense"):
                self.enter(code)
        self.assertEqual(hashed.call_count, 2)

    def test_codes_cannot_be_tried_for_ever(self):
        code = self.code_of(self.send_anonymously())
        alike = [f"{code[:4]}{number:012d}" for number in range(receipt_page.WRONG_CODES_ALIKE)]
        with patch.object(feedback_receipt, "digest_of", side_effect=lambda code, salt: code):
            self.assertEqual({self.enter(wrong).status_code for wrong in alike}, {422})
        answer = self.enter(code)
        self.assertEqual(answer.status_code, 429)
        self.assertRegex(self.text_of(answer), r"try again in \d+ minutes")

    def test_all_wrong_codes_together_have_a_limit(self):
        with patch.object(receipt_page, "WRONG_CODES", 3):
            answers = [self.enter(f"{number}234 5678 9012 3456").status_code for number in range(4)]
        self.assertEqual(answers, [422, 422, 422, 429])

    def test_an_expired_pass_keeps_what_was_written(self):
        code = self.code_of(self.send_anonymously())
        page = self.enter(code)
        with patch.object(feedback_receipt.time, "time", lambda: time.monotonic() + 10**10):
            answer = self.act(page, "send", message="Long thought about")
        self.assertEqual(answer.status_code, 403)
        self.assertEqual(
            html.fromstring(answer.text).xpath("//textarea[@name='message']")[0].text, "Long thought about"
        )
        again = self.enter(code, message="Long thought about")
        self.assertEqual(html.fromstring(again.text).xpath("//textarea[@name='message']")[0].text, "Long thought about")

    def test_forged_passes(self):
        code = self.code_of(self.send_anonymously())
        right = self.pass_of(self.enter(code))
        number, end, signature = right.split(".")
        for wrong in (
            f"{int(number) + 1}.{end}.{signature}",
            f"{number}.{int(end) + 1}.{signature}",
            f"{number}.{end}.{'0' * 64}",
            f"{number}.{end}",
            f"²{number}.{end}.{signature}",
            "x" * 5000,
            f"{number}.{end}.ж",
        ):
            answer = self.url_open("/feedback/receipt", data={"pass": wrong, "step": "erase"})
            self.assertEqual(answer.status_code, 403, wrong[:40])
        self.assertFalse(self.tickets().is_withdrawn)

    def test_nothing_is_opened_by_an_address(self):
        page = self.enter(self.code_of(self.send_anonymously()))
        for address in ("/feedback/receipt?code=1", f"/feedback/receipt?pass={self.pass_of(page)}&step=erase"):
            self.assertIn("Receipt code", self.text_of(self.url_open(address)))
        self.assertFalse(self.tickets().is_withdrawn)

    def test_page_of_another_message_cannot_send(self):
        first, second = (self.enter(self.code_of(self.send_anonymously(message=text))) for text in ("One", "Two"))
        stamp = html.fromstring(first.text).xpath("//input[@name='stamp']/@value")[0]
        data = {"pass": self.pass_of(second), "step": "send", "stamp": stamp, "message": "x"}
        self.assertEqual(self.url_open("/feedback/receipt", data=data).status_code, 400)

    def test_nothing_written_and_refused_files(self):
        page = self.enter(self.code_of(self.send_anonymously()))
        self.assertIn("Please write your message", self.text_of(self.act(page, "send", message=" ")))
        old = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
        answer = self.act(page, "send", message="See", files=[("a.webm", b"\x1aE\xdf\xa3webm" + old)])
        self.assertEqual(answer.status_code, 422)
        self.assertIn("may name whoever made it", self.text_of(answer))
        self.assertEqual(html.fromstring(answer.text).xpath("//textarea[@name='message']")[0].text, "See")

    def test_many_messages_within_an_hour(self):
        page = self.enter(self.code_of(self.send_anonymously()))
        self.channel.hourly_limit = 2
        for number in range(3):
            answer = self.act(
                self.url_open("/feedback/receipt", data={"pass": self.pass_of(page)}), "send", message=str(number)
            )
        self.assertEqual(answer.status_code, 429)
        self.assertIn("many messages within an hour", self.text_of(answer))

    def test_staff_never_sees_the_hash(self):
        self.send_anonymously()
        self.agent.group_ids |= self.env.ref("base.group_system") | self.env.ref(
            "feedback_intake.feedback_intake_group_manager"
        )
        receipt = self.receipts().with_user(self.agent)
        with self.assertRaises(AccessError):
            receipt.read(["is_withdrawn"])
        with self.assertRaises(AccessError):
            receipt.search([])
        ticket = self.tickets().with_user(self.agent)
        self.assertNotIn("receipt_id", ticket.fields_get())
        with self.assertRaises(AccessError):
            ticket.read(["receipt_id"])
        with self.assertRaises(AccessError):
            ticket.search([("receipt_id", "!=", False)])
        self.assertTrue(ticket.has_receipt)
        with self.assertRaises(AccessError):
            ticket.is_withdrawn = True

    def test_the_composer_knows_how_the_author_reads_the_answer(self):
        self.send_anonymously()
        store = Store()
        self.tickets().with_user(self.agent)._thread_to_store(store, [], request_list=["followers"])
        self.assertTrue(store.get_result()["mail.thread"][0]["feedbackHasReceipt"])

    def test_no_form_has_the_address_of_this_page(self):
        with self.assertRaises(ValidationError):
            self.channel.slug = "receipt"
        other = self.env["feedback.channel"].create({"name": "Receipt", "gateway_type": "form"})
        self.assertEqual(other.slug, "receipt-2")
