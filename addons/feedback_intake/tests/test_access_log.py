import json

from odoo.exceptions import AccessError
from odoo.tests import HttpCase, tagged

from .common import DeskCase

FORM = {"subject": {}, "is_confidential": {}, "description": {}}


@tagged("post_install", "-at_install")
class TestAccessLog(DeskCase, HttpCase):
    """Who looks at confidential tickets and who exports is set down, and nobody can change that."""

    def log(self, **values):
        domain = [(name, "=", value) for name, value in values.items()]
        return self.env["feedback.access.log"].search([("company_id", "=", self.company.id), *domain])

    def test_opening_a_confidential_ticket_is_noted_once_a_moment(self):
        ticket = self._ticket(is_confidential=True)
        for specification in (FORM, FORM, {"subject": {}}):
            (values,) = self._as("lead", ticket).web_read(specification)
            self.assertEqual("is_confidential" in values, "is_confidential" in specification)
        log = self.log(ticket_id=ticket.id)
        self.assertEqual((log.user_id, log.action, log.ticket_count), (self.users["lead"], "opened", 1))
        self._as("manager", ticket).web_read(FORM)
        self.assertEqual(len(self.log(ticket_id=ticket.id)), 2)

    def test_other_tickets_and_lists_are_not_noted(self):
        plain, secret = self._ticket(), self._ticket(is_confidential=True)
        self._as("lead", plain).web_read(FORM)
        self._as("lead", plain | secret).web_read(FORM)
        self.assertFalse(self.log())

    def test_a_ticket_that_is_not_confidential_costs_no_query(self):
        ticket = self._as("lead", self._ticket())
        readers = [cls for cls in type(ticket).mro() if "web_read" in vars(cls)]
        hook = next(cls for cls in readers if "access_log" in cls.__module__)
        below = readers[readers.index(hook) + 1]

        def queries(call):
            ticket.env.invalidate_all()
            before = ticket.env.cr.sql_log_count
            call()
            return ticket.env.cr.sql_log_count - before

        with_log = [queries(lambda: ticket.web_read(FORM)) for _time in range(2)][-1]
        without = queries(lambda: below.web_read(ticket, FORM))
        self.assertEqual(with_log, without)

    def test_an_export_is_noted_with_its_tickets(self):
        tickets = self._ticket() | self._ticket()
        self.authenticate("desk_manager", "desk_manager")
        group = self.env.ref("base.group_allow_export")
        self.users["manager"].group_ids |= group
        data = {
            "model": "feedback.ticket",
            "fields": [{"name": "number", "label": "Number"}, {"name": "subject", "label": "Subject"}],
            "ids": tickets.ids,
            "domain": [],
            "import_compat": False,
            "context": {},
            "groupby": [],
        }
        answer = self.url_open("/web/export/csv", data={"data": json.dumps(data), "csrf_token": self.csrf_token()})
        self.assertEqual(answer.status_code, 200)
        log = self.log(action="exported")
        self.assertEqual((log.user_id, log.ticket_count), (self.users["manager"], 2))
        self.assertEqual(set(log.ticket_ids), set(tickets.ids))
        self.assertIn("subject", log.detail)

    def csrf_token(self):
        page = self.url_open("/odoo").text
        return page.partition('csrf_token: "')[2].partition('"')[0]

    def test_only_managers_read_it_and_nobody_changes_it(self):
        ticket = self._ticket(is_confidential=True)
        self._as("lead", ticket).web_read(FORM)
        log = self.log(ticket_id=ticket.id)
        for role in ("agent", "lead", "reader", "strange_manager"):
            with self.subTest(role=role), self.assertRaises(AccessError):
                self._as(role, log).read(["action"])
        self.assertTrue(self._as("manager", log).read(["action"]))
        for records in (self._as("manager", log), log.sudo()):
            for call in (lambda r=records: r.write({"detail": "x"}), lambda r=records: r.unlink()):
                with self.assertRaises(AccessError):
                    call()

    def test_it_is_kept_for_as_long_as_the_settings_say(self):
        log = self.env["feedback.access.log"]._log("opened", self._ticket())
        self.env.cr.execute("UPDATE feedback_access_log SET date = '2020-01-01' WHERE id = %s", [log.id])
        log.invalidate_recordset()
        parameters = self.env["ir.config_parameter"]
        parameters.set_param("feedback_intake.access_log_months", "-1")
        log._gc_old()
        self.assertTrue(log.exists())
        parameters.set_param("feedback_intake.access_log_months", "36")
        log._gc_old()
        self.assertFalse(log.exists())
