from odoo.exceptions import ValidationError
from odoo.fields import Command
from odoo.tests import TransactionCase, tagged

from .common import RoutingCase


@tagged("post_install", "-at_install")
class TestConditions(RoutingCase, TransactionCase):
    """Each ready condition takes what it says and nothing else."""

    def assertTakes(self, rule, *tickets):
        for ticket in tickets:
            ticket._route()
            matched = [line["rule"] for line in self._trace(ticket)["matched"]]
            self.assertIn(rule.id, matched)

    def assertLeaves(self, rule, *tickets, because=None):
        for ticket in tickets:
            ticket._route()
            details = self._trace(ticket)
            self.assertNotIn(rule.id, [line["rule"] for line in details["matched"]])
            if because:
                self.assertIn(str(rule.id), details["failed"][because].split())

    def test_a_rule_without_conditions_takes_every_ticket(self):
        self.assertTakes(self._rule(), self._ticket(), self._ticket(team=None, channel_id=False, partner_id=False))

    def test_channel(self):
        other = self.channel.copy({"name": "Other", "email_address": "other@desk.example"})
        rule = self._rule(feedback_channel_ids=self.channel.ids)
        self.assertTakes(rule, self._ticket())
        self.assertLeaves(rule, self._ticket(channel_id=other.id), because="channel_id")

    def test_kinds(self):
        rule = self._rule(feedback_kind_ids=self._selection("kind", "complaint", "incident").ids)
        self.assertTakes(rule, self._ticket(kind="complaint"), self._ticket(kind="incident"))
        self.assertLeaves(rule, self._ticket(kind="praise"), because="kind")

    def test_category_with_those_below_it(self):
        parent = self.env["feedback.category"].create({"name": "Delivery"})
        child = self.env["feedback.category"].create({"name": "Courier", "parent_id": parent.id})
        rule = self._rule(feedback_category_ids=parent.ids)
        self.assertTakes(rule, self._ticket(category_id=child.id), self._ticket(category_id=parent.id))
        self.assertLeaves(rule, self._ticket(), because="category_id")
        late = self.env["feedback.category"].create({"name": "Van", "parent_id": child.id})
        self.assertTakes(rule, self._ticket(category_id=late.id))

    def test_words_in_subject_or_text(self):
        rule = self._rule(feedback_words="возврат\nmoney back")
        self.assertTakes(
            rule,
            self._ticket(subject="Оформите возврата"),
            self._ticket(description="<p>I want my <b>money</b> back</p>"),
        )
        self.assertLeaves(rule, self._ticket(description="<p>all is well</p>"), because="words")

    def test_language(self):
        russian = self.env["res.lang"].with_context(active_test=False).search([("code", "=", "ru_RU")])
        rule = self._rule(feedback_lang_ids=russian.ids)
        self.assertTakes(rule, self._ticket(language="ru"))
        self.assertLeaves(rule, self._ticket(language="en"), self._ticket(), because="language")

    def test_stars_and_mood(self):
        stars = self._rule(feedback_max_rating="2")
        mood = self._rule(feedback_mood_ids=self._selection("sentiment", "negative").ids)
        self.assertTakes(stars, self._ticket(rating=1), self._ticket(rating=2))
        self.assertLeaves(stars, self._ticket(rating=3), self._ticket(), because="rating")
        self.assertTakes(mood, self._ticket(rating=1), self._ticket(sentiment="negative"))
        self.assertLeaves(mood, self._ticket(rating=5), self._ticket(), because="sentiment")

    def test_important_customers_by_tag_or_by_anything_said_of_the_contact(self):
        vip = self.env["res.partner.category"].create({"name": "VIP"})
        by_tag = self._rule(feedback_partner_tag_ids=vip.ids)
        by_contact = self._rule(feedback_partner_domain="[('ref', '=', 'GOLD')]")
        self.assertLeaves(by_tag, self._ticket(), self._ticket(partner_id=False), because="partner_id.category_id")
        self.assertLeaves(by_contact, self._ticket(), self._ticket(partner_id=False), because="partner_id")
        self.customer.write({"category_id": [Command.link(vip.id)], "ref": "GOLD"})
        self.assertTakes(by_tag, self._ticket())
        self.assertTakes(by_contact, self._ticket())

    def test_other_open_tickets_of_the_customer(self):
        busy, fresh = self._rule(feedback_has_open_tickets="yes"), self._rule(feedback_has_open_tickets="no")
        first = self._ticket()
        self.assertTakes(fresh, first)
        self.assertTakes(busy, self._ticket())
        self.assertLeaves(busy, self._ticket(partner_id=False, email_from=False))
        stranger = {"partner_id": False, "email_from": "who@stranger.example"}
        self.assertLeaves(busy, self._ticket(**stranger))
        self.assertTakes(busy, self._ticket(**stranger))

    def test_company(self):
        rule = self._rule(feedback_company_id=self.other_company.id)
        self.assertLeaves(rule, self._ticket(), because="company_id")
        ticket = self._ticket(team=None, company_id=self.other_company.id, channel_id=False)
        self.assertTakes(rule, ticket)

    def test_working_hours(self):
        calendar = self.env["resource.calendar"].create({"name": "Office", "tz": "Europe/Moscow"})
        inside = self._rule(feedback_hours="inside", feedback_calendar_id=calendar.id)
        outside = self._rule(feedback_hours="outside", feedback_calendar_id=calendar.id)
        with self.subTest("Wednesday noon in Moscow"), self._at("2026-11-18 10:00:00"):
            ticket = self._ticket()
            self.assertTakes(inside, ticket)
            self.assertLeaves(outside, ticket, because=f"working:{calendar.id}")
        with self.subTest("Wednesday midnight in Moscow"), self._at("2026-11-18 21:00:00"):
            ticket = self._ticket()
            self.assertTakes(outside, ticket)
            self.assertLeaves(inside, ticket)

    def test_anonymous(self):
        rule = self._rule(feedback_is_anonymous="yes")
        self.assertTakes(rule, self._ticket(partner_id=False, email_from=False, is_anonymous=True))
        self.assertLeaves(rule, self._ticket(), because="is_anonymous")

    def test_the_domain_says_the_same_as_a_search(self):
        """Cheap or costly, what is looked up agrees with what Odoo finds."""
        country = self.env.ref("base.de")
        self.customer.country_id = country
        tag = self.env["feedback.tag"].create({"name": "Urgent"})
        tickets = self._ticket(priority="3", tag_ids=[Command.link(tag.id)]) | self._ticket(
            team=None, subject="100% Wool", partner_id=False, email_from=False, kind="praise"
        )
        domains = [
            [("priority", "=", "3")],
            [("priority", "!=", "3")],
            [("priority", "in", ["1", "3"]), ("kind", "not in", ["praise"])],
            [("team_id", "=", False)],
            [("team_id", "!=", False)],
            [("team_id", "not in", [self.teams["all"].id])],
            [("team_id.visibility", "=", "all")],
            [("partner_id.country_id", "=", country.id)],
            [("partner_id.country_id.code", "in", ["DE"])],
            [("partner_id.country_id", "!=", country.id)],
            [("partner_id.country_id", "=", False)],
            [("tag_ids", "in", [tag.id])],
            [("tag_ids", "not in", [tag.id])],
            [("tag_ids.name", "=", "Urgent")],
            [("subject", "ilike", "LAMP")],
            [("subject", "not ilike", "lamp")],
            [("subject", "ilike", "100%")],
            [("subject", "ilike", "l_mp")],
            [("subject", "not ilike", "the%flick")],
            [("subject", "=ilike", "THE lamp%")],
            [("subject", "=ilike", "lamp")],
            [("email_from", "=ilike", "%@customer.example")],
            [("email_from", "not =ilike", "%@customer.example")],
            ["|", ("email_from", "=ilike", "%@customer.ex_mple"), ("kind", "=", "praise")],
            [("email_from", "=", False)],
            [("email_from", "!=", False)],
            [("email_from", "ilike", "customer.example")],
            [("is_confidential", "=", False)],
            [("rating", "=", 0)],
            [("rating", ">", 3)],
            ["|", ("kind", "=", "praise"), "&", ("priority", "=", "3"), ("team_id", "!=", False)],
            ["!", ("kind", "=", "praise"), ("priority", "=", "3")],
            [("received_date", ">=", "today -1d")],
            [("category_id", "child_of", [1])],
            [("partner_id", "child_of", self.customer.ids)],
        ]
        for domain in domains:
            rule = self._rule(filter_domain=repr(domain))
            found = tickets.search([("id", "in", tickets.ids), *domain])
            for ticket in tickets:
                ticket._route()
                matched = rule.id in [line["rule"] for line in self._trace(ticket)["matched"]]
                self.assertEqual(matched, ticket in found, f"{domain} on {ticket.subject}")
            rule.active = False

    def test_conditions_that_cannot_be_used_are_refused_when_saved(self):
        for domain in ("[('nothing', '=', 1)]", "[('id', '=', uid)]", "[('kind', '=')]", "model.search([])"):
            with self.assertRaises(ValidationError, msg=domain):
                self._rule(filter_domain=domain)
        with self.assertRaises(ValidationError):
            self._rule(feedback_partner_domain="[('nowhere', '=', 1)]")

    def test_rules_are_for_tickets_only(self):
        with self.assertRaises(ValidationError):
            self._rule(model_id=self.env["ir.model"]._get("res.partner").id)
