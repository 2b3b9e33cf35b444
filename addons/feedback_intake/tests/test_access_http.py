from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .common import DeskCase


@tagged("post_install", "-at_install")
class TestAccessOverHttp(DeskCase, HttpCase):
    """The same through the door that a browser uses."""

    def _call(self, role, model, method, *args, **kwargs):
        """Call over JSON-RPC. Return (result, name of the error)."""
        self.authenticate(f"desk_{role}", f"desk_{role}")
        with mute_logger("odoo.http", "odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model"):
            response = self.url_open(
                "/web/dataset/call_kw",
                json={"params": {"model": model, "method": method, "args": list(args), "kwargs": kwargs}},
            ).json()
        return response.get("result"), response.get("error", {}).get("data", {}).get("name")

    def test_a_hidden_ticket_answers_nobody(self):
        ticket = self._ticket("own")
        for role in ("outsider", "stranger", "reader", "portal"):
            for method, args in (
                ("read", [ticket.ids, ["subject"]]),
                ("web_read", [ticket.ids, {"subject": {}}]),
                ("write", [ticket.ids, {"priority": "3"}]),
                ("message_post", [ticket.ids]),
                ("action_assign_to_me", [ticket.ids]),
                ("action_close", [ticket.ids]),
                ("fill_canned_responses", [ticket.ids]),
                ("presence_touch", [ticket.ids]),
            ):
                with self.subTest(role=role, method=method):
                    result, error = self._call(role, "feedback.ticket", method, *args)
                    self.assertEqual((result, error), (None, "odoo.exceptions.AccessError"))

    def test_a_visible_ticket_answers(self):
        ticket = self._ticket("all")
        result, error = self._call("outsider", "feedback.ticket", "read", ticket.ids, ["subject"])
        self.assertFalse(error)
        self.assertEqual(result[0]["subject"], ticket.subject)

    def test_private_methods_are_no_door(self):
        for model, method, args in (
            ("feedback.ticket.milestone", "_log", [[{}]]),
            ("feedback.inbound.event", "_store", [1, "key", "body"]),
            ("feedback.demo", "_load", []),
            ("feedback.ticket", "_known_addresses", [[1]]),
        ):
            with self.subTest(model=model, method=method):
                _result, error = self._call("manager", model, method, *args)
                self.assertTrue(error)

    def test_the_mail_gateway_is_closed_to_customers(self):
        raw = "From: anna@customer.example\nTo: desk@desk.example\nSubject: x\n\nForged"
        for role in ("portal", "agent"):
            result, error = self._call(role, "mail.thread", "message_process", "feedback.ticket", raw)
            self.assertEqual((result, error), (None, "odoo.exceptions.AccessError"))

    def test_the_pages_token_opens_none_of_odoos_general_routes(self):
        ticket = self._ticket("all")
        self._post_as_agent(ticket, body="An answer")
        thread = {"thread_model": "feedback.ticket", "thread_id": ticket.id}
        access = {"token": ticket._portal_ensure_token()}
        post = {"body": "Past the ledger", "message_type": "comment", "subtype_xmlid": "mail.mt_comment"}
        followers = {**thread, "request_list": ["followers"], "access_params": access}
        self.authenticate(None, None)
        for url, params in (
            ("/mail/message/post", {**thread, **access, "post_data": post}),
            ("/mail/chatter_fetch", {**thread, **access}),
            ("/mail/data", {"fetch_params": [["mail.thread", followers]]}),
        ):
            with self.subTest(url=url):
                with mute_logger("odoo.http", "odoo.addons.mail.models.mail_thread"):
                    answer = self.url_open(url, json={"params": params}).text
                for secret in ("An answer", "@desk.example", "Past the ledger"):
                    self.assertNotIn(secret, answer)
        self.assertNotIn("Past the ledger", "".join(ticket.message_ids.mapped("body")))

    def test_a_file_needs_its_ticket(self):
        ticket = self._ticket("own")
        file = self._post_as_customer(ticket, attachments=[("secret.txt", b"secret")]).attachment_ids
        for role, status in (("outsider", 404), ("portal", 404), ("lead", 200)):
            self.authenticate(f"desk_{role}", f"desk_{role}")
            with self.subTest(role=role):
                self.assertEqual(self.url_open(f"/web/content/{file.id}").status_code, status)
