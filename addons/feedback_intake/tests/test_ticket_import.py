import csv
import io
from datetime import datetime, timedelta

from openpyxl import Workbook

from odoo.exceptions import AccessError
from odoo.tests import HttpCase, TransactionCase, tagged
from odoo.tools import file_open

from .common import DeskCase

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# As the web client sends them.
OPTIONS = {"has_headers": True, "quoting": '"', "separator": "", "encoding": ""}
OPTIONS |= {"float_thousand_separator": ",", "float_decimal_separator": "."}
HEADS = ("External ID", "Received", "Stars", "Subject", "Description", "Name", "Email", "Channel", "Kind")
RUSSIAN = ("Внешний ID", "Получено", "Оценка", "Тема", "Отзыв", "Имя", "Эл. почта", "Телефон", "Тип")
ROW = (
    "r1",
    "2026-01-18 10:30:00",
    "2",
    "Lamp",
    "It <flickers>\nat night",
    "Anna",
    "anna@customer.example",
    "Paper",
    "Complaint",
)


@tagged("-at_install", "post_install")
class TestTicketImport(DeskCase, TransactionCase):
    """Reviews and paper forms from a file, the way a manager imports them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.paper = cls.channel.copy({"name": "Paper", "email_address": False, "kind": "suggestion"})
        cls.env["res.lang"]._activate_lang("ru_RU")
        cls.users["manager"].tz = "Europe/Moscow"

    def _csv(self, *rows, encoding="utf-8", delimiter=","):
        text = io.StringIO()
        csv.writer(text, delimiter=delimiter).writerows(rows)
        return text.getvalue().encode(encoding)

    def _xlsx(self, *rows):
        book, content = Workbook(), io.BytesIO()
        for row in rows:
            book.active.append(row)
        book.save(content)
        return content.getvalue()

    def _import(self, content, name="reviews.csv", who="manager", lang="en_US", dryrun=False, **options):
        """Upload a file, take the columns as Odoo suggests, and import. Return (tickets, messages)."""
        Import = self._as(who, self.env["base_import.import"]).with_context(lang=lang)
        kind = XLSX if name.endswith("xlsx") else "text/csv"
        wizard = Import.create({"res_model": "feedback.ticket", "file": content, "file_name": name, "file_type": kind})
        preview = wizard.parse_preview({**OPTIONS, **options})
        self.assertNotIn("error", preview)
        columns = [preview["matches"].get(place) for place in range(len(preview["headers"]))]
        self.columns = ["/".join(path) if path else False for path in columns]
        result = wizard.execute_import(self.columns, preview["headers"], preview["options"], dryrun=dryrun)
        return self.env["feedback.ticket"].browse(result.get("ids") or []), result["messages"]

    def test_a_csv_file_becomes_closed_tickets_that_nobody_is_told_of(self):
        (ticket,), messages = self._import(self._csv(HEADS, ROW))
        self.assertFalse(messages)
        self.assertTrue(ticket.is_imported)
        self.assertEqual(ticket.received_date, datetime(2026, 1, 18, 7, 30), "10:30 in Moscow")
        self.assertEqual((ticket.rating, ticket.sentiment, ticket.kind), (2, "negative", "complaint"))
        self.assertEqual((ticket.channel_id, ticket.team_id), (self.paper, self.paper.team_id))
        self.assertEqual((ticket.stage_id, ticket.is_done), (self.paper.import_stage_id, True))
        self.assertEqual(ticket.partner_id, self.customer)
        self.assertEqual((ticket.language, ticket.company_id), ("en", self.company))
        self.assertIn("It &lt;flickers&gt;<br", ticket.description)
        self.assertFalse(ticket.user_id or ticket.acknowledged_date or ticket.message_partner_ids)
        mails = self.env["mail.mail"].search([("model", "=", ticket._name), ("res_id", "=", ticket.id)])
        self.assertFalse(mails)
        milestones = [(one.kind, one.actor, one.date, one.user_id) for one in ticket.milestone_ids]
        self.assertEqual(milestones, [("received", "customer", ticket.received_date, self.env["res.users"])])

    def test_the_same_file_twice_makes_nothing_twice_and_corrects_what_has_changed(self):
        first, _messages = self._import(self._csv(HEADS, ROW))
        corrected = (*ROW[:2], "4", "Lamp, corrected", *ROW[4:])
        second, messages = self._import(self._csv(HEADS, corrected, ("r2", *ROW[1:])))
        self.assertFalse(messages)
        self.assertEqual(len(second - first), 1)
        self.assertEqual((first.subject, first.rating, first.sentiment), ("Lamp, corrected", 4, "positive"))
        self.assertEqual(len(first.milestone_ids), 1)

    def test_when_and_where_it_was_received_is_not_changed_afterwards(self):
        ticket, _messages = self._import(self._csv(HEADS, ROW))
        _tickets, messages = self._import(self._csv(HEADS, (ROW[0], "2026-01-19 10:30:00", *ROW[2:])))
        self.assertIn("received_date", messages[0]["message"])
        self.assertEqual(ticket.received_date, datetime(2026, 1, 18, 7, 30))

    def test_a_file_changes_no_stars_of_live_tickets(self):
        ticket = self._ticket()
        self.env["ir.model.data"].create(
            {"module": "__import__", "name": "live", "model": ticket._name, "res_id": ticket.id}
        )
        _tickets, messages = self._import(self._csv(("External ID", "Stars"), ("live", "5")))
        self.assertIn("rating", messages[0]["message"])
        self.assertEqual(ticket.rating, 0)

    def test_an_xlsx_file_with_real_dates_and_numbers(self):
        rows = [(number, datetime(2026, 1, 18, 10, 30) + timedelta(days=number), 5, "Lamp") for number in (1, 2)]
        tickets, messages = self._import(self._xlsx(("External ID", "Received", "Stars", "Subject"), *rows), "a.xlsx")
        self.assertFalse(messages)
        self.assertEqual(tickets.mapped("received_date"), [datetime(2026, 1, 19, 7, 30), datetime(2026, 1, 20, 7, 30)])
        self.assertEqual(tickets.mapped("rating"), [5, 5])

    def test_russian_headers_in_cp1251_with_semicolons(self):
        row = ("а-17", "18.01.2026 10:30", "1", "", "Лампа мигает по ночам", "Анна", "", "+7 921 000-00-00", "Жалоба")
        content = self._csv(RUSSIAN, row, encoding="cp1251", delimiter=";")
        (ticket,), messages = self._import(content, lang="ru_RU", encoding="windows-1251")
        self.assertFalse(messages)
        self.assertEqual((ticket.rating, ticket.kind, ticket.language), (1, "complaint", "ru"))
        self.assertEqual(ticket.subject, "Лампа мигает по ночам")
        self.assertEqual((ticket.received_date, ticket.phone), (datetime(2026, 1, 18, 7, 30), "+7 921 000-00-00"))

    def test_the_encoding_of_a_russian_file_is_guessed(self):
        rows = [
            (f"а-{number}", "18.01.2026", "1", "", "Лампа мигает по ночам, а днём не горит вовсе", "Анна", "", "", "")
            for number in range(5)
        ]
        for encoding in ("cp1251", "utf-8", "utf-16"):
            named = [(encoding + row[0], *row[1:]) for row in rows]
            content = self._csv(RUSSIAN, *named, encoding=encoding, delimiter=";")
            tickets, messages = self._import(content, lang="ru_RU")
            self.assertFalse(messages, encoding)
            self.assertEqual(len(tickets), 5)
            self.assertIn("Лампа мигает", tickets[0].subject)

    def test_the_templates_can_be_imported_as_they_are(self):
        for lang, ending, kinds in (("en_US", "", ["praise", "complaint"]), ("ru_RU", "_ru", ["praise", "complaint"])):
            Ticket = self._as("manager", self.env["feedback.ticket"]).with_context(lang=lang)
            (template,) = Ticket.get_import_templates()
            self.assertEqual(template["template"], f"/feedback_intake/static/xls/import_template{ending}.xlsx")
            with file_open(template["template"].lstrip("/"), "rb") as file:
                tickets, messages = self._import(file.read(), "template.xlsx", lang=lang)
            self.assertFalse(messages)
            self.assertNotIn(False, self.columns, "each column finds its field")
            self.assertEqual((tickets.mapped("kind"), tickets.mapped("rating")), (kinds, [5, 2]))
            tickets.unlink()

    def test_columns_of_other_systems_find_their_fields(self):
        heads = (
            "Review ID",
            "Review Submit Date and Time",
            "Star Rating",
            "Review Title",
            "Review Text",
            "Review Link",
        )
        row = ("gp:AOqpTOE", "2026-01-18T18:17:02Z", "3", "Title", "Text", "https://play.google.com/x?reviewId=1")
        (ticket,), messages = self._import(self._csv(heads, row))
        self.assertFalse(messages)
        self.assertEqual(ticket.received_date, datetime(2026, 1, 18, 18, 17, 2), "Z is UTC wherever the manager is")
        self.assertEqual((ticket.subject, ticket.source_url), ("Title", row[-1]))

    def test_answers_of_a_form_become_answers_of_the_ticket(self):
        self.paper.ticket_properties_definition = [{"name": "shop", "string": "Which shop?", "type": "char"}]
        heads = ("External ID", "Channel", "Which shop? (Paper)", "Description", "Text")
        (ticket,), messages = self._import(self._csv(heads, ("f1", "Paper", "Nevsky 1", "First", "")))
        self.assertFalse(messages)
        self.assertEqual(ticket.ticket_properties["shop"], "Nevsky 1")

    def test_wrong_rows_are_named_and_nothing_is_imported(self):
        rows = [ROW, ("r2", ROW[1], "7", *ROW[3:]), ("r3", *ROW[1:7], "No such channel", ROW[8])]
        tickets, messages = self._import(self._csv(HEADS, *rows))
        self.assertFalse(tickets)
        self.assertFalse(
            self.env["feedback.ticket"].search([("is_imported", "=", True), ("channel_id", "=", self.paper.id)])
        )
        self.assertTrue(any("Stars go from 0 to 5" in one["message"] for one in messages), messages)
        self.assertTrue(any("No such channel" in one["message"] for one in messages))

    def test_a_test_run_leaves_nothing(self):
        before = self.env["feedback.ticket"].search_count([])
        _tickets, messages = self._import(self._csv(HEADS, ROW), dryrun=True)
        self.assertFalse(messages)
        self.assertEqual(self.env["feedback.ticket"].search_count([]), before)

    def test_empty_cells_leave_the_channels_own(self):
        (ticket,), messages = self._import(self._csv(HEADS, ("r9", "", "", "", "", "", "", "Paper", "")))
        self.assertFalse(messages)
        self.assertEqual((ticket.kind, ticket.subject, ticket.rating), ("suggestion", "(no text)", 0))

    def test_only_managers_import_and_only_into_their_company(self):
        for who in ("agent", "lead"):
            with self.assertRaises(AccessError):
                self._import(self._csv(HEADS, ROW), who=who)
        _tickets, messages = self._import(self._csv(HEADS, ROW), who="strange_manager")
        self.assertTrue(messages, "they do not see the channel")
        ids = self._csv(("External ID", "Channel/Database ID", "Subject"), ("r5", str(self.paper.id), "Lamp"))
        tickets, messages = self._import(ids, who="strange_manager")
        self.assertFalse(tickets)
        self.assertTrue(messages)

    def test_a_manager_is_offered_what_a_file_may_have_and_nothing_else(self):
        tree = self._as("manager", self.env["base_import.import"]).get_fields_tree("feedback.ticket")
        names = [field["name"] for field in tree]
        self.assertEqual(names[:5], ["id", "received_date", "rating", "subject", "description"])
        self.assertFalse({"access_token", "is_imported", "number", "first_reply_date", "message_ids"} & set(names))
        others = self.env["base_import.import"].get_fields_tree("res.partner")
        self.assertIn("vat", [field["name"] for field in others])

    def test_thousands_of_rows_are_created_together(self):
        counts = []
        for amount in (20, 60):
            rows = [(f"n{amount}-{number}", *ROW[1:]) for number in range(amount)]
            before = self.env.cr.sql_log_count
            tickets, _messages = self._import(self._csv(HEADS, *rows))
            counts.append(self.env.cr.sql_log_count - before)
            self.assertEqual(len(tickets), amount)
        self.assertLess(counts[1] - counts[0], 40 * 6, counts)


@tagged("-at_install", "post_install")
class TestTicketImportTemplate(HttpCase):
    def test_the_template_is_downloaded(self):
        for ending in ("", "_ru"):
            answer = self.url_open(f"/feedback_intake/static/xls/import_template{ending}.xlsx")
            self.assertEqual((answer.status_code, answer.content[:2]), (200, b"PK"))
