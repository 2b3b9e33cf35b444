from odoo.tests import TransactionCase, new_test_user

AGENT = "base.group_user,feedback_intake.feedback_intake_group_agent"


class WorkspaceCase(TransactionCase):
    """Two agents of one company, their team and a channel."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context={**cls.env.context, "tracking_disable": True})
        cls.olga = new_test_user(cls.env, "ws_olga", AGENT, name="Olga", email="ws_olga@company.example")
        cls.james = new_test_user(cls.env, "ws_james", AGENT, name="James", email="ws_james@company.example")
        cls.team = cls.env["feedback.team"].create({"name": "Care", "member_ids": [(6, 0, (cls.olga | cls.james).ids)]})
        cls.channel = cls.env["feedback.channel"].create({"name": "Workspace mailbox", "gateway_type": "email"})
        cls.new, cls.open, cls.waiting, cls.resolved, cls.closed = (
            cls.env["feedback.stage"]._first_of(state)
            for state in ("new", "open", "waiting_customer", "resolved", "closed")
        )

    @classmethod
    def make_ticket(cls, **values):
        return cls.env["feedback.ticket"].create({"subject": "Blender leaks", "team_id": cls.team.id, **values})

    def kinds(self, ticket):
        """Return the kinds of the ticket's milestones, in the order in which they were logged."""
        return ticket.milestone_ids.sorted("id").mapped("kind")
