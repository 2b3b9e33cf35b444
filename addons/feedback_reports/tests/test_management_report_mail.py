"""The management report by mail: once each time it is due, and never more than its owner may see."""

from contextlib import contextmanager
from datetime import datetime, timedelta
from io import BytesIO
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tests import TransactionCase, freeze_time, tagged
from odoo.tools import mute_logger
from odoo.tools.pdf import PdfReader

from odoo.addons.feedback_reports.models.feedback_management_report import PRINTED
from odoo.addons.feedback_reports.tests.management_report_case import ManagementReportCase
from odoo.addons.mail.tests.common import MailCase

MODELS = "odoo.addons.feedback_reports.models"
ENGINE = "odoo.addons.base.models.ir_actions_report.IrActionsReport"


@contextmanager
def engine(state, pdf=b"%PDF-1.4 made up"):
    """The PDF engine as it is found here or there; the file that it would make is ``pdf``."""
    with (
        patch(f"{ENGINE}.get_wkhtmltopdf_state", return_value=state),
        patch(f"{ENGINE}._render_qweb_pdf", autospec=True, return_value=(pdf, "pdf")) as render,
    ):
        yield render


@tagged("post_install", "-at_install")
class TestManagementReportMail(ManagementReportCase, MailCase, TransactionCase):
    def send(self, report=None, state="install"):
        """Send it and return (the mail, its one attachment)."""
        with engine(state):
            mail = (report or self.report)._send()
        return mail.sudo(), mail.sudo().attachment_ids

    def run_cron(self, moment, state="install"):
        with freeze_time(moment), engine(state), self.enter_registry_test_mode():
            self.env.ref("feedback_reports.ir_cron_send_management_reports").method_direct_trigger()
        self.env.invalidate_all()

    def mails(self, report=None):
        report = report or self.report
        to_reader = [("recipient_ids", "in", self.reader.ids)]
        return self.env["mail.mail"].search([("model", "=", report._name), ("res_id", "=", report.id), *to_reader])

    def scheduled(self, **values):
        values = {"schedule": "monthly", "first_date": "2030-01-31", "hour": 8, **values}
        with freeze_time("2030-01-15"):
            self.report.write(values)
            self.env.flush_all()
        return self.report

    def test_without_a_pdf_engine_the_page_is_attached(self):
        self._ticket()
        mail, attachment = self.send()
        self.assertEqual(attachment.mimetype, "text/html")
        self.assertRegex(attachment.name, r"^Feedback of the month .*\.html$")
        page = attachment.raw.decode()
        self.assertTrue(page.lstrip().startswith("<!DOCTYPE html>"))
        self.assertIn("Key Figures", page)

    def test_with_a_pdf_engine_the_pdf_is_attached(self):
        with engine("ok") as render:
            mail = self.report._send().sudo()
        self.assertEqual(mail.attachment_ids.mimetype, "application/pdf")
        self.assertRegex(mail.attachment_ids.name, r"\.pdf$")
        self.assertEqual(mail.attachment_ids.raw, b"%PDF-1.4 made up")
        _self, report_ref, ids = render.call_args.args
        self.assertEqual((report_ref, ids), (PRINTED, self.report.ids))

    def test_the_file_is_the_best_that_this_machine_can_make(self):
        self._ticket()
        # Tests of Odoo get HTML unless they insist.
        attachment = self.report.with_context(force_report_rendering=True)._send().sudo().attachment_ids
        if self.env["ir.actions.report"].get_wkhtmltopdf_state() in ("ok", "upgrade"):
            self.assertEqual(attachment.mimetype, "application/pdf")
            pages = PdfReader(BytesIO(attachment.raw)).pages
            self.assertIn("Key Figures", " ".join(pages[0].extract_text().split()))
            self.assertGreater(len(pages), 1)
        else:
            self.assertEqual(attachment.mimetype, "text/html")

    def test_the_mail_says_the_key_figures(self):
        self._ticket()
        mail, _attachment = self.send()
        self.assertEqual(mail.recipient_ids, self.reader)
        self.assertEqual(mail.email_from, self.manager.email_formatted)
        self.assertIn("Feedback of the month: ", mail.subject)
        for row in self.report._content()["figures"]:
            self.assertIn(row["kpi"].name, mail.body_html)
            self.assertIn(row["value"], mail.body_html)

    def test_the_mail_reaches_each_recipient_with_the_file(self):
        other = self.env["res.partner"].create({"name": "Second", "email": "second@desk.example"})
        self.report.partner_ids += other
        with self.mock_mail_gateway(), engine("install"):
            self.report._send().sudo().send()
        self.assertEqual(len(self._mails), 2)
        for sent in self._mails:
            self.assertEqual(len(sent["email_to"]), 1)
            self.assertRegex(sent["attachments"][0][0], r"\.html$")
        self.assertIn("Feedback of the month", self.report.message_ids[0].subject)

    def test_it_is_sent_once_when_due(self):
        report = self.scheduled()
        self.assertEqual(report.next_date, datetime(2030, 1, 31, 8))
        self.run_cron("2030-01-31 07:59:00")
        self.assertFalse(self.mails())
        self.run_cron("2030-01-31 08:20:00")
        self.assertEqual(len(self.mails()), 1)
        self.assertEqual(report.next_date, datetime(2030, 2, 28, 8))
        self.run_cron("2030-01-31 08:50:00")
        self.assertEqual(len(self.mails()), 1)
        self.run_cron("2030-02-28 09:00:00")
        self.assertEqual(len(self.mails()), 2)
        self.assertEqual(report.next_date, datetime(2030, 3, 31, 8))

    def test_the_next_one_is_at_the_owners_hour(self):
        self.manager.tz = "Europe/Berlin"
        report = self.scheduled(first_date="2030-03-15")
        self.assertEqual(report.next_date, datetime(2030, 3, 15, 7))
        self.run_cron("2030-03-15 07:10:00")
        self.assertEqual(report.next_date, datetime(2030, 4, 15, 6))

    def test_what_was_missed_is_sent_once(self):
        self.scheduled(schedule="weekly", first_date="2030-01-16")
        self.run_cron("2030-03-01 12:00:00")
        self.assertEqual(len(self.mails()), 1)
        self.assertEqual(self.report.next_date, datetime(2030, 3, 6, 8))

    def test_paused_and_archived_ones_are_not_sent(self):
        report = self.scheduled(is_paused=True)
        self.assertFalse(report.next_date)
        report.write({"is_paused": False, "active": False})
        self.assertFalse(report.next_date)
        self.run_cron("2030-06-01 12:00:00")
        self.assertFalse(self.mails())

    def test_sending_by_hand_leaves_the_schedule(self):
        report = self.scheduled()
        due = report.next_date
        with engine("install"):
            action = report.action_send()
        self.assertIn("1 recipient", action["params"]["message"])
        self.assertEqual((report.next_date, len(self.mails())), (due, 1))
        self.assertTrue(report.last_sent_date)

    def test_a_broken_one_is_noted_once_and_tried_again(self):
        report = self.scheduled()
        with freeze_time("2030-01-15"):
            fine = self._report(name="Fine", schedule="weekly", first_date="2030-01-31")
            self.env.flush_all()
        log = f"{MODELS}.feedback_management_report_mail"
        before = len(report.message_ids)
        content = self.env.registry[report._name]._content

        def break_one(self):
            if self.id == report.id:
                raise ValueError("no such thing")
            return content(self)

        for moment in ("2030-01-31 08:20:00", "2030-01-31 09:30:00"):
            with mute_logger(log), patch.object(self.env.registry[report._name], "_content", break_one):
                self.run_cron(moment)
        self.assertEqual(report.error, "no such thing")
        self.assertEqual((len(self.mails()), len(self.mails(fine))), (0, 1))
        notes = report.message_ids[: len(report.message_ids) - before]
        self.assertEqual(len(notes), 1)
        self.assertIn(self.manager.partner_id, notes.notified_partner_ids)
        self.run_cron("2030-01-31 11:00:00")
        self.assertFalse(report.error)
        self.assertEqual((len(self.mails()), len(self.mails(fine))), (1, 1))
        self.assertEqual(report.next_date, datetime(2030, 2, 28, 8))

    def test_a_mail_that_is_refused_is_noted_once(self):
        mail, _attachment = self.send()
        mail.write({"state": "exception", "failure_reason": "The mailbox is full"})
        before = len(self.report.message_ids)
        for _run in range(2):
            self.run_cron(fields.Datetime.now() + timedelta(hours=1))
        self.assertEqual(self.report.error, "The mailbox is full")
        self.assertEqual(len(self.report.message_ids), before + 1)

    def test_who_may_no_longer_see_it_sends_nothing(self):
        manager_group = self.env.ref("feedback_intake.feedback_intake_group_manager")
        for take, give in (
            ({"active": False}, {"active": True}),
            ({"group_ids": [Command.unlink(manager_group.id)]}, {"group_ids": [Command.link(manager_group.id)]}),
            (
                {"company_ids": [Command.set(self.other_company.ids)], "company_id": self.other_company.id},
                {"company_ids": [Command.set(self.company.ids)], "company_id": self.company.id},
            ),
        ):
            self.manager.write(take)
            with self.assertRaisesRegex(UserError, "may no longer see"):
                self.report.sudo()._send()
            self.manager.write(give)
        self.report.sudo()._send()

    def test_figures_are_those_that_its_owner_may_see(self):
        self.env["ir.rule"].create(
            {
                "name": "No complaints",
                "model_id": self.env["ir.model"]._get_id("feedback.report.event"),
                "domain_force": "[('kind', '!=', 'complaint')]",
            }
        )
        self._ticket(kind="complaint")
        self._ticket(kind="praise")
        mail, _attachment = self.send(self.report.sudo())
        content = self.report.sudo()._as_owner()._content()
        received = next(row for row in content["figures"] if row["kpi"].code == "received")
        self.assertEqual(received["value"], "1")

    def test_recipients_from_outside_are_pointed_out(self):
        self.assertEqual(self.report.external_partner_ids, self.reader)
        self.report.partner_ids = self.manager.partner_id
        self.assertFalse(self.report.external_partner_ids)

    def test_a_schedule_needs_recipients(self):
        with self.assertRaisesRegex(ValidationError, "needs recipients"):
            self.report.write({"schedule": "weekly", "partner_ids": [Command.clear()]})
        nobody = self._report(partner_ids=[])
        with self.assertRaisesRegex(UserError, "no recipients"):
            nobody.action_send()

    def test_the_demonstration_sends_nothing_by_itself(self):
        report = self.env.ref("feedback_demo.management_report_month")
        self.assertTrue(report.is_paused)
        self.assertFalse(report.next_date)
