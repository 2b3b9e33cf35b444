import base64
import email
import email.policy

from odoo.tests import BaseCase, tagged

from odoo.addons.feedback_intake.tools.mail_repair import rebuild, repair

from .mail_builder import HEAD, PNG, RUSSIAN, container, joined, mail, multipart, part

PLAIN = part("The lamp is broken.", "text/plain; charset=utf-8")
HTML = part("<p>The lamp is broken.</p>", "text/html; charset=utf-8")


def read_by_python(mail_):
    return email.message_from_bytes(rebuild(mail_), policy=email.policy.SMTP)


@tagged("post_install", "-at_install")
class TestMailCharset(BaseCase):
    def test_unknown_empty_and_junk_labels_are_repaired_or_guessed(self):
        cases = {
            "x-gbk": ("你好，我的订单在哪里", "gbk"),
            "cp-1251": (RUSSIAN, "cp1251"),
            "utf8mb4": (RUSSIAN, "utf-8"),
            '""': (RUSSIAN, "cp1251"),
            "x-mac-cyrillic": (RUSSIAN, "mac_cyrillic"),
            "no-such-thing": (RUSSIAN, "koi8-r"),
            "base64": (RUSSIAN, "utf-8"),
        }
        for label, (text, codec) in cases.items():
            with self.subTest(label):
                self.assertEqual(repair(mail(text.encode(codec), f"text/plain; charset={label}")).text, text)

    def test_eight_bit_text_without_a_label_is_decoded(self):
        for codec in ("utf-8", "cp1251", "koi8-r", "cp866", "iso8859-5"):
            for content_type in (None, "text/plain", "text/plain; charset=us-ascii"):
                with self.subTest(codec=codec, content_type=content_type):
                    self.assertEqual(repair(mail(RUSSIAN.encode(codec), content_type)).text, RUSSIAN)

    def test_wrong_label_is_decoded_by_superset_or_guess(self):
        cases = (
            ("gb2312", "我們的訂單 €", "gb18030"),
            ("utf-8", RUSSIAN, "cp1251"),
            ("windows-1251", RUSSIAN, "utf-8"),
            ("iso-8859-1", RUSSIAN, "cp1251"),
            ("koi8-r", RUSSIAN, "cp1251"),
            ("iso-8859-1", "“Grüße” – 5 €", "cp1252"),
        )
        for label, text, codec in cases:
            with self.subTest(label=label, codec=codec):
                self.assertEqual(repair(mail(text.encode(codec), f"text/plain; charset={label}")).text, text)

    def test_meta_tag_names_the_charset_of_html_without_a_label(self):
        page = f'<meta http-equiv="Content-Type" content="text/html; charset=iso-8859-2"><p>{"Zażółć gęślą jaźń"}</p>'
        self.assertIn("Zażółć gęślą jaźń", repair(mail(page.encode("iso-8859-2"), "text/html")).text)

    def test_latin_text_is_not_taken_for_russian(self):
        text = "Le café est fermé, où puis-je récupérer ma commande déjà payée ? Merci beaucoup, à bientôt"
        self.assertEqual(repair(mail(text.encode("latin-1"), "text/plain; charset=iso-8859-1")).text, text)

    def test_mojibake_is_undone_only_when_sure(self):
        garbled = "РќРµ СЂР°Р±РѕС‚Р°РµС‚ РїСЂРёРЅС‚РµСЂ"
        self.assertEqual(repair(mail(garbled)).text, "Не работает принтер")
        self.assertEqual(repair(mail("Р° и С° остались")).text, "Р° и С° остались")

    def test_nul_bytes_are_stripped_everywhere(self):
        head = HEAD.replace(b"Question", b"Que\0stion").replace(b"ivan@", b"iv\0an@")
        result = repair(mail(b"<p>te\0xt</p>", "text/html; charset=utf-8", head=head))
        self.assertEqual(
            (result.subject, result.from_address, result.text), ("Question", "ivan@client.example", "text")
        )
        named = repair(multipart("mixed", PLAIN, part("x", "image/png; name=a\0b.png")))
        self.assertEqual(named.attachments[0].name, "ab.png")


