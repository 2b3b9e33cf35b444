import base64

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import TransactionCase, tagged

from .common import DeskCase
from .consent_common import ConsentCase

NAME, ADDRESS, PHONE = "Zinaida Quuxberg", "zinaida@quuxberg.example", "+7 495 987-65-43"
SECRET = "xylofant"
PLANTED = ("quuxberg", SECRET, "987-65-43", "4959876543")
# The bus is emptied by Odoo within a day; contacts are another matter: a contact is not its tickets.
ELSEWHERE = ("bus_bus",)


class PlantedCase(ConsentCase, DeskCase):
    """A ticket that has been through a lot, and whose customer's words and data stand everywhere."""

    def planted_ticket(self, **values):
        channel = self.channel
        channel.ticket_properties_definition = [
            {"name": "free", "type": "char", "string": "Words"},
            {"name": "count", "type": "integer", "string": "Count"},
        ]
        ticket = self._ticket(
            subject=f"About the {SECRET}",
            description=f"<p>My {SECRET} is broken. {NAME}</p>",
            contact_name=NAME,
            email_from=ADDRESS,
            phone=PHONE,
            email_cc=f"Boss <boss@{ADDRESS.partition('@')[2]}>",
            **{"partner_id": False, "rating": 2, **values},
        )
        ticket.ticket_properties = {"free": f"the {SECRET}", "count": 7}
        self.plant_messages(ticket)
        self.plant_records(ticket)
        ticket.action_close()
        return ticket

    def plant_messages(self, ticket):
        ticket.message_post(
            body=f"Where is my {SECRET}?",
            message_type="email",
            subtype_xmlid="mail.mt_comment",
            author_id=False,
            email_from=f"{NAME} <{ADDRESS}>",
            message_id=f"<1@{ADDRESS}>",
            incoming_email_cc=ADDRESS,
            attachments=[(f"{SECRET}.txt", SECRET.encode())],
        )
        self._post_as_agent(ticket, body=f"Dear {NAME}, your {SECRET} is on its way.")
        ticket.with_user(self.users["agent"]).message_post(body=f"{NAME} again, with the {SECRET}")
        ticket.with_context(mail_notrack=False).write({"subject": f"{SECRET} and more"})
        ticket.activity_schedule("mail.mail_activity_data_todo", user_id=self.users["agent"].id, summary=f"Call {NAME}")
        self.env.flush_all()

    def plant_records(self, ticket):
        Event = self.env["feedback.inbound.event"]
        event = Event._store(
            self.channel, f"<9@{ADDRESS}>", f"From: {ADDRESS} {SECRET}".encode(), {"From": ADDRESS}, ADDRESS, SECRET
        )
        event._finish("new", ticket_id=ticket.id, reason=f"of {ADDRESS}")
        conversation = self.env["feedback.conversation"].create(
            {"channel_id": self.channel.id, "thread_key": f"key-{ADDRESS}", "author_name": NAME, "ticket_id": ticket.id}
        )
        ticket.conversation_id = conversation
        self.env["feedback.message.reference"].create(
            {"channel_id": self.channel.id, "external_id": f"x-{ADDRESS}", "conversation_id": conversation.id}
        )
        recording = self.env["ir.attachment"].create({"name": f"{SECRET}.mp3", "datas": base64.b64encode(b"x")})
        self.env["feedback.call"].create(
            {
                "company_id": self.company.id,
                "ticket_id": ticket.id,
                "customer_name": NAME,
                "customer_number": PHONE,
                "note": SECRET,
                "recording_attachment_id": recording.id,
            }
        )
        self.env["feedback.consent"]._record(self._purpose(self.company).text_id, "phone", ticket, note=SECRET)
        ticket.outbound_message_ids.write({"error": f"{ADDRESS} does not exist"})
        self.env["rating.rating"].create(
            {
                "res_model_id": self.env["ir.model"]._get_id("feedback.ticket"),
                "res_id": ticket.id,
                "rating": 2,
                "feedback": f"The {SECRET}",
            }
        )

    def traces(self, *words, leave_out=()):
        """Return {table.column: number of rows} where one of the words stands, in the whole database."""
        self.env.flush_all()
        self.env.cr.execute(
            """SELECT table_name, column_name FROM information_schema.columns JOIN information_schema.tables
                USING (table_schema, table_name) WHERE table_schema = 'public' AND table_type = 'BASE TABLE'
                AND data_type IN ('text', 'character varying', 'jsonb', 'json', 'bytea')"""
        )
        columns = {}
        for table, column in self.env.cr.fetchall():
            if table not in (*ELSEWHERE, *leave_out):
                columns.setdefault(table, []).append(column)
        encoded = [base64.b64encode(f"From: {ADDRESS} {SECRET}".encode()).decode()]
        found = {}
        for table, names in columns.items():
            for name in names:
                self.env.cr.execute(
                    f'SELECT count(*) FROM "{table}" WHERE "{name}"::text ILIKE ANY (%s)',  # noqa: S608 - names of the catalogue
                    [[f"%{word}%" for word in (*words, *encoded)]],
                )
                if number := self.env.cr.fetchone()[0]:
                    found[f"{table}.{name}"] = number
        return found


