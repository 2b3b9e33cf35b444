from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Command
from odoo.tools import SQL, formataddr, plaintext2html

from ..tools.demo_story import Story
from .feedback_stage import DONE_STATES


class FeedbackDemo(models.AbstractModel):
    """The tickets of the demonstration data with their conversations, logs and ledger."""

    _inherit = "feedback.demo"

    @api.model
    def _create_tickets(self, scenario, scene, items):
        items = sorted(items, key=lambda item: -item["age_hours"])
        received = {item["ref"]: self._received(item) for item in items}
        stories = {
            # A merged ticket moves along with the one that it was merged into.
            ref: Story.of(item, moment - self._night_shift(received[item["merged_into"] or ref]))
            for item, (ref, moment) in zip(items, received.items(), strict=True)
        }
        records = self.env["feedback.ticket"].create(
            [self._prepare_ticket(item, stories[item["ref"]], scene) for item in items]
        )
        tickets = self._name_records("ticket", dict(zip(stories, records, strict=True)))
        self._finish_tickets(items, tickets, stories)
        self._create_milestones(items, tickets, stories, scene)
        letters = [letter for item in items for letter in self._letters(item, tickets[item["ref"]], stories, scene)]
        self._create_messages(letters, scenario["failed_replies"], tickets)
        self._create_ledger(letters, scenario["other_mail"], scene)
        self._create_next_steps(scenario, tickets, scene)
        self._backdate(records, "received_date")

    @api.model
    def _received(self, item):
        now = fields.Datetime.now().replace(second=0)
        moment = now - timedelta(minutes=round(item["age_hours"] * 60))
        return moment.replace(hour=0, minute=0) if item["is_anonymous"] else moment

    @api.model
    def _night_shift(self, moment):
        """Return how far to move what would have come at night in Moscow: half a day back, so into the day."""
        return timedelta(hours=0 if 8 <= (moment.hour + 3) % 24 < 20 else 12)

    @api.model
    def _prepare_ticket(self, item, story, scene):
        Stage = self.env["feedback.stage"]
        user, customer = scene["user"].get(item["user"]), scene["customer"].get(item["customer"])
        agent = scene["user"].get(story.last_agent_login)
        reason = item["close_reason"] and self.env.ref(f"feedback_intake.feedback_close_reason_{item['close_reason']}")
        snooze = item["snooze_hours"] and fields.Datetime.now() + timedelta(hours=item["snooze_hours"])
        is_done = item["state"] in DONE_STATES
        is_acknowledged = scene["channel"][item["channel"]].gateway_type == "email" and item["email"]
        return {
            "subject": item["subject"],
            "description": plaintext2html(item["body"]),
            "kind": item["kind"],
            "category_id": scene["category"][item["category"]].id,
            "tag_ids": [Command.set([scene["tag"][key].id for key in item["tags"]])],
            "channel_id": scene["channel"][item["channel"]].id,
            "company_id": scene["company"][item["company"]].id,
            "team_id": scene["team"][item["team"]].id,
            "user_id": user.id if user else False,
            "partner_id": customer.id if customer else False,
            "contact_name": item["contact_name"],
            "email_from": item["email"],
            "phone": item["phone"],
            "language": item["lang"].split("_")[0],
            "priority": item["priority"],
            "rating": item["rating"],
            "sentiment": item["sentiment"],
            "is_anonymous": item["is_anonymous"],
            "is_confidential": item["is_confidential"],
            "stage_id": Stage._first_of(item["state"]).id,
            "previous_stage_id": is_done and Stage._first_of(story.previous_state).id,
            "close_reason_id": reason.id if reason else False,
            "received_date": story.received,
            "acknowledged_date": story.received if is_acknowledged else False,
            "first_reply_date": story.first_reply,
            "last_agent_date": story.last_agent,
            "last_agent_id": agent.id if agent else False,
            "last_customer_date": story.last_customer,
            "needs_reply": bool(story.waiting_since),
            "resolved_date": story.resolved,
            "snoozed_until": snooze,
        }

    @api.model
    def _finish_tickets(self, items, tickets, stories):
        """Set what a new ticket cannot have: the end of its reply clock, the ticket it was merged into, followers."""
        for item in items:
            ticket, since = tickets[item["ref"]], stories[item["ref"]].waiting_since
            ticket.reply_due_date = since and since + timedelta(hours=ticket.team_id.reply_goal_hours)
            if item["merged_into"]:
                ticket.merged_into_id = tickets[item["merged_into"]]
        for user, own in self.env["feedback.ticket"].concat(*tickets.values()).grouped("user_id").items():
            own.message_subscribe(user.partner_id.ids)

    @api.model
    def _create_milestones(self, items, tickets, stories, scene):
        values = []
        for item in items:
            ticket, story = tickets[item["ref"]], stories[item["ref"]]
            answers = [message for message in item["messages"] if message["by"] == "agent"]
            events = [*item["milestones"], *({**answer, "kind": "agent_reply"} for answer in answers[1:])]
            if ticket.acknowledged_date:
                events.insert(1, {"kind": "acknowledged", "after_hours": 0.0, "by": "bot", "user": None})
            for event in sorted(events, key=lambda event: event["after_hours"]):
                # Of “assigned” the log names the one who got it.
                user = ticket.user_id if event["kind"] == "assigned" else scene["user"].get(event["user"])
                value = {"ticket_id": ticket.id, "kind": event["kind"], "actor": event["by"]}
                value |= {"date": story.moment(event), "user_id": user.id if user else False}
                if event["kind"] == "merged":
                    value["value"] = tickets[item["merged_into"]].number
                values.append(value)
        self._backdate(self.env["feedback.ticket.milestone"]._log(values), "date")

    @api.model
    def _letters(self, item, ticket, stories, scene):
        """Return one dict a message of the conversation, the first one included, in order."""
        first = {"after_hours": 0.0, "by": "customer", "body": item["body"]}
        letters = []
        for number, message in enumerate([first, *item["messages"]]):
            user = scene["user"].get(message.get("user"))
            letters.append(
                {
                    **message,
                    "ticket": ticket,
                    "is_first": not number,
                    "date": stories[item["ref"]].moment(message),
                    "author": user.partner_id if user else ticket.partner_id,
                    "message_id": f"<demo-{item['ref']}-{number}@feedback.example>",
                    "in_reply_to": letters[-1]["message_id"] if letters else None,
                    "subject": f"Re: {item['subject']}" if number else item["subject"],
                }
            )
        return letters

    @api.model
    def _create_messages(self, letters, failures, tickets):
        """Create the conversations, what became of the answers, and one message each for notes."""
        Message = self.env["mail.message"]
        first = [letter for letter in letters if letter["is_first"]]
        openings = Message.create([self._prepare_message(letter) for letter in first])
        opening_of = dict(zip([letter["ticket"] for letter in first], openings, strict=True))
        rest = [letter for letter in letters if not letter["is_first"]]
        messages = Message.create(
            [{**self._prepare_message(letter), "parent_id": opening_of[letter["ticket"]].id} for letter in rest]
        )
        self._backdate(openings | messages, "date")
        answers = [pair for pair in zip(rest, messages, strict=True) if pair[0]["by"] == "agent"]
        errors = {tickets[ref]: error for ref, error in failures.items()}
        reachable = [pair for pair in answers if pair[0]["ticket"].email_normalized]
        self.env["mail.notification"].create(
            [self._prepare_notification(letter["ticket"], message, errors) for letter, message in reachable]
        )
        self.env["feedback.outbound.message"].create(
            [self._prepare_outbound(letter["ticket"], message, errors) for letter, message in answers]
        )

    @api.model
    def _prepare_message(self, letter):
        ticket, is_note = letter["ticket"], letter["by"] == "note"
        author, by_customer = letter["author"], letter["by"] == "customer"
        sender = formataddr((ticket.contact_name, ticket.email_from)) if ticket.email_from else False
        return {
            "model": ticket._name,
            "res_id": ticket.id,
            "message_type": "email" if by_customer and ticket.email_from else "comment",
            "subtype_id": self.env.ref("mail.mt_note" if is_note else "mail.mt_comment").id,
            "is_internal": is_note,
            "author_id": author.id,
            "email_from": sender if by_customer else author.email_formatted,
            "reply_to": ticket.channel_id.reply_address,
            "subject": letter["subject"],
            "body": plaintext2html(letter["body"]),
            "date": letter["date"],
            "message_id": letter["message_id"],
            "record_company_id": ticket.company_id.id,
        }

    @api.model
    def _prepare_notification(self, ticket, message, errors):
        error = errors.get(ticket)
        receiver = (
            {"res_partner_id": ticket.partner_id.id}
            if ticket.partner_id
            else {"mail_email_address": ticket.email_normalized}
        )
        return {
            **receiver,
            "mail_message_id": message.id,
            "author_id": message.author_id.id,
            "notification_type": "email",
            "notification_status": "exception" if error else "sent",
            "is_read": True,
            **({"failure_type": "mail_smtp", "failure_reason": error} if error else {}),
        }

    @api.model
    def _prepare_outbound(self, ticket, message, errors):
        return {
            "ticket_id": ticket.id,
            "channel_id": ticket.channel_id.id,
            "mail_message_id": message.id,
            "external_id": message.message_id,
            "state": "failed" if ticket in errors else "sent",
            "error": errors.get(ticket),
            "attempts": 1,
            "create_date": message.date,
        }

    @api.model
    def _create_next_steps(self, scenario, tickets, scene):
        """Plan activities, and make an opportunity of what a customer asked for."""
        today = fields.Date.today()
        self.env["mail.activity"].create(
            [
                {
                    "res_model_id": self.env["ir.model"]._get_id("feedback.ticket"),
                    "res_id": tickets[item["ticket"]].id,
                    "user_id": scene["user"][item["user"]].id,
                    "activity_type_id": self.env.ref(f"mail.mail_activity_data_{item['type']}").id,
                    "summary": item["summary"],
                    "date_deadline": today + timedelta(days=item["in_days"]),
                }
                for item in scenario["activities"]
            ]
        )
        for ref in scenario["leads"]:
            ticket = tickets[ref]
            values = {**ticket._prepare_lead_values(), "user_id": ticket.user_id.id}
            ticket.lead_ids = self.env["crm.lead"].create(values)

    @api.model
    def _backdate(self, records, column):
        """Let rows be as old as what they tell of; the ORM stamps them with today."""
        self.env.flush_all()
        name = SQL.identifier(column)
        table = SQL.identifier(records._table)
        rows = SQL("UPDATE %s SET create_date = %s, write_date = %s WHERE id = ANY(%s)", table, name, name, records.ids)
        self.env.cr.execute(rows)
        records.invalidate_recordset(["create_date", "write_date"])
