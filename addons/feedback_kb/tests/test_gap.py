from datetime import timedelta

from freezegun import freeze_time
from markupsafe import Markup

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import TransactionCase, tagged

from .common import KnowledgeCase

ANSWER = (
    "<p>Hello {name},</p><p>Please hold the button below the shade for five seconds until the lamp blinks twice, then "
    "switch it off and on again.</p><p>Best regards,<br>Desk agent</p>"
)


class GapCase(KnowledgeCase):
    """Mixed into a TransactionCase: searches, answers and votes that the list of gaps is made of."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # What the demonstration data bring is no part of this.
        cls.env["feedback.kb.gap"].search([]).unlink()

    @classmethod
    def _search(cls, text, outcome="none", shown=(), ticket=None, opened=None, source="help", **values):
        query = cls.env["feedback.kb.query"]._log(text, source, shown, lang="en_US", company_id=cls.company.id)
        query.write(
            {"outcome": outcome, "ticket_id": ticket and ticket.id, "opened_id": opened and opened.id, **values}
        )
        return query

    def _answered(self, team="all", name="Anna Customer", body=ANSWER, **values):
        values = {"user_id": self.users["agent"].id, "language": "en", "contact_name": name, **values}
        ticket = self._ticket(team, subject="Re: Lamp blinks", **values)
        self._post_as_agent(ticket, body=Markup(body.format(name=name.split()[0])))
        return ticket

    def _gaps(self, kind=None, name="manager"):
        self.env["feedback.kb.gap"]._cron_refresh()
        domain = [("company_id", "=", self.company.id)] + ([("kind", "=", kind)] if kind else [])
        return self._as(name, self.env["feedback.kb.gap"]).search(domain)


@tagged("post_install", "-at_install")
class TestGap(GapCase, TransactionCase):
    """What is missing: found in the logs, ranked, kept, settled."""

    def test_searches_in_vain_are_grouped_by_what_they_mean(self):
        for text in ("How do I dim the lamp?", "how to dim a lamp", "dim lamps", "dimm the lamp"):
            self._search(text)
        self._search("Invoice for last year")
        gap = self._gaps("search")
        self.assertEqual((len(gap), gap.count, gap.reason, gap.state), (1, 4, "no_result", "open"))
        self.assertIn("dim", gap.title)
        self.assertEqual(len(gap.example_text.split("\n")), 3)

    def test_russian_word_forms_and_order_do_not_matter(self):
        for text in ("Как вернуть лампу?", "вернуть лампы", "Лампу вернуть как"):
            self._search(text)
        self.assertEqual(self._gaps("search").count, 3)

    def test_what_was_opened_or_solved_is_no_gap(self):
        article = self._article()
        self._search("dim the lamp", "opened", [article.id])
        self._search("dim the lamp", "solved", [article.id])
        self.assertFalse(self._gaps("search"))

    def test_what_led_to_tickets_ranks_before_what_was_only_searched(self):
        article = self._article()
        for _time in range(3):
            self._search("warranty of the shade")
            self._search("paint colours available", "none", [article.id])
        for number in range(2):
            ticket = self._ticket(partner_id=False, email_from=f"customer{number}@mail.ru")
            self._search("battery in the remote", "ticket", [article.id], ticket)
        gaps = self._gaps("search")
        self.assertEqual(
            gaps.mapped("title"), ["battery in the remote", "warranty of the shade", "paint colours available"]
        )
        self.assertEqual(gaps.mapped("reason"), ["ticket", "no_result", "not_opened"])
        self.assertEqual(gaps[0].customer_count, 2)

    def test_what_happened_lately_ranks_before_what_is_long_ago(self):
        for text, days in (("warranty of the shade", 60), ("colour of the cable", 1)):
            for _time in range(3):
                self._search(text, date=fields.Datetime.now() - timedelta(days=days))
        self.assertEqual(self._gaps("search").mapped("title"), ["colour of the cable", "warranty of the shade"])

    def test_answers_typed_on_three_tickets_are_a_gap_with_the_answer_masked(self):
        for name in ("Anna Customer", "Boris Petrov", "Clara Jones"):
            self._answered(name=name, partner_id=False, email_from=f"{name[0]}@mail.ru")
        gap = self._gaps("reply")
        self.assertEqual((gap.count, gap.customer_count, gap.title, gap.lang), (3, 3, "Lamp blinks", "en_US"))
        self.assertIn("hold the button", gap.answer)
        for secret in ("Anna", "Boris", "Clara", "Hello", "regards"):
            self.assertNotIn(secret, gap.answer)

    def test_an_answer_sent_thrice_on_one_ticket_is_no_gap(self):
        ticket = self._answered()
        for _time in range(2):
            self._post_as_agent(ticket, body=Markup(ANSWER.format(name="Anna")))
        self.assertFalse(self._gaps("reply"))

    def test_answers_that_an_article_gave_are_no_gap(self):
        article = self._article()
        for _time in range(3):
            ticket = self._answered()
            self.env["feedback.kb.usage"]._log([{"article_id": article.id, "kind": "inserted", "ticket_id": ticket.id}])
        self.assertFalse(self._gaps("reply"))

    def test_confidential_and_anonymous_tickets_are_left_out(self):
        article = self._article()
        for values in ({"is_confidential": True}, {"is_anonymous": True}):
            for _time in range(3):
                ticket = self._answered(**values)
                self._search("my boss steals lamps", "ticket", [article.id], ticket, article)
        # An anonymous one is not even named in the log.
        for _time in range(3):
            self._search("my boss steals lamps", "ticket", [article.id], None, article)
        self.assertFalse(self._gaps())

    def test_texts_of_a_teams_own_tickets_are_for_that_team_and_managers(self):
        for _time in range(3):
            self._answered("team")
            self._answered("own", body=ANSWER.replace("button", "lever"))
        seen = {name: self._gaps("reply", name) for name in ("agent", "outsider", "manager", "lead")}
        self.assertEqual(
            {name: len(gaps) for name, gaps in seen.items()}, {"agent": 1, "outsider": 0, "manager": 1, "lead": 1}
        )
        self.assertEqual(seen["agent"].team_id, self.teams["team"])

    def test_an_article_after_which_tickets_come_is_a_gap_until_it_is_mended(self):
        article = self._article()
        with freeze_time(fields.Datetime.now() + timedelta(minutes=1)):
            for _time in range(2):
                self._search("return a lamp", "ticket", [article.id], self._ticket(), article)
            gap = self._gaps("article")
            self.assertEqual((gap.article_id, gap.count, gap.reason), (article, 2, "ticket"))
            self.assertEqual(gap.example_text, "return a lamp")
        with freeze_time(fields.Datetime.now() + timedelta(minutes=2)):
            article.body = "<p>Better.</p>"
            self.assertFalse(self._gaps("article"))

    def test_bad_votes_above_a_share_make_a_gap(self):
        liked, disliked = self._article(), self._article("How do I clean it?")
        with freeze_time(fields.Datetime.now() + timedelta(minutes=1)):
            self.env["feedback.kb.usage"]._log(
                [{"article_id": liked.id, "kind": kind} for kind in ["not_helpful"] * 3 + ["helpful"] * 20]
                + [{"article_id": disliked.id, "kind": kind} for kind in ["not_helpful"] * 3 + ["helpful"] * 2]
            )
            gap = self._gaps("article")
        self.assertEqual((gap.article_id, gap.reason, gap.count), (disliked, "votes", 3))

    def test_outdated_overdue_untranslated_and_badly_translated_articles_are_gaps(self):
        self._article("Outdated", state="outdated")
        self._article("Overdue", review_date=fields.Date.today() - timedelta(days=3))
        read = self._article("Read")
        self.env["feedback.kb.usage"]._log([{"article_id": read.id, "kind": "view"} for _time in range(25)])
        original = self._article("Original")
        self._article("Перевод", lang="ru_RU", translation_of_id=original.id)
        with freeze_time(fields.Datetime.now() + timedelta(minutes=1)):
            original.body = "<p>New.</p>"
        gaps = self._gaps("outdated")
        self.assertEqual(
            {gap.title: gap.reason for gap in gaps},
            {"Outdated": "outdated", "Overdue": "review", "Read": "untranslated", "Перевод": "translation"},
        )
        self.assertEqual((gaps[0].title, gaps[0].count), ("Read", 25))

    def test_refreshing_again_changes_nothing(self):
        for _time in range(3):
            self._search("dim the lamp")
            self._answered()
        gaps = self._gaps()
        before = gaps.read(["title", "count", "score", "state", "last_date", "write_date"])
        self.assertEqual(len(before), 2)
        self.assertEqual(self._gaps().read(list(before[0])), before)

    def test_what_somebody_works_on_keeps_its_state_and_grows(self):
        for _time in range(2):
            self._search("dim the lamp")
        gap = self._gaps()
        self._as("agent", gap).write({"state": "progress", "user_id": self.users["agent"].id})
        self._search("dimming lamps")
        self.assertEqual(self._gaps(), gap)
        self.assertEqual((gap.count, gap.state, gap.user_id), (3, "progress", self.users["agent"]))

    def test_what_is_dismissed_comes_back_when_it_has_grown_by_half(self):
        for _time in range(4):
            self._search("dim the lamp")
        gap = self._gaps()
        self._as("agent", gap).action_dismiss()
        self._search("dim the lamp")
        self.assertEqual(self._gaps().state, "dismissed")
        self._search("dim the lamp")
        self.assertEqual(self._gaps().state, "open")

    def test_what_nobody_misses_any_more_leaves_the_list(self):
        queries = self._search("dim the lamp") | self._search("dim the lamp")
        gap = self._gaps()
        queries.date = fields.Datetime.now() - timedelta(days=100)
        self.assertFalse(self._gaps() & gap)

    def test_a_draft_is_filled_in_and_its_publication_settles_the_gap(self):
        for name in ("Anna Customer", "Boris Petrov", "Clara Jones"):
            self._answered(name=name)
        gap = self._gaps("reply", "agent")
        draft = self._as("agent", self.env["feedback.kb.draft"]).browse(gap.action_write_article()["res_id"])
        self.assertEqual((draft.title, draft.lang), ("Lamp blinks", "en_US"))
        self.assertIn("hold the button", draft.body)
        article = self._as("agent", self.env["feedback.kb.article"]).browse(draft.action_create()["res_id"])
        self.assertEqual((gap.state, gap.user_id, gap.article_id), ("progress", self.users["agent"], article))
        self.assertEqual(gap.action_write_article()["res_id"], article.id, "no second draft")
        self._as("manager", article).action_publish()
        self.assertEqual(gap.state, "done")
        self.assertEqual(self._gaps("reply", "agent").state, "done", "what happened before does not bring it back")

    def test_teaching_an_article_the_question_settles_the_gap(self):
        article = self._article("How do I dim the lamp?")
        for _time in range(2):
            self._search("dim the lamp", "none", [article.id])
        gap = self._gaps("search", "agent")
        draft = self._as("agent", self.env["feedback.kb.draft"]).browse(gap.action_write_article()["res_id"])
        self.assertIn(article, draft.similar_ids)
        self._as("agent", article).with_context(draft_id=draft.id).action_learn_question()
        self.assertEqual((gap.state, article.question_ids.text), ("done", "dim the lamp"))

    def test_improving_opens_the_article_and_confirming_its_review_settles_it(self):
        article = self._article(review_date=fields.Date.today() - timedelta(days=3))
        gap = self._gaps("outdated", "agent")
        self.assertEqual(gap.action_improve()["res_id"], article.id)
        self.assertEqual(gap.state, "progress")
        article.action_confirm_review()
        self.assertEqual(gap.state, "done")

    def test_each_role_sees_its_companies_gaps(self):
        for _time in range(2):
            self._search("dim the lamp")
        gap = self._gaps()
        Gap = self.env["feedback.kb.gap"]
        for role, seen in (("agent", True), ("manager", True), ("stranger", False), ("strange_manager", False)):
            with self.subTest(role=role):
                self.assertEqual(bool(self._as(role, Gap).search([("id", "=", gap.id)])), seen)
        for role in ("reader", "portal", "public"):
            with self.subTest(role=role), self.assertRaises(AccessError):
                self._as(role, Gap).search([])

    def test_agents_set_state_and_assignee_and_nothing_else(self):
        for _time in range(2):
            self._search("dim the lamp")
        gap = self._gaps(name="agent")
        for values in ({"title": "Mine"}, {"score": 100}, {"state": "done", "count": 0}):
            with self.subTest(values=values), self.assertRaises(AccessError):
                gap.write(values)
        with self.assertRaises(AccessError):
            gap.create({"kind": "search", "title": "New"})
        with self.assertRaises(UserError):
            gap.action_refresh()

    def test_a_manager_refreshes_their_own_companies(self):
        for _time in range(2):
            self._search("dim the lamp")
            self._search("foreign lamp", company_id=self.other_company.id)
        Gap = self.env["feedback.kb.gap"]
        self._as("manager", Gap).action_refresh()
        own = Gap.search([("company_id", "in", (self.company | self.other_company).ids)])
        self.assertEqual(own.company_id, self.company)
