from itertools import product

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import TransactionCase, tagged
from odoo.tools import mute_logger

from .common import DeskCase

ROLES = ("agent", "outsider", "lead", "manager", "reader", "stranger", "strange_manager", "portal", "public")
TEAMS = ("all", "team", "own", None)
OWN_MODELS = [("model", "=like", "feedback.%"), ("abstract", "=", False)]


def may_read(role, team, is_confidential, is_mine):
    """What the team's setting promises, in words that owe nothing to the record rules."""
    if role in ("stranger", "strange_manager", "portal", "public"):
        return False
    if role == "manager" or is_mine:
        return True
    if role == "lead" and team:
        return True
    if is_confidential:
        return False
    return team in ("all", None) or (team == "team" and role == "agent")


def may_write(role, *situation):
    return role != "reader" and may_read(role, *situation)


def may_unlink(role, *situation):
    return role == "manager" and may_read(role, *situation)


@tagged("post_install", "-at_install")
class TestTicketAccess(DeskCase, TransactionCase):
    """Who sees and changes which ticket."""

    def _allowed(self, call):
        try:
            with mute_logger("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model"):
                with self.env.cr.savepoint():
                    call()
        except AccessError:
            return False
        return True

    def _situations(self, role):
        for team, is_confidential, is_mine in product(TEAMS, (False, True), (False, True)):
            if is_mine and role in ("stranger", "strange_manager", "portal", "public"):
                continue  # nobody can be assigned to a ticket of a company that is not theirs
            user_id = self.users[role].id if is_mine else False
            ticket = self._ticket(team, is_confidential=is_confidential, user_id=user_id)
            yield (team, is_confidential, is_mine), self._as(role, ticket)

    def test_reading_goes_by_team_confidentiality_and_assignment(self):
        for role in ROLES:
            for situation, ticket in self._situations(role):
                with self.subTest(role=role, situation=situation):
                    expected = may_read(role, *situation)
                    self.assertEqual(self._allowed(lambda t=ticket: t.read(["subject", "description"])), expected)
                    if role in ("portal", "public"):
                        self.assertFalse(self._allowed(lambda t=ticket: t.search_count([])))
                    else:
                        self.assertEqual(ticket.search_count([("id", "=", ticket.id)]), int(expected))

    def test_writing_needs_an_agent_who_may_read(self):
        for role in ROLES:
            for situation, ticket in self._situations(role):
                with self.subTest(role=role, situation=situation):
                    expected = may_write(role, *situation)
                    self.assertEqual(self._allowed(lambda t=ticket: t.write({"priority": "1"})), expected)

    def test_only_managers_delete(self):
        for role in ROLES:
            for situation, ticket in self._situations(role):
                with self.subTest(role=role, situation=situation):
                    self.assertEqual(self._allowed(ticket.unlink), may_unlink(role, *situation))

    def test_only_agents_create(self):
        for role in ROLES:
            Ticket = self._as(role, self.env["feedback.ticket"])
            company = self.users[role].company_id
            values = {"subject": "By hand", "company_id": company.id}
            with self.subTest(role=role):
                expected = role not in ("reader", "portal", "public")
                self.assertEqual(self._allowed(lambda T=Ticket, v=values: T.create(v)), expected)

    def test_a_new_member_sees_the_team_at_once_and_a_former_one_no_longer(self):
        ticket = self._as("outsider", self._ticket("team"))
        self.assertFalse(ticket.search_count([("id", "=", ticket.id)]))
        self.teams["team"].member_ids |= self.users["outsider"]
        self.assertTrue(ticket.search_count([("id", "=", ticket.id)]))
        self.teams["team"].member_ids -= self.users["outsider"]
        self.assertFalse(ticket.search_count([("id", "=", ticket.id)]))

    def test_buttons_ask_for_the_right_to_write(self):
        ticket = self._ticket("team")
        done = self._ticket("team")
        done.action_close()
        merged = self._ticket("team")
        merged._merge_into(ticket)
        calls = {
            "action_assign_to_me": lambda t: t.action_assign_to_me(),
            "action_close": lambda t: t.action_close(),
            "action_snooze": lambda t: t.action_snooze(4),
            "action_wake": lambda t: t.action_wake(),
            "action_create_partner": lambda t: t.action_create_partner(),
            "action_create_lead": lambda t: t.action_create_lead(),
            "action_preview_tracking_page": lambda t: t.action_preview_tracking_page(),
            "message_post": lambda t: t.message_post(body="Let me in"),
        }
        for role in ("outsider", "reader", "stranger", "portal", "public"):
            for name, call in calls.items():
                with self.subTest(role=role, call=name):
                    self.assertFalse(self._allowed(lambda c=call, r=role: c(self._as(r, ticket))))
            with self.subTest(role=role, call="undo"):
                self.assertFalse(self._allowed(self._as(role, done).action_undo_close))
                self.assertFalse(self._allowed(self._as(role, merged).action_undo_merge))

    def test_nobody_follows_a_ticket_that_they_cannot_see(self):
        ticket = self._ticket("team")
        for role in ("outsider", "reader", "stranger", "portal", "public"):
            partner = self.users[role].partner_id
            self._allowed(lambda r=role, p=partner: self._as(r, ticket).message_subscribe(p.ids))
            self.assertNotIn(partner, ticket.message_partner_ids)

    def test_no_agent_gets_around_the_log(self):
        ticket = self._as("agent", self._ticket("team")).with_context(feedback_no_milestones=True)
        ticket.action_close()
        self.assertIn("closed", ticket.milestone_ids.mapped("kind"))

    def test_no_agent_changes_what_reports_rely_on(self):
        ticket = self._ticket("team")
        for values in (
            {"number": "FB-1"},
            {"received_date": "2020-01-01"},
            {"first_reply_date": "2020-01-01"},
            {"rating": 5},
            {"access_token": "known"},
            {"channel_id": False},
            {"is_anonymous": False},
        ):
            for role in ("agent", "manager"):
                with self.subTest(role=role, values=values), self.assertRaises(AccessError):
                    self._as(role, ticket).write(values)

    def test_a_ticket_cannot_be_merged_round_in_a_circle_or_out_of_its_company(self):
        one, two = self._ticket(), self._ticket()
        foreign = self._ticket(None, company_id=self.other_company.id, channel_id=False, partner_id=False)
        one._merge_into(two)
        with self.assertRaises(ValidationError):
            self._as("agent", two).merged_into_id = one
        with self.assertRaises(ValidationError):
            self._as("agent", two).merged_into_id = foreign

    def test_a_ticket_that_one_cannot_see_cannot_be_merged_away(self):
        hidden, mine = self._ticket("own"), self._ticket("all")
        for wizard_of in (hidden, mine):
            survivor = mine if wizard_of == hidden else hidden
            self.assertFalse(self._allowed(lambda w=wizard_of, s=survivor: self._as("outsider", w)._merge_into(s)))
        self.assertFalse((hidden | mine).merged_into_id)