@tagged("post_install", "-at_install")
class TestAnonymise(PlantedCase, TransactionCase):
    """A ticket forgets who wrote and what, and still counts."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("ru_RU")

    def test_nothing_in_the_database_tells_who_wrote_or_what(self):
        ticket = self.planted_ticket()
        before = self.traces(*PLANTED)
        for place in (
            "mail_message.body",
            "feedback_ticket.description",
            "feedback_call.note",
            "feedback_consent.note",
        ):
            self.assertIn(place, before)
        self.assertIn("ir_attachment.name", before)
        files = self.env["ir.attachment"].search([("name", "like", SECRET)])
        self.assertTrue(files)
        ticket._anonymise()
        self.assertEqual(self.traces(*PLANTED), {})
        self.assertFalse(files.exists())

    def test_what_is_counted_stays(self):
        ticket = self.planted_ticket()
        names = ("kind", "category_id", "rating", "sentiment", "team_id", "user_id", "channel_id", "language", "state")
        names += ("received_date", "first_reply_date", "resolved_date", "number", "company_id")

        def counted():
            log = [(one.id, one.kind, one.date, one.actor, one.user_id.id) for one in ticket.milestone_ids.sorted("id")]
            return ticket.read(names), log, len(ticket.message_ids), len(ticket.outbound_message_ids)

        before = counted()
        ticket._anonymise()
        self.assertEqual(counted(), before)
        self.assertEqual(ticket.subject, "Anonymised")
        self.assertTrue(ticket.is_anonymised)
        self.assertEqual(ticket.ticket_properties["count"], 7)

    def test_colleagues_stay_named_and_customers_do_not(self):
        ticket = self.planted_ticket(partner_id=self.customer.id)
        self._post_as_customer(ticket)
        ticket.action_close()
        ticket.message_subscribe(self.customer.ids)
        ticket._anonymise()
        authors = ticket.message_ids.author_id
        self.assertIn(self.users["agent"].partner_id, authors)
        self.assertNotIn(self.customer, authors | ticket.message_partner_ids | ticket.message_ids.partner_ids)
        self.assertFalse(ticket.partner_id)
        self.assertFalse(ticket.message_ids.notification_ids)

    def test_open_tickets_and_tickets_under_hold_are_left_alone(self):
        ticket, other = self.planted_ticket(), self._ticket()
        with self.assertRaises(UserError):
            (ticket | other)._anonymise()
        other.action_close()
        other.is_on_hold = True
        for call in (other._anonymise, other._erase, other._delete_files):
            with self.assertRaises(UserError):
                call()
        self.assertEqual((ticket.contact_name, other.contact_name), (NAME, "Anna Customer"))

    def test_only_managers_anonymise_or_set_a_hold(self):
        ticket = self.planted_ticket()
        for role in ("agent", "lead"):
            with self.assertRaises(AccessError):
                self._as(role, ticket).action_anonymise()
            with self.assertRaises(AccessError):
                self._as(role, ticket).is_on_hold = True
            with self.assertRaises(AccessError):
                self._as(role, ticket).is_anonymised = True
        self._as("manager", ticket).action_anonymise()
        self.assertTrue(ticket.is_anonymised)
        log = self.env["feedback.access.log"].search([("ticket_id", "=", ticket.id)])
        self.assertEqual((log.action, log.user_id), ("anonymised", self.users["manager"]))

    def test_a_lasting_consent_in_force_outlives_the_ticket(self):
        ticket = self._ticket()
        lasting, withdrawn, plain = (
            self.env["feedback.consent"]._record(purpose.text_id, "form", ticket)
            for purpose in (
                self._purpose(self.company, "Marketing", is_lasting=True),
                self._purpose(self.company, "News", is_lasting=True),
                self._purpose(self.company),
            )
        )
        withdrawn._withdraw("page")
        ticket.action_close()
        ticket._anonymise()
        self.assertFalse((lasting | withdrawn | plain).ticket_id)
        self.assertEqual(lasting.email_normalized, "anna@customer.example")
        self.assertFalse((withdrawn | plain).filtered("email_normalized") | plain.filtered("partner_id"))
        self.assertTrue(plain.given_date)

    def test_a_conversation_that_goes_on_in_another_ticket_stays(self):
        ticket, other = self.planted_ticket(), self._ticket()
        conversation = ticket.conversation_id
        other.conversation_id = conversation
        ticket._anonymise()
        self.assertTrue(conversation.exists())
        self.assertEqual(other.conversation_id, conversation)

    def test_an_identity_goes_with_the_last_ticket_of_its_contact(self):
        first, second = self._ticket(), self._ticket()
        identity = self.env["feedback.identity"].create(
            {
                "gateway_type": "email",
                "external_id": "anna@elsewhere.example",
                "partner_id": self.customer.id,
                "company_id": self.company.id,
            }
        )
        (first | second).action_close()
        first._anonymise()
        self.assertTrue(identity.exists())
        second._anonymise()
        self.assertFalse(identity.exists())

    def test_a_deleted_ticket_leaves_an_empty_line_in_the_ledger(self):
        ticket = self.planted_ticket()
        event = self.env["feedback.inbound.event"].search([("ticket_id", "=", ticket.id)])
        ticket._erase()
        self.assertFalse(ticket.exists())
        self.assertFalse(event.body or event.sender or event.subject)
        self.assertEqual(event.outcome, "new")
        self.assertEqual(self.traces(*PLANTED), {})

    def test_what_a_live_chat_said_goes_with_its_ticket(self):
        guest = self.env["mail.guest"].create({"name": NAME, "email": ADDRESS})
        chat = self.env["discuss.channel"].create(
            {
                "name": NAME,
                "channel_type": "group",
                "channel_member_ids": [Command.create({"guest_id": guest.id})],
            }
        )
        chat.message_post(body=f"My {SECRET}", message_type="comment", subtype_xmlid="mail.mt_comment")
        ticket = self._ticket(chat_id=chat.id, partner_id=False, contact_name=NAME, email_from=ADDRESS)
        ticket.action_close()
        ticket._anonymise()
        self.assertEqual(self.traces(*PLANTED), {})

    def test_the_raw_message_of_a_held_ticket_is_kept_past_its_time(self):
        ticket = self.planted_ticket()
        ticket.is_on_hold = True
        event = self.env["feedback.inbound.event"].search([("ticket_id", "=", ticket.id)])
        event.received_date = "2020-01-01"
        self.env.flush_all()
        event._gc_bodies()
        self.assertTrue(event._raw())
        ticket.is_on_hold = False
        self.env.flush_all()
        event._gc_bodies()
        self.assertFalse(event._raw())
