from odoo.tests import BaseCase, tagged

from odoo.addons.feedback_intake.tools.mail_classify import classify
from odoo.addons.feedback_intake.tools.mail_repair import repair

from .mail_builder import mail, multipart, part


def kind(
    text="The printer does not print, please help", subject="Question", sender="ivan@client.example", own=(), **headers
):
    fields = {name.replace("_", "-"): [value] for name, value in headers.items()}
    return classify(fields, from_address=sender, subject=subject, text=text, own_addresses=own).kind


@tagged("post_install", "-at_install")
class TestMailClassify(BaseCase):
    def test_plain_letter_is_human(self):
        self.assertEqual(kind(), "human")

    def test_automatic_headers_are_heeded(self):
        for headers in (
            {"auto_submitted": "auto-replied"},
            {"auto_submitted": "auto-generated (vacation)"},
            {"x_auto_response_suppress": "DR, OOF, AutoReply"},
            {"x_auto_response_suppress": "All"},
            {"x_autoreply": "yes"},
            {"x_autorespond": "Away"},
            {"precedence": "auto_reply"},
            {"return_path": "<>"},
        ):
            with self.subTest(headers):
                self.assertEqual(kind(**headers), "auto_reply")

    def test_headers_that_say_human_or_nothing_pass(self):
        for headers in (
            {"auto_submitted": "no"},
            {"precedence": "normal"},
            {"precedence": "first-class"},
            {"x_auto_response_suppress": "DR, RN"},
            {"x_autoreply": "no"},
            {"list_unsubscribe": "<mailto:out@service.example>"},
            {"feedback_id": "1:ses", "x_ses_outgoing": "1", "list_unsubscribe": "<mailto:x>"},
            {"return_path": "<ivan@client.example>"},
        ):
            with self.subTest(headers):
                self.assertEqual(kind(**headers), "human")

    def test_out_of_office_subjects_are_automatic(self):
        for subject in (
            "Automatic reply: Order",
            "Out of Office: Re: Order",
            "Autoreply",
            "Out of office until 5 May",
            "On vacation",
            "OOO",
            "Автоматический ответ: Заказ",
            "Автоответ",
            "Вне офиса",
            "В отпуске до 15.05",
            "Нет на месте",
            "Abwesenheitsnotiz",
            "Automatische Antwort: Auftrag",
            "Réponse automatique : commande",
            "Respuesta automática: pedido",
        ):
            with self.subTest(subject):
                self.assertEqual(kind(subject=subject), "auto_reply")

    def test_look_alike_subjects_of_people_pass(self):
        for subject in (
            "Out of office chairs order",
            "Автоответчик не работает",
            "Vacation rentals booking",
            "Отпуске я заказал стол",
            "Auto: цена на шины",
            "Read: my complaint",
            "Undeliverable package",
            "Сообщение не отправлено",
            "Fwd: Automatic reply: Order",
        ):
            with self.subTest(subject):
                self.assertEqual(kind(subject=subject), "human")

    def test_out_of_office_texts_are_automatic_but_plans_are_not(self):
        for text in (
            "I am currently out of the office with limited access to e-mail.",
            "This is an automated response. We got your mail.",
            "Я нахожусь в отпуске до 15 мая. По срочным вопросам обращайтесь к коллегам.",
            "Это автоматический ответ, отвечать не нужно.",
        ):
            with self.subTest(text):
                self.assertEqual(kind(text=text), "auto_reply")
        self.assertEqual(kind(text="I will be out of the office on Tuesday, so deliver the desk on Friday."), "human")
        self.assertEqual(kind(text="Я сейчас в отпуске и не могу войти в кабинет"), "human")

    def test_bounces_are_known_with_and_without_headers(self):
        self.assertEqual(kind(sender="MAILER-DAEMON@mx.example"), "bounce")
        self.assertEqual(kind(x_failed_recipients="a@b.example"), "bounce")
        self.assertEqual(kind(content_type='multipart/report; report-type="delivery-status"; boundary=x'), "bounce")
        self.assertEqual(kind(return_path="<>", subject="Delivery Status Notification (Failure)"), "bounce")
        for subject, text, sender in (
            ("failure notice", "Hi. This is the qmail-send program at mx.example.", "root@mx.example"),
            (
                "Mail delivery failed: returning message to sender",
                "This message was created automatically by mail delivery software.",
                "exim@mx.example",
            ),
            (
                "Undeliverable: Order",
                "Delivery has failed to these recipients or groups:",
                "microsoftexchange329e71ec@corp.example",
            ),
            (
                "Undelivered Mail Returned to Sender",
                "This is the mail system at host mx.example.",
                "double-bounce@mx.example",
            ),
            (
                "Недоставленное сообщение",
                "Ваше письмо не было доставлено: почтовый ящик не существует",
                "postmaster@mx.example",
            ),
        ):
            with self.subTest(subject):
                self.assertEqual(kind(subject=subject, text=text, sender=sender), "bounce")

    def test_bounce_forwarded_with_a_persons_comment_is_human(self):
        raw = multipart(
            "mixed",
            part("Colleagues, why did I get this?\n\nThis is the mail system at host mx.example.", "text/plain"),
            part(mail("x"), "message/rfc822"),
        ).replace(b"Question", b"Fwd: Undelivered Mail Returned to Sender", 1)
        self.assertEqual(repair(raw).verdict.kind, "human")

    def test_lists_and_bulk_mail_are_known(self):
        for headers in (
            {"precedence": "bulk"},
            {"precedence": "list", "list_id": "<dev.x.example>"},
            {"precedence": "junk"},
            {"list_id": "<a.b>", "list_unsubscribe": "<x>"},
            {"list_unsubscribe": "<x>", "list_unsubscribe_post": "One-Click", "feedback_id": "1"},
            {"list_unsubscribe": "<x>", "text": "Sale! Click here to unsubscribe"},
            {"list_unsubscribe": "<x>", "text": "Скидки! Отписаться от рассылки"},
        ):
            with self.subTest(headers):
                self.assertEqual(kind(**headers), "list")

    def test_customers_writing_through_our_own_group_are_human(self):
        headers = {
            "precedence": "list",
            "list_id": "<support.desk.example>",
            "list_post": "<mailto:support@desk.example>",
        }
        self.assertEqual(kind(own=["support@desk.example"], **headers), "human")
        self.assertEqual(kind(own=["other@desk.example"], **headers), "list")

    def test_reports_are_told_from_bounces(self):
        for report in ("feedback-report", "disposition-notification"):
            self.assertEqual(kind(content_type=f"multipart/report; report-type={report}; boundary=x"), "report")
        self.assertEqual(
            kind(
                subject="Report domain: desk.example Submitter: big.example Report-ID: 1",
                sender="noreply-dmarc@big.example",
            ),
            "report",
        )
        self.assertEqual(kind(subject="complaint about message from 1.2.3.4", sender="fbl@big.example"), "report")

    def test_our_own_mail_is_known_in_any_case(self):
        self.assertEqual(kind(sender="Support@Desk.example", own=["support@desk.EXAMPLE"]), "own")

    def test_robots_are_automatic_unless_they_name_a_person_to_answer(self):
        self.assertEqual(kind(sender="no-reply@shop.example"), "auto_reply")
        self.assertEqual(kind(sender="noreply@site.example", reply_to="Anna <anna@client.example>"), "human")