@tagged("post_install", "-at_install")
class TestModelAccess(DeskCase, TransactionCase):
    """What holds for every model of the addon."""

    def test_no_model_is_without_access_rows(self):
        models = self.env["ir.model"].search(OWN_MODELS)
        self.assertGreater(len(models), 10)
        self.assertFalse(models.filtered(lambda model: not model.access_ids).mapped("model"))

    def test_no_row_gives_anything_to_customers(self):
        rows = self.env["ir.model.access"].search([("model_id", "any", OWN_MODELS)])
        outside = self.env.ref("base.group_public") | self.env.ref("base.group_portal")
        self.assertFalse(rows.filtered(lambda row: not row.group_id or row.group_id in outside).mapped("name"))

    def test_every_model_with_a_company_has_a_company_rule(self):
        for model in self.env["ir.model"].search([*OWN_MODELS, ("transient", "=", False)]):
            if "company_id" in self.env[model.model]._fields:
                rules = self.env["ir.rule"].search([("model_id", "=", model.id), ("global", "=", True)])
                with self.subTest(model=model.model):
                    self.assertTrue(any("company_ids" in rule.domain_force for rule in rules))

    def test_teams_and_channels_of_another_company_are_out_of_sight(self):
        for records in (self.teams["all"], self.channel):
            self.assertFalse(self._as("strange_manager", records).search_count([("id", "=", records.id)]))

    def test_the_secret_of_a_channel_is_for_administrators(self):
        for role in ("reader", "agent", "manager"):
            with self.subTest(role=role), self.assertRaises(AccessError):
                self._as(role, self.channel).read(["url_token"])

    def test_only_managers_set_up_the_desk(self):
        for records in (self.teams["all"], self.channel, self.env.ref("feedback_intake.feedback_stage_new")):
            for role in ("reader", "agent", "lead"):
                with self.subTest(role=role, model=records._name), self.assertRaises(AccessError):
                    self._as(role, records).name = "Mine now"
            self._as("manager", records).name = "By the manager"
