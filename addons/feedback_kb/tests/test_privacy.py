from odoo.tests import TransactionCase, new_test_user, tagged

from odoo.addons.feedback_intake.tests.test_anonymise import ADDRESS, NAME, PLANTED, SECRET, PlantedCase

from .common import KnowledgeCase


@tagged("post_install", "-at_install")
class TestKnowledgeForgets(PlantedCase, KnowledgeCase, TransactionCase):
    """Searches, replies and remarks that belong to a ticket go with it, and are still counted."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("ru_RU")

    def _searched(self):
        ticket = self.planted_ticket()
        article = self._article()
        query = self.env["feedback.kb.query"]._log(f"broken {SECRET}", "form", company_id=self.company.id)
        query.ticket_id = ticket
        reply = self.env["feedback.kb.reply"].search([("ticket_id", "=", ticket.id)])
        values = {"ticket_id": ticket.id, "email_normalized": ADDRESS, "state": "skipped", "query_id": query.id}
        reply = reply or reply.create(values)
        reply.email_normalized = ADDRESS
        usage = self.env["feedback.kb.usage"]._log(
            [{"article_id": article.id, "kind": "view", "ticket_id": ticket.id, "note": f"No word on {SECRET}"}]
        )
        return ticket, query, reply, usage

    def test_nothing_is_kept_of_what_was_searched(self):
        ticket, query, reply, usage = self._searched()
        self.assertIn("feedback_kb_query.text", self.traces(*PLANTED))
        ticket._anonymise()
        self.assertEqual(self.traces(*PLANTED), {})
        self.assertEqual((query.exists(), reply.exists(), usage.exists()), (query, reply, usage))
        self.assertEqual((query.text, query.ticket_id), ("…", ticket))

    def test_the_lookup_finds_them(self):
        _ticket, query, reply, _usage = self._searched()
        admin = new_test_user(self.env, "kb_admin", "base.group_system", company_id=self.company.id)
        wizard = self.env["privacy.lookup.wizard"].with_user(admin).create({"name": NAME, "email": ADDRESS})
        wizard.action_lookup()
        found = {(line.res_model, line.res_id) for line in wizard.line_ids}
        self.assertLessEqual({(query._name, query.id), (reply._name, reply.id)}, found)

    def test_a_rule_forgets_old_searches(self):
        old, new = (
            self.env["feedback.kb.query"]._log(text, "help", company_id=self.company.id) for text in ("Old", "New")
        )
        old.date = "2020-01-01"
        rule = self.env["feedback.retention.rule"].create(
            {"name": "Searches", "what": "searches", "company_id": self.company.id, "months": 6}
        )
        self.assertEqual(rule.due_count, 1)
        rule.action_switch_on()
        with self.enter_registry_test_mode():
            self.env.ref("feedback_intake.ir_cron_apply_retention").method_direct_trigger()
        self.env.invalidate_all()
        self.assertEqual((old.text, new.text), ("…", "New"))