@tagged("post_install", "-at_install")
class TestMailHeaders(BaseCase):
    def test_stray_line_in_the_header_block_does_not_end_it(self):
        result = repair(HEAD.replace(b"Subject:", b"this line is no field\r\nSubject:") + b"\r\nbody")
        self.assertEqual((result.subject, result.message_id, result.text), ("Question", "<one@client.example>", "body"))

    def test_byte_order_mark_and_mbox_line_before_the_header_are_skipped(self):
        for junk in (b"\xef\xbb\xbf", b"From ivan Mon Jan 5 10:00:00 2026\r\n", b"\r\n\r\n"):
            with self.subTest(junk):
                result = repair(junk + mail("body"))
                self.assertEqual(
                    (result.from_address, result.subject, result.text), ("ivan@client.example", "Question", "body")
                )

    def test_bare_carriage_returns_do_not_cut_the_header(self):
        self.assertEqual(repair(mail("body").replace(b"\r\n", b"\r")).subject, "Question")
        result = repair(mail("body").replace(b"Question", b"Ques\rtion"))
        self.assertEqual((result.subject, result.message_id), ("Ques tion", "<one@client.example>"))

    def test_missing_blank_line_keeps_the_body(self):
        self.assertEqual(repair(HEAD + b"The lamp is broken").text, "The lamp is broken")

    def test_raw_subject_is_read_in_the_charset_of_the_body(self):
        for codec in ("cp1251", "koi8-r", "utf-8"):
            raw = mail(RUSSIAN.encode(codec), f"text/plain; charset={codec}").replace(
                b"Question", "Вопрос про заказ".encode(codec)
            )
            with self.subTest(codec):
                self.assertEqual(repair(raw).subject, "Вопрос про заказ")

    def test_encoded_words_split_inside_a_character_are_joined(self):
        data = "Привет".encode()
        words = b" ".join(b"=?utf-8?B?" + base64.b64encode(piece) + b"?=" for piece in (data[:3], data[3:8], data[8:]))
        self.assertEqual(repair(mail("x").replace(b"Question", words)).subject, "Привет")
        quoted = b"=?utf-8?Q?=D0=9F=D1?= =?utf-8?Q?=80?="
        self.assertEqual(repair(mail("x").replace(b"Question", quoted)).subject, "Пр")

    def test_missing_message_id_gives_one_that_is_the_same_each_time(self):
        raw = mail("body").replace(b"Message-ID: <one@client.example>\r\n", b"")
        first, second = (
            repair(b"Received: from a\r\n" + raw),
            repair(b"Received: from b\r\nDelivered-To: x@y.z\r\n" + raw),
        )
        self.assertEqual(first.message_id, second.message_id)
        self.assertFalse(first.has_message_id)
        self.assertRegex(first.message_id, r"^<[0-9a-f]{64}@missing\.message-id\.invalid>$")

    def test_message_id_that_pythons_parser_fails_on_is_replaced_by_a_stable_one(self):
        for odd in (b"<@x>", b"<:a>"):
            first, second = (repair(mail("body").replace(b"<one@client.example>", odd)) for _count in range(2))
            self.assertEqual(first.message_id, second.message_id)
            self.assertEqual(read_by_python(first)["Message-ID"], first.message_id)
            self.assertIn("message-id-odd", first.notes)

    def test_content_key_ignores_transport_but_not_content(self):
        key = repair(mail("body")).content_key
        self.assertEqual(repair(b"Received: from relay\r\nX-Spam: no\r\n" + mail("body")).content_key, key)
        self.assertEqual(repair(mail("body").replace(b"\r\n", b"\n")).content_key, key)
        self.assertEqual(
            repair(mail(base64.b64encode(b"body"), "text/plain", "Content-Transfer-Encoding: base64")).content_key, key
        )
        self.assertNotEqual(repair(mail("other body")).content_key, key)

    def test_odd_senders_get_their_best_reading(self):
        cases = {
            "Ivan Petrov ivan@client.example": ("Ivan Petrov", "ivan@client.example"),
            "Ivan <ivan@client.example.>": ("Ivan", "ivan@client.example"),
            "Ivan <>": ("Ivan", ""),
            "=?utf-8?Q?Ivan_<ivan@client.example>?=": ("Ivan", "ivan@client.example"),
            "=?utf-8?B?0JjQstCw0L0gPGl2YW5AY2xpZW50LmV4YW1wbGU+?=": ("Иван", "ivan@client.example"),
            '"Petrov, Ivan" <mailto:ivan@client.example>': ("Petrov, Ivan", "ivan@client.example"),
            "ivan@client.example (Ivan)": ("Ivan", "ivan@client.example"),
            "": ("", ""),
        }
        for value, expected in cases.items():
            raw = HEAD[HEAD.index(b"To:") :]
            with self.subTest(value):
                result = repair(f"From: {value}\r\n".encode() + raw + b"\r\nbody")
                self.assertEqual((result.from_name, result.from_address), expected)

    def test_sender_missing_altogether_is_empty_or_the_sender_field(self):
        raw = HEAD[HEAD.index(b"To:") :] + b"\r\nbody"
        self.assertEqual(repair(raw).from_address, "")
        self.assertEqual(repair(b"Sender: desk@client.example\r\n" + raw).from_address, "desk@client.example")

    def test_reply_to_original_sender_and_delivery_addresses_are_read(self):
        extra = (
            b"Reply-To: Anna <anna@x.example>\r\nX-Original-Sender: boss@x.example\r\nDelivered-To:"
            b" box@desk.example\r\n"
            b"X-Original-To: Alias@desk.example\r\nCc: Cy <cy@x.example>, dee@x.example\r\nReturn-Path: <>\r\n"
        )
        result = repair(extra + mail("body"))
        self.assertEqual(result.reply_to, [("Anna", "anna@x.example")])
        self.assertEqual(result.x_original_sender, "boss@x.example")
        self.assertEqual(result.cc, [("Cy", "cy@x.example"), ("", "dee@x.example")])
        self.assertLessEqual(
            {"box@desk.example", "alias@desk.example", "support@desk.example", "cy@x.example"}, set(result.recipients)
        )
        self.assertEqual(result.return_path, "<>")

    def test_absurd_dates_are_none_and_naive_ones_are_utc(self):
        self.assertIsNone(repair(mail("x").replace(b"Mon, 5 Jan 2026 10:00:00 +0300", b"tomorrow")).date)
        self.assertIsNone(repair(mail("x").replace(b"2026", b"1901")).date)
        naive = repair(mail("x").replace(b" +0300", b"")).date
        self.assertEqual((naive.hour, naive.utcoffset().total_seconds()), (10, 0))


