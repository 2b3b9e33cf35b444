from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.tests import TransactionCase, tagged
from odoo.tools import mute_logger

from ..models import feedback_retention_rule
from .common import DeskCase
from .consent_common import ConsentCase

OLD = "2020-01-01"


@tagged("post_install", "-at_install")
class TestRetention(ConsentCase, DeskCase, TransactionCase):
    """Rules on how long something is kept: shown before, done in batches, logged."""

    def _closed(self, number=1, date=OLD, **values):
        tickets = self.env["feedback.ticket"].union(*(self._ticket(**values) for _one in range(number)))
        tickets.action_close()
        tickets.write({"resolved_date": date, "received_date": date})
        return tickets

    def _rule(self, what="anonymise", is_on=True, **values):
        rule = self.env["feedback.retention.rule"].create(
            {"name": "Rule", "what": what, "company_id": self.company.id, "months": 12, **values}
        )
        if is_on:
            rule.action_switch_on()
        return rule

    def _run_cron(self):
        with self.enter_registry_test_mode():
            self.env.ref("feedback_intake.ir_cron_apply_retention").method_direct_trigger()
        self.env.invalidate_all()

    def test_the_preview_is_what_happens(self):
        old = self._closed(3)
        kept = self._closed(date="2999-01-01") | self._ticket() | self._closed(is_on_hold=True)
        foreign = self._closed(company_id=self.other_company.id, team_id=False, channel_id=False)
        rule = self._rule()
        shown = self.env["feedback.ticket"].search(rule.action_preview()["domain"])
        self.assertEqual((rule.due_count, shown), (3, old))
        self._run_cron()
        self.assertEqual((old | kept | foreign).filtered("is_anonymised"), old)
        log = rule.log_ids
        self.assertEqual((log.count, log.failed_count, log.rule_name), (3, 0, "Rule"))
        self.assertEqual(rule.due_count, 0)

    def test_nothing_happens_before_a_rule_is_switched_on_or_after_it_is_changed(self):
        old = self._closed()
        rule = self._rule(is_on=False)
        self._run_cron()
        rule.action_switch_on()
        rule.months = 6
        self.assertFalse(rule.is_on)
        self._run_cron()
        self.assertFalse(old.is_anonymised)
        rule.action_switch_on()
        self._run_cron()
        self.assertTrue(old.is_anonymised)

    def test_a_rule_may_be_for_some_channels_alone(self):
        other = self.channel.copy({"name": "Other", "email_address": "other@desk.example"})
        mine, theirs = self._closed(), self._closed(channel_id=other.id)
        self._rule(channel_ids=other.ids)
        self._run_cron()
        self.assertEqual((mine.is_anonymised, theirs.is_anonymised), (False, True))

    def test_many_tickets_go_in_batches_and_one_that_fails_stops_no_other(self):
        tickets = self._closed(7)
        bad = tickets[3]
        Ticket = type(self.env["feedback.ticket"])
        anonymise, sizes = Ticket._anonymise, []

        def fail_on_one(records):
            sizes.append(len(records))
            if bad in records:
                raise ValueError("Not this one")
            return anonymise(records)

        self._rule()
        loggers = "odoo.addons.feedback_intake.models.feedback_retention_rule"
        with patch.object(feedback_retention_rule, "BATCH", 3), patch.object(Ticket, "_anonymise", fail_on_one):
            with mute_logger(loggers):
                self._run_cron()
        self.assertEqual(sizes, [3, 3, 1, 1, 1, 1])
        self.assertEqual(tickets.filtered("is_anonymised"), tickets - bad)
        log = self.env["feedback.retention.log"].search([("company_id", "=", self.company.id)])
        self.assertEqual((log.count, log.failed_count, log.error), (6, 1, "Not this one"))

    def test_tickets_are_deleted_files_and_recordings_go_callers_are_forgotten(self):
        gone = self._closed()
        self._rule("delete", months=60)
        self._run_cron()
        self.assertFalse(gone.exists())
        self.env["feedback.retention.rule"].search([]).action_switch_off()
        filed = self._closed()
        file = self.env["ir.attachment"].create({"name": "a.txt", "res_model": filed._name, "res_id": filed.id})
        sound = self.env["ir.attachment"].create({"name": "a.mp3"})
        call = self.env["feedback.call"].create(
            {
                "company_id": self.company.id,
                "customer_number": "+74951234567",
                "started_date": OLD,
                "talk_seconds": 60,
                "recording_attachment_id": sound.id,
            }
        )
        rules = self._rule("files") | self._rule("recordings") | self._rule("calls")
        self.assertEqual(rules.mapped("due_count"), [1, 1, 1])
        self._run_cron()
        self.assertEqual((filed.exists(), filed.is_anonymised), (filed, False))
        self.assertFalse((file | sound).exists())
        self.assertEqual((call.customer_number, call.number_sanitized, call.talk_seconds), (False, False, 60))
        self.assertEqual(rules.mapped("due_count"), [0, 0, 0])

    def test_withdrawn_consents_are_forgotten(self):
        consent = self.env["feedback.consent"]._record(self._purpose(self.company).text_id, "form", self._ticket())
        consent._withdraw("page")
        consent.withdrawn_date = OLD
        self._rule("consents")
        self._run_cron()
        self.assertTrue(consent.is_anonymised)
        self.assertFalse(consent.email_normalized)

    def test_only_managers_of_the_company_see_and_set_rules(self):
        rule = self._rule()
        for role in ("agent", "strange_manager"):
            with self.assertRaises(AccessError):
                self._as(role, rule).months = 1
        self._as("manager", rule).months = 24
        self._run_cron()
        logs = self.env["feedback.retention.log"].sudo().create({"rule_name": "x"})
        for call in (lambda: logs.write({"count": 1}), logs.unlink):
            with self.assertRaises(AccessError):
                call()

    def test_a_hundred_tickets_cost_hardly_more_queries_than_one(self):
        one, many = self._closed(), self._closed(40, partner_id=False, email_from=False)
        self.env.flush_all()

        def queries(tickets):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            tickets._anonymise()
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        queries(self._closed(partner_id=False, email_from=False))
        self.assertLess(queries(many), queries(one) + 40)
