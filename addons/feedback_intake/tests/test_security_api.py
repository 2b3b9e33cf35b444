import hmac
import json
from unittest.mock import patch

from odoo.tests import tagged
from odoo.tools import mute_logger

from .api_case import ApiCase


@tagged("post_install", "-at_install")
class TestApiSecurity(ApiCase):
    def test_members_that_are_not_asked_for_are_refused_and_set_nothing(self):
        for name, value in {
            "company_id": 1,
            "team_id": 1,
            "user_id": 2,
            "partner_id": 3,
            "priority": "3",
            "stage_id": 1,
            "ticket_id": 1,
            "conversation": "x",
            "is_confidential": True,
            "__proto__": {},
        }.items():
            with self.subTest(name):
                self.assert_problem(self.create(**{name: value}), "validation-failed", f"#/{name}")
        self.assertFalse(self.events())

    def test_a_tickets_number_and_id_open_nothing(self):
        _path, token, ticket = self.begin()
        for key in (ticket.id, ticket.number, ticket.access_token, 2**63, -1):
            for tail in ("", "/messages", "/files/1"):
                answer = self.call("GET", f"/tickets/{key}{tail}", token=token)
                self.assert_problem(answer, "token-refused")

    def test_a_key_of_one_channel_opens_no_upload_of_another(self):
        other = self._create_channel(company_id=self.company.id, team_id=self.team.id)
        upload = self.env["feedback.upload"].create({"channel_id": other.id, "name": "a.txt", "size": 1})
        answer = self.create(uploads=[upload.key])
        self.assert_problem(answer, "validation-failed", "#/uploads/0")

    def test_an_unknown_conversation_and_a_wrong_token_look_the_same_and_are_compared(self):
        path, _token, _ticket = self.begin()
        compared, compare = [], hmac.compare_digest

        def note(one, other):
            compared.append(one)
            return compare(one, other)

        with patch("odoo.addons.feedback_intake.models.feedback_conversation_api.hmac.compare_digest", note):
            answers = [self.call("GET", each, token="0" * 64) for each in (path, "/tickets/" + "0" * 32)]
        self.assertEqual(answers[0].text, answers[1].text)
        self.assertGreaterEqual(len(compared), 2)

    def test_nothing_that_is_sent_is_an_error_of_ours(self):
        head = {"Content-Type": "application/json"}
        for body in (
            b"\xff\xfe",
            b'{"message": "a\\u0000b", "email": "a@b.example"}',
            b'{"message": "\\ud800", "email": "a@b.example"}',
            b'{"message": "x", "email": "a@b.example\\r\\nBcc: c@d.example"}',
            b"[" * 100_000,
            b'{"message": ' + b"9" * 10_000 + b"}",
            b'{"message": NaN}',
            json.dumps({"message": "x", "name": "a" * 100_000}).encode(),
        ):
            with self.subTest(body[:40]), mute_logger("odoo.http"):
                answer = self.call("POST", "/tickets", key=self.key, data=body, headers=head)
                self.assertLess(answer.status_code, 500, answer.text)
        for path in ("/tickets/%00", "/tickets/%ff", "/uploads/%00"):
            with self.subTest(path), mute_logger("odoo.http"):
                answer = self.call("GET", path, key=self.key, token="x", check=False)
                self.assertLess(answer.status_code, 500)
        for message in self.env["feedback.ticket"].search([("channel_id", "=", self.channel.id)]):
            self.assertNotIn("\x00", message.description)