@tagged("post_install", "-at_install")
class TestMailStructure(BaseCase):
    def test_wrong_missing_and_unquoted_boundaries_are_found(self):
        body = joined(PLAIN, part(PNG, "image/png; name=a.png"), boundary="----=_NextPart_1")
        for declared in (
            "multipart/mixed; boundary=----=_NextPart_1",
            "multipart/mixed; boundary=other",
            "multipart/mixed",
            None,
        ):
            with self.subTest(declared):
                result = repair(mail(body, declared))
                self.assertEqual(result.text, "The lamp is broken.")
                self.assertEqual([item.name for item in result.attachments], ["a.png"])

    def test_attached_message_stays_one_file_and_keeps_the_senders_text(self):
        inner = multipart("mixed", part("inner words", "text/plain"), boundary="deep")
        result = repair(multipart("mixed", PLAIN, part(inner, "message/rfc822")))
        self.assertEqual(
            (result.text, [item.name for item in result.attachments]), ("The lamp is broken.", ["Question.eml"])
        )
        self.assertEqual(result.attachments[0].content, inner.removesuffix(b"\r\n") + b"\r\n")
        self.assertEqual(
            [one.get_content_type() for one in read_by_python(result).iter_attachments()], ["application/octet-stream"]
        )

    def test_empty_html_beside_full_text_gives_the_text(self):
        result = repair(multipart("alternative", PLAIN, part("<html><body><br></body></html>", "text/html")))
        self.assertEqual((result.text, result.html), ("The lamp is broken.", None))

    def test_several_html_parts_and_text_after_an_alternative_are_all_kept_once(self):
        several = repair(
            multipart("mixed", HTML, part(PNG, "image/png; name=a.png"), part("<p>Second page</p>", "text/html"))
        )
        self.assertIn("lamp", several.html)
        self.assertIn("Second page", several.html)
        after = repair(
            multipart("mixed", container("alternative", PLAIN, HTML, boundary="in"), part("List footer", "text/plain"))
        )
        self.assertEqual(after.text.count("lamp"), 1)
        self.assertIn("List footer", after.html)

    def test_same_words_as_text_and_html_in_a_mixed_mail_come_once(self):
        result = repair(multipart("mixed", PLAIN, HTML))
        self.assertEqual(result.text.count("lamp"), 1)

    def test_root_that_is_a_file_is_a_file(self):
        for content_type, name in (
            ("application/pdf", "attachment.pdf"),
            ("text/csv", "attachment.csv"),
            ("text/calendar", "invite.ics"),
        ):
            with self.subTest(content_type):
                result = repair(mail("a;b", content_type))
                self.assertEqual((result.text, [item.name for item in result.attachments]), ("", [name]))

    def test_odd_types_and_reports_without_a_message_do_not_break(self):
        odd = repair(multipart("mixed", PLAIN, part("sig", "signature/plain"), part("x", "font/woff")))
        self.assertEqual((odd.text, len(odd.attachments)), ("The lamp is broken.", 2))
        self.assertEqual(len(list(read_by_python(odd).iter_attachments())), 2)
        report = repair(mail("no parts at all", "multipart/report; report-type=delivery-status; boundary=x"))
        self.assertEqual((report.text, report.verdict.kind), ("no parts at all", "bounce"))

    def test_text_outside_any_boundary_is_kept(self):
        self.assertIn("appended footer", repair(multipart("mixed", PLAIN) + b"appended footer\r\n").text)

    def test_signed_mail_shows_its_text_and_keeps_the_signature(self):
        for signature, name in (
            ("application/pgp-signature", "signature.asc"),
            ("application/pkcs7-signature", "smime.p7s"),
        ):
            result = repair(multipart("signed", PLAIN, part("AAAA", signature)))
            self.assertEqual((result.text, [item.name for item in result.attachments]), ("The lamp is broken.", [name]))
        opaque = repair(mail(base64.b64encode(PNG), "application/pkcs7-mime", "Content-Transfer-Encoding: base64"))
        self.assertEqual([(item.name, item.content) for item in opaque.attachments], [("smime.p7m", PNG)])

    def test_invitation_is_a_file_beside_the_shown_text(self):
        result = repair(multipart("alternative", PLAIN, HTML, part("BEGIN:VCALENDAR", "text/calendar; method=REQUEST")))
        self.assertEqual(
            (result.text, [item.name for item in result.attachments]), ("The lamp is broken.", ["invite.ics"])
        )

    def test_too_deep_and_too_large_html_falls_back_to_text_and_is_kept_as_a_file(self):
        deep = "<div>" * 400 + "deep words" + "</div>" * 400
        alone = repair(mail(deep, "text/html; charset=utf-8"))
        self.assertEqual((alone.text, alone.html, alone.attachments[0].content.decode()), ("deep words", None, deep))
        beside = repair(multipart("alternative", part("plain words", "text/plain"), part(deep, "text/html")))
        self.assertEqual((beside.text, beside.html), ("plain words", None))
