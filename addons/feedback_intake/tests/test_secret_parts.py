from urllib.parse import parse_qsl

from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import Headers, MultiDict

from odoo.tests import BaseCase

from ..exceptions import PayloadError
from ..tools.delivery import Delivery
from ..tools.payload import nested, read_xml

FORM = "application/x-www-form-urlencoded"
BOMB = b'<!DOCTYPE a [<!ENTITY b "bbbbbbbbbb"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]><a>&c;</a>'
FOREIGN = b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'


def delivery(body, content_type="application/json"):
    return Delivery(
        body=body.encode() if isinstance(body, str) else body, headers=Headers({"Content-Type": content_type})
    )


class TestSecretParts(BaseCase):
    """What proves who sends stays out of the ledger, and everything else is kept as it was sent."""

    def test_members_of_json_are_masked_where_they_stand(self):
        body = '{"text" : "\\"key\\": \\"no\\"",\n "key": "a\\"b\\\\", "in": {"key" :"c"}, "n": 1.10}'
        expected = '{"text" : "\\"key\\": \\"no\\"",\n "key": "…", "in": {"key" :"…"}, "n": 1.10}'
        self.assertEqual(delivery(body).body_without(["key"]).decode(), expected)

    def test_elements_of_xml_are_masked_with_any_prefix(self):
        body = '<a xmlns:s="u"><Key>one</Key><s:Key x="1">two</s:Key><Key xsi:nil="true"/><b>three</b></a>'
        expected = '<a xmlns:s="u"><Key>…</Key><s:Key x="1">…</s:Key><Key xsi:nil="true"/><b>three</b></a>'
        self.assertEqual(delivery(body, "text/xml").body_without(["Key"]).decode(), expected)

    def test_parameters_of_a_form_are_masked_however_they_are_written(self):
        body = "a=1&auth[key]=two&auth%5Bkey%5D=three&x=&auth%5Bother%5D=4&b"
        masked = delivery(body, FORM).body_without(["auth[key]"]).decode()
        self.assertEqual(masked, "a=1&auth[key]=%E2%80%A6&auth%5Bkey%5D=%E2%80%A6&x=&auth%5Bother%5D=4&b")

    @given(st.binary(max_size=200), st.sampled_from(["application/json", FORM, "text/xml", ""]))
    def test_a_body_without_secrets_is_kept_byte_for_byte(self, body, content_type):
        self.assertEqual(delivery(body, content_type).body_without([]), body)
        if b"key" not in body and b"%" not in body:
            self.assertEqual(delivery(body, content_type).body_without(["key"]), body)


class TestNestedForms(BaseCase):
    def _nested(self, text):
        return nested(MultiDict(parse_qsl(text, keep_blank_values=True)))

    def test_names_with_brackets_are_groups(self):
        self.assertEqual(
            self._nested("event=X&data[FIELDS][ID]=7&data[FIELDS][T]=&ids[]=a&ids[]=b"),
            {"event": "X", "data": {"FIELDS": {"ID": "7", "T": ""}}, "ids": {"0": "a", "1": "b"}},
        )

    def test_names_that_make_no_sense_are_refused(self):
        for text in ("a[b=1", "a]b[=1", "[a]=1", "a[b]c=1", "a=1&a[b]=2", "a" + "[b]" * 9 + "=1"):
            with self.subTest(text), self.assertRaises(PayloadError):
                self._nested(text)


class TestXml(BaseCase):
    def test_document_types_and_their_entities_are_refused(self):
        for body in (BOMB, FOREIGN, b"<!DOCTYPE a><a/>", b"<a>", b"", b"\xff\xfe", b"no xml"):
            with self.subTest(body), self.assertRaises(PayloadError):
                read_xml(body)

    def test_xml_is_read(self):
        self.assertEqual(read_xml('<?xml version="1.0" encoding="UTF-8"?><a>Анна &lt;</a>'.encode()).text, "Анна <")
