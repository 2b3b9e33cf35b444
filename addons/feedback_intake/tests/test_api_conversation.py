import json
from datetime import timedelta

from odoo import fields
from odoo.tests import new_test_user, tagged

from .api_case import ApiCase
from .common import AGENT
from .public_page_case import picture


@tagged("post_install", "-at_install")
class TestApiConversation(ApiCase):
    def setUp(self):
        super().setUp()
        self.agent = new_test_user(
            self.env, "api_agent", groups=AGENT, name="Boris", company_id=self.company.id, company_ids=self.company.ids
        )

    def answer_as_agent(self, ticket, body, **values):
        ticket = ticket.with_user(self.agent).with_context(allowed_company_ids=self.company.ids)
        return ticket.message_post(body=body, message_type="comment", subtype_xmlid="mail.mt_comment", **values)

    def messages(self, path, token, query=""):
        return self.call("GET", f"{path}/messages{query}", token=token).json()

    def test_a_conversation_goes_both_ways(self):
        path, token, ticket = self.begin()
        self.assertEqual(self.call("GET", path, token=token).json()["status"], "new")
        self.answer_as_agent(ticket, "We send a new lid.")
        self.assertEqual(self.call("GET", path, token=token).json()["status"], "waiting_customer")
        answer = self.send("POST", f"{path}/messages", {"message": "Thank you\nAnna"}, token=token)
        self.assertEqual(answer.status_code, 201, answer.text)
        self.assertEqual((answer.json()["number"], answer.json()["is_new_ticket"]), (ticket.number, False))
        self.assertEqual(ticket.state, "open")
        page = self.messages(path, token)
        self.assertEqual(
            [(one["author"], one["text"]) for one in page["items"]],
            [
                ({"type": "customer", "name": ""}, "The lid leaks"),
                ({"type": "agent", "name": "Boris"}, "We send a new lid."),
                ({"type": "customer", "name": ""}, "Thank you\nAnna"),
            ],
        )
        self.assertRegex(page["items"][0]["created_at"], r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$")
        self.assertFalse(page["has_more"])

    def test_notes_of_colleagues_stay_inside(self):
        path, token, ticket = self.begin()
        ticket.with_user(self.agent).message_post(body="He always complains", message_type="comment")
        page = self.call("GET", f"{path}/messages", token=token)
        self.assertNotIn("complains", page.text)
        self.assertEqual(len(page.json()["items"]), 1)

    def test_answers_go_by_mail_as_well_and_never_by_a_queue_of_ours(self):
        _path, _token, ticket = self.begin()
        self.assertIn("gets it by e-mail", ticket.with_user(self.agent).reply_hint)
        self.assertFalse(ticket.with_user(self.agent).is_reply_refused)
        message = self.answer_as_agent(ticket, "We send a new lid.")
        self.assertEqual(
            self.env["mail.mail"].search([("mail_message_id", "=", message.id)]).email_to, ticket.email_from
        )
        self.assertFalse(ticket.outbound_message_ids.conversation_id)

    def test_who_gave_no_address_is_answered_all_the_same(self):
        self.channel.contact_policy = "optional"
        path, token, ticket = self.begin(email=None)
        self.assertEqual(ticket.with_user(self.agent).reply_hint, "The customer reads your answer in “Shop app”.")
        self.answer_as_agent(ticket, "We send a new lid.")
        self.assertEqual(self.messages(path, token)["items"][-1]["text"], "We send a new lid.")

    def test_pages_follow_one_another_and_the_last_cursor_finds_what_is_new(self):
        path, token, ticket = self.begin()
        for number in range(4):
            self.answer_as_agent(ticket, f"Answer {number}")
        seen, cursor, pages = [], "", 0
        while True:
            page = self.messages(path, token, f"?limit=2&cursor={cursor}" if cursor else "?limit=2")
            seen += [one["text"] for one in page["items"]]
            cursor, pages = page["next_cursor"], pages + 1
            if not page["has_more"]:
                break
        self.assertEqual(seen, ["The lid leaks", "Answer 0", "Answer 1", "Answer 2", "Answer 3"])
        self.assertEqual(pages, 3)
        nothing = self.messages(path, token, f"?cursor={cursor}")
        self.assertEqual((nothing["items"], nothing["next_cursor"]), ([], cursor))
        self.answer_as_agent(ticket, "News")
        self.assertEqual([one["text"] for one in self.messages(path, token, f"?cursor={cursor}")["items"]], ["News"])
        for query, name in (("cursor=" + "0" * 32, "cursor"), ("limit=0", "limit"), ("limit=101", "limit")):
            self.assert_problem(self.call("GET", f"{path}/messages?{query}", token=token), "validation-failed", name)

    def test_messages_bring_files_and_files_can_be_read(self):
        path, token, ticket = self.begin()
        answer = self.send("POST", f"{path}/messages", {"message": ""}, [("lid.png", picture())], token=token)
        self.assertEqual(answer.status_code, 201, answer.text)
        file = self.messages(path, token)["items"][-1]["files"][0]
        self.assertEqual((file["name"], file["content_type"], file["size"]), ("lid.png", "image/png", len(picture())))
        self.assertTrue(file["url"].endswith(f"{path}/files/{file['id']}"))
        content = self.call("GET", f"{path}/files/{file['id']}", token=token)
        self.assertEqual(content.content, picture())
        self.assertIn("attachment", content.headers["Content-Disposition"])
        self.assertIn("sandbox", content.headers["Content-Security-Policy"])
        attachment = ticket._public_messages().attachment_ids
        for unknown in (str(attachment.id), "0" * 32):
            self.assert_problem(self.call("GET", f"{path}/files/{unknown}", token=token), "not-found")

    def test_a_note_s_file_is_not_the_customers(self):
        path, token, ticket = self.begin()
        secret = self.env["ir.attachment"].create(
            {"name": "a.txt", "raw": b"a", "res_model": ticket._name, "res_id": ticket.id}
        )
        ticket.message_post(body="Note", attachment_ids=secret.ids)
        file_id = ticket.conversation_id._api_id(secret)
        self.assert_problem(self.call("GET", f"{path}/files/{file_id}", token=token), "not-found")

    def test_an_empty_message_is_refused(self):
        path, token, _ticket = self.begin()
        for content in ({}, {"message": " "}, {"message": None}, {"uploads": []}):
            answer = self.send("POST", f"{path}/messages", content, token=token)
            self.assert_problem(answer, "validation-failed", "#/message")

    def test_a_message_that_is_sent_again_is_one(self):
        path, token, ticket = self.begin()
        head = {"Idempotency-Key": "m-1"}
        first, second = (
            self.send("POST", f"{path}/messages", {"message": "More"}, token=token, headers=head) for _time in range(2)
        )
        self.assertEqual((first.status_code, first.json()), (second.status_code, second.json()))
        self.assertEqual(len(ticket._public_messages()), 2)
        other = self.send("POST", f"{path}/messages", {"message": "Else"}, token=token, headers=head)
        self.assert_problem(other, "idempotency-key-reused")
        path, token, _ticket = self.begin()
        fresh = self.send("POST", f"{path}/messages", {"message": "Else"}, token=token, headers=head)
        self.assertEqual(fresh.status_code, 201, "another conversation, another key")

    def test_stars_with_a_comment(self):
        path, token, ticket = self.begin()
        answer = self.send("PUT", f"{path}/rating", {"stars": 4, "comment": "Quick"}, token=token)
        self.assertEqual(answer.json(), {"stars": 4})
        self.assertEqual((ticket.rating, ticket.sentiment), (4, "positive"))
        self.assertIn("Quick", "".join(ticket.message_ids.mapped("body")))
        self.assertEqual(ticket.milestone_ids.filtered(lambda one: one.kind == "rated").actor, "customer")
        self.assertEqual(self.call("GET", path, token=token).json()["rating"], 4)
        self.assertEqual(len(self.messages(path, token)["items"]), 1, "why is for colleagues")
        self.send("PUT", f"{path}/rating", {"stars": 1}, token=token)
        self.assertEqual(ticket.rating, 1)
        self.assertEqual(len(self.events(gateway_type="api_rating")), 2)

    def test_the_same_stars_again_change_nothing(self):
        path, token, ticket = self.begin()
        for _time in range(2):
            self.assertEqual(self.send("PUT", f"{path}/rating", {"stars": 4}, token=token).json(), {"stars": 4})
        self.assertEqual(len(ticket.milestone_ids.filtered(lambda one: one.kind == "rated")), 1)

    def test_stars_that_are_none_are_refused(self):
        path, token, _ticket = self.begin()
        for content, pointer in (
            ({}, "#/stars"),
            ({"stars": 0}, "#/stars"),
            ({"stars": "5"}, "#/stars"),
            ({"stars": 5, "comment": "x" * 2001}, "#/comment"),
        ):
            self.assert_problem(self.send("PUT", f"{path}/rating", content, token=token), "validation-failed", pointer)

    def test_a_message_reopens_a_ticket_closed_lately(self):
        path, token, ticket = self.begin()
        ticket.stage_id = self.env["feedback.stage"]._first_of("resolved")
        self.assertEqual(self.call("GET", path, token=token).json()["status"], "resolved")
        answer = self.send("POST", f"{path}/messages", {"message": "It still leaks"}, token=token)
        self.assertFalse(answer.json()["is_new_ticket"])
        self.assertEqual(ticket.state, "open")

    def test_a_message_to_a_ticket_closed_long_ago_goes_on_in_a_new_one(self):
        path, token, ticket = self.begin()
        ticket.stage_id = self.env["feedback.stage"]._first_of("closed")
        ticket.resolved_date = fields.Datetime.now() - timedelta(days=60)
        answer = self.send("POST", f"{path}/messages", {"message": "It leaks again"}, token=token).json()
        follower = self.env["feedback.ticket"].search([("origin_ticket_id", "=", ticket.id)])
        self.assertEqual((answer["number"], answer["is_new_ticket"]), (follower.number, True))
        self.assertEqual(self.call("GET", path, token=token).json()["number"], follower.number)
        texts = [one["text"] for one in self.messages(path, token)["items"]]
        self.assertEqual(texts, ["The lid leaks", "It leaks again"])
        again = self.send("POST", f"{path}/messages", {"message": "And again"}, token=token).json()
        self.assertEqual((again["number"], again["is_new_ticket"]), (follower.number, False))

    def test_a_merged_ticket_of_the_same_customer_speaks_for_both(self):
        path, token, ticket = self.begin()
        survivor = self.begin(message="Another lid")[2]
        ticket._merge_into(survivor)
        self.assertEqual(self.call("GET", path, token=token).json()["number"], survivor.number)
        self.send("POST", f"{path}/messages", {"message": "Both leak"}, token=token)
        self.assertIn("Both leak", survivor._public_messages()[-1].body)
        texts = [one["text"] for one in self.messages(path, token)["items"]]
        self.assertEqual(texts, ["The lid leaks", "Another lid", "Both leak"])

    def test_a_ticket_merged_into_a_strangers_shows_nothing_of_it(self):
        path, token, ticket = self.begin()
        survivor = self.begin(message="Secret of Eve", email="eve@api-tests.example")[2]
        ticket._merge_into(survivor)
        self.assertEqual(self.call("GET", path, token=token).json()["number"], ticket.number)
        self.assertNotIn("Secret", self.call("GET", f"{path}/messages", token=token).text)
        answer = self.send("POST", f"{path}/messages", {"message": "Hello?"}, token=token).json()
        self.assertTrue(answer["is_new_ticket"])
        self.assertNotEqual(answer["number"], survivor.number)
        self.assertNotIn("Hello?", "".join(survivor.message_ids.mapped("body")))
        texts = [one["text"] for one in self.messages(path, token)["items"]]
        self.assertEqual(texts, ["The lid leaks", "Hello?"])

    def test_nothing_that_is_answered_needs_or_shows_a_number_of_the_database(self):
        path, token, ticket = self.begin()
        self.answer_as_agent(ticket, "We send a new lid.")
        answers = [self.call("GET", path, token=token).json(), self.messages(path, token)]
        for number in (ticket.id, ticket.conversation_id.id, *ticket.message_ids.ids):
            self.assertNotIn(number, list(leaves(answers)))
        self.assertNotIn("access_token", json.dumps(answers))

    def test_reading_costs_the_same_however_long_the_conversation_is(self):
        path, token, ticket = self.begin()
        for number in range(12):
            self.answer_as_agent(ticket, f"Answer {number}")
        conversation = ticket.conversation_id.with_env(ticket.env(su=True))
        pairs = conversation._api_messages()
        self.env.invalidate_all()
        few = self.count_queries(lambda: [conversation._prepare_api_message(*pair) for pair in pairs[:2]])
        self.env.invalidate_all()
        many = self.count_queries(lambda: [conversation._prepare_api_message(*pair) for pair in pairs])
        self.assertLessEqual(many, few + 1)

    def count_queries(self, func):
        before = self.cr.sql_log_count
        func()
        return self.cr.sql_log_count - before


def leaves(value):
    if isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from leaves(part)
    else:
        yield value
