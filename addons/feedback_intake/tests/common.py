"""The world that tests of the desk share: two companies, three teams, and everybody who may or may not see a ticket."""

from odoo.fields import Command
from odoo.tests import new_test_user

AGENT = "feedback_intake.feedback_intake_group_agent"
MANAGER = "feedback_intake.feedback_intake_group_manager"
READER = "feedback_intake.feedback_intake_group_reader"


class DeskCase:
    """Mixed into a TransactionCase or HttpCase.

    ``users``: agent (of all three teams), outsider (agent of none), lead (of all three), manager, reader, portal,
    public; stranger and strange_manager belong to the other company alone. The log-in is ``desk_<name>``, and the
    password the log-in.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context={**cls.env.context, "mail_notrack": True, "no_reset_password": True})
        cls.company, cls.other_company = cls.env["res.company"].create(
            [{"name": "Test Lamps"}, {"name": "Test Clinic"}]
        )
        cls.env = cls.env(context={**cls.env.context, "allowed_company_ids": cls.company.ids})
        cls._create_users()
        cls._create_desk()

    @classmethod
    def _create_users(cls):
        own, other = cls.company, cls.other_company
        roles = {
            "agent": (AGENT, own),
            "outsider": (AGENT, own),
            "lead": (AGENT, own),
            "manager": (MANAGER, own),
            "reader": (READER, own),
            "stranger": (AGENT, other),
            "strange_manager": (MANAGER, other),
            "portal": ("base.group_portal", own),
        }
        cls.users = {
            name: new_test_user(
                cls.env,
                f"desk_{name}",
                groups=groups,
                name=f"Desk {name}",
                email=f"{name}@desk.example",
                company_id=company.id,
                company_ids=[Command.set(company.ids)],
            )
            for name, (groups, company) in roles.items()
        }
        cls.users["public"] = cls.env.ref("base.public_user")

    @classmethod
    def _create_desk(cls):
        cls.teams = {
            visibility: cls.env["feedback.team"].create(
                {
                    "name": f"Team {visibility}",
                    "company_id": cls.company.id,
                    "visibility": visibility,
                    "user_id": cls.users["lead"].id,
                    "member_ids": [Command.set(cls.users["agent"].ids)],
                }
            )
            for visibility in ("all", "team", "own")
        }
        cls.channel = cls.env["feedback.channel"].create(
            {
                "name": "Test mailbox",
                "company_id": cls.company.id,
                "team_id": cls.teams["all"].id,
                "email_address": "desk@desk.example",
                "user_id": cls.users["manager"].id,
                "live_since": "2020-01-01",
            }
        )
        cls.customer = cls.env["res.partner"].create({"name": "Anna Customer", "email": "anna@customer.example"})

    @classmethod
    def _ticket(cls, team="all", **values):
        return cls.env["feedback.ticket"].create(
            {
                "subject": "The lamp flickers",
                "company_id": cls.company.id,
                "team_id": cls.teams[team].id if team else False,
                "channel_id": cls.channel.id,
                "partner_id": cls.customer.id,
                "contact_name": cls.customer.name,
                "email_from": cls.customer.email,
                **values,
            }
        )

    @classmethod
    def _as(cls, name, records):
        """Return ``records`` as the user sees them who works in their own company."""
        user = cls.users[name]
        return records.with_user(user).with_context(allowed_company_ids=user.company_ids.ids)

    @classmethod
    def _post_as_customer(cls, ticket, body="Any news?", **values):
        return ticket.message_post(
            body=body,
            message_type="email",
            subtype_xmlid="mail.mt_comment",
            author_id=cls.customer.id,
            email_from=cls.customer.email,
            **values,
        )

    def _post_as_agent(self, ticket, name="agent", body="We look into it."):
        ticket = self._as(name, ticket)
        return ticket.message_post(body=body, message_type="comment", subtype_xmlid="mail.mt_comment")
