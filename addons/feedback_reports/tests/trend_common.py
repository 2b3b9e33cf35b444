"""Tickets of some days ago, for tests of what grows."""

from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.tools import SQL

from odoo.addons.feedback_intake.tests.common import DeskCase


class TrendCase(DeskCase):
    """Mixed into a TransactionCase."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.now = fields.Datetime.now().replace(microsecond=0)
        cls.delivery, cls.payment = cls.env["feedback.category"].create([{"name": "Delivery"}, {"name": "Payment"}])
        cls.courier = cls.env["feedback.category"].create({"name": "Courier", "parent_id": cls.delivery.id})
        cls.number = 0

    @classmethod
    def age(cls, records, days=200):
        """Let records have been there for so many days."""
        records.flush_recordset()
        moment = cls.now - timedelta(days=days)
        cls.env.cr.execute(
            SQL(
                "UPDATE %s SET create_date = %s WHERE id = ANY(%s)", SQL.identifier(records._table), moment, records.ids
            )
        )
        records.invalidate_recordset(["create_date"])

    @classmethod
    def tickets(cls, number, days=1.0, **values):
        """Create tickets that came so many days ago, each of another customer unless told."""
        tickets = cls.env["feedback.ticket"]
        for _ticket in range(number):
            cls.number += 1
            who = {"partner_id": False, "contact_name": False, "email_from": f"c{cls.number}@customer.example"}
            received = cls.now - timedelta(days=days)
            tickets |= cls._ticket(**{"language": "en", "received_date": received, **who, **values})
        return tickets

    def note(self):
        self.env["feedback.trend.message"]._note_some(10_000)

    def run_cron(self, method, seconds=float("inf"), **options):
        """Run a scheduled action as the superuser, without commits. Return the calls that report progress."""
        with patch.object(self.env.registry["ir.cron"], "_commit_progress", return_value=seconds) as progress:
            method(**options)
        return progress.call_args_list
