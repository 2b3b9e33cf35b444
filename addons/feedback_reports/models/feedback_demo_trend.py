import json
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL, file_open, plaintext2html

from odoo.addons.feedback_intake.models.feedback_demo import NAMESPACE, QUIET

MARK = "feedback_reports_demo.trend_wave_0"
# The company has worked for longer than its first ticket is old.
OLD = timedelta(days=120)


class FeedbackDemo(models.AbstractModel):
    """A wave of complaints about couriers who do not come, in both languages: words grow, and one alert is raised."""

    _inherit = "feedback.demo"

    @api.model
    def _load_trend(self):
        """Create the wave, unless it is there, and let it be found. Nobody is notified."""
        if self.env.ref(MARK, raise_if_not_found=False):
            return
        with file_open("feedback_reports/demo/trend_wave.json", "rb") as file:
            items = json.load(file)["tickets"]
        self.env.ref(f"{NAMESPACE}.category_delivery").user_id = self.env.ref(f"{NAMESPACE}.user_olga_smirnova")
        self._age_desk()
        self.with_context(**QUIET)._create_wave(items)
        while self.env["feedback.trend.message"]._note_some():
            pass
        self.env["feedback.alert"]._watch(self.env.ref("base.main_company"))

    @api.model
    def _age_desk(self):
        for model in ("feedback.category", "feedback.channel"):
            records = self.env[model].with_context(active_test=False).search([], limit=None)
            update = SQL("UPDATE %s SET create_date = %s", SQL.identifier(records._table), fields.Datetime.now() - OLD)
            self.env.flush_all()
            self.env.cr.execute(update)
            records.invalidate_recordset(["create_date"])

    @api.model
    def _create_wave(self, items):
        tickets = self.env["feedback.ticket"].create([self._prepare_wave_ticket(item) for item in items])
        self.env["feedback.ticket.milestone"]._log(
            [
                {"ticket_id": ticket.id, "kind": "received", "date": ticket.received_date, "actor": "customer"}
                for ticket in tickets
            ]
        )
        self._backdate(tickets.milestone_ids, "date")
        self._backdate(tickets, "received_date")
        messages = self.env["mail.message"].create(
            [self._prepare_wave_message(ticket, number) for number, ticket in enumerate(tickets)]
        )
        self._backdate(messages, "date")
        self.env["ir.model.data"]._update_xmlids(
            [
                {"xml_id": f"feedback_reports_demo.trend_wave_{number}", "record": ticket, "noupdate": True}
                for number, ticket in enumerate(tickets)
            ]
        )

    @api.model
    def _prepare_wave_ticket(self, item):
        received = fields.Datetime.now().replace(second=0) - timedelta(hours=item["hours"])
        return {
            "subject": item["subject"],
            "description": plaintext2html(item["body"]),
            "kind": "complaint",
            "sentiment": "negative",
            "category_id": self.env.ref(f"{NAMESPACE}.category_delivery").id,
            "channel_id": self.env.ref(f"{NAMESPACE}.channel_main_email").id,
            "team_id": self.env.ref(f"{NAMESPACE}.team_care").id,
            "company_id": self.env.ref("base.main_company").id,
            "contact_name": item["name"],
            "email_from": item["email"],
            "language": item["lang"],
            "received_date": received,
            "last_customer_date": received,
        }

    @api.model
    def _prepare_wave_message(self, ticket, number):
        return {
            "model": ticket._name,
            "res_id": ticket.id,
            "message_type": "email",
            "subtype_id": self.env.ref("mail.mt_comment").id,
            "subject": ticket.subject,
            "body": ticket.description,
            "email_from": ticket.email_from,
            "author_id": False,
            "date": ticket.received_date,
            "message_id": f"<demo-wave-{number}@feedback.example>",
        }
