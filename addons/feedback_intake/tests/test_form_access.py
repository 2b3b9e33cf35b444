from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import TransactionCase, tagged

from .form_case import BuilderCase


@tagged("post_install", "-at_install")
class TestFormAccess(BuilderCase, TransactionCase):
    """Managers build forms, those who read tickets read them, nobody touches another company's."""

    def _parts(self):
        reason = self._ask("choice", "What?", options=["A"])
        ending = self.env["feedback.form.ending"].create(
            {"channel_id": self.form.id, "name": "Sorry!", "condition_question_id": self.late.id}
        )
        return reason, reason.option_ids, ending

    def test_who_may_read(self):
        for records in self._parts():
            for role in ("agent", "reader", "manager"):
                self.assertTrue(self._as(role, records).read(["name"]))
            for role in ("stranger", "strange_manager", "portal", "public"):
                with self.subTest(role=role, model=records._name), self.assertRaises(AccessError):
                    self._as(role, records).read(["name"])

    def test_who_may_write(self):
        for records in self._parts():
            self._as("manager", records).name = "Changed"
            for role in ("agent", "reader", "strange_manager", "portal", "public"):
                with self.subTest(role=role, model=records._name), self.assertRaises(AccessError):
                    self._as(role, records).name = "Forged"

    def test_a_manager_builds_a_form(self):
        form = self._as("manager", self.form)
        form.question_ids = [Command.create({"name": "Why?", "kind": "text"})]
        self.assertIn("form_why_char", self._definition())
        with self.assertRaises(AccessError):
            self._as("strange_manager", self.env["feedback.form.question"]).create(
                {"channel_id": self.form.id, "name": "Forged"}
            )
