from odoo.exceptions import UserError
from odoo.tests import TransactionCase, tagged

from .test_ticket_knowledge import TicketKnowledgeCase


@tagged("post_install", "-at_install")
class TestTicketKnowledgeUse(TicketKnowledgeCase, TransactionCase):
    """What agents do with the articles on a ticket."""

    def _kinds(self, article=None):
        domain = [("article_id", "=", (article or self.article).id), ("ticket_id", "=", self.ticket.id)]
        return self.env["feedback.kb.usage"].search(domain, order="id").mapped("kind")

    def _state(self, article=None):
        return self._rows().filtered(lambda row: row.article_id == (article or self.article)).state

    def _use(self, how="text", article=None, **values):
        return self._as("agent", self.ticket).knowledge_use((article or self.article).id, how, **values)

    def _answer(self, body):
        self._post_as_agent(self.ticket, body=body)

    def _learnt(self, article=None):
        return (article or self.article).question_ids.filtered(lambda question: question.origin == "ticket")

    def test_an_article_is_inserted_as_text_that_keeps_lists_and_links(self):
        article = self._article(
            body='<p>Two ways:</p><ol><li>by <a href="https://post.example">post</a></li><li>in a shop</li></ol>'
        )
        text = self._use(article=article)["text"]
        self.assertEqual(text, "Two ways:\n\n1. by post (https://post.example)\n2. in a shop")

    def test_using_an_article_is_logged_once_for_the_agent_and_shown_on_the_ticket(self):
        for _press in range(2):
            result = self._use()
        self.assertEqual(self._kinds(), ["inserted"])
        usage = self.env["feedback.kb.usage"].search([("ticket_id", "=", self.ticket.id)])
        self.assertEqual((usage.user_id, usage.company_id), (self.users["agent"], self.company))
        self.assertEqual(result["used"], [{"id": self.article.id, "title": self.article.title}])
        self.assertEqual(self.ticket.used_article_ids, self.article)
        self.assertEqual(self._state(), "accepted")
        self.assertTrue(next(hit for hit in self._suggestions()["hits"] if hit["id"] == self.article.id)["is_used"])

    def test_opening_an_article_is_logged_as_read_on_this_ticket(self):
        article = self._as("agent", self.ticket).knowledge_read(self.article.id)
        self.assertEqual((article["title"], article["body"]), (self.article.title, self.article.body))
        self.assertEqual(self._kinds(), ["view"])
        self.assertFalse(self.ticket.used_article_ids)

    def test_a_link_leads_to_the_help_centre_of_the_tickets_company(self):
        text = self._use("link")["text"]
        self.assertEqual(text, f"{self.article.title}\n{self.article._help_url(self.company)}")
        self.assertEqual(self._kinds(), ["linked"])

    def test_a_link_with_a_russian_title_stays_short(self):
        article = self._article("Как вернуть лампу?")
        self.assertTrue(self._use("link", article)["text"].endswith(f"/help/lamp-help/a/{article.id}"))

    def test_an_internal_article_is_never_linked_and_its_text_only_told_on_purpose(self):
        for how, values in (("link", {"is_confirmed": True}), ("html", {"is_confirmed": True}), ("text", {})):
            with self.subTest(how=how), self.assertRaisesRegex(UserError, "employees only"):
                self._use(how, self.internal, **values)
        self.assertFalse(self._kinds(self.internal))
        self.assertIn("phone number", self._use("text", self.internal, is_confirmed=True)["text"])

    def test_an_article_that_no_help_centre_shows_is_not_linked(self):
        self.site.active = False
        with self.assertRaisesRegex(UserError, "No help centre"):
            self._use("link")
        self.assertIn("courier", self._use("text")["text"])

    def test_a_dismissed_article_is_not_shown_on_this_ticket_again_until_that_is_undone(self):
        self._as("agent", self.ticket).knowledge_dismiss(self.article.id)
        result = self._suggestions()
        self.assertNotIn(self.article.id, [hit["id"] for hit in result["hits"]])
        self.assertEqual(result["hidden"], [{"id": self.article.id, "title": self.article.title}])
        self.assertIn(self.article.id, self._hit_ids(self._ticket(subject="Return of a lamp")))
        self._as("agent", self.ticket).knowledge_restore(self.article.id)
        self.assertIn(self.article.id, self._hit_ids())
        self.assertEqual(self._kinds(), ["dismissed"])
        self.assertEqual(self._state(), "proposed")

    def test_dismissing_the_first_article_makes_the_second_not_probable(self):
        with self._found(self.article, self.internal, confidence=1.0):
            self._as("agent", self.ticket).knowledge_dismiss(self.article.id)
            self.assertEqual([hit["is_probable"] for hit in self._suggestions()["hits"]], [False])

    def test_a_wrong_article_reaches_its_owner_with_the_reason(self):
        self._as("agent", self.ticket).knowledge_mark_wrong(self.article.id, "  The price is <b>old</b> ")
        activity = self.article.activity_ids
        self.assertEqual(activity.user_id, self.users["manager"])
        self.assertIn("The price is &lt;b&gt;old&lt;/b&gt;", activity.note)
        self.assertIn(self.ticket.number, activity.note)
        self.assertEqual((self._kinds(), self._state()), (["wrong"], "wrong"))
        self.assertNotIn(self.article.id, self._hit_ids())

    def test_an_article_that_is_being_reviewed_can_be_reported_all_the_same(self):
        self.article._remind_owner("Is it still right?")
        self._as("agent", self.ticket).knowledge_mark_wrong(self.article.id, "Old price")
        self.assertEqual(len(self.article.activity_ids), 2)

    def test_without_an_owner_a_manager_of_the_company_is_told(self):
        self.article.user_id = False
        self._as("agent", self.ticket).knowledge_mark_wrong(self.article.id, "Old price")
        self.assertIn(self.company, self.article.activity_ids.user_id.company_ids)

    def test_the_owner_is_not_told_of_a_confidential_ticket(self):
        self.ticket.is_confidential = True
        self._as("lead", self.ticket).knowledge_mark_wrong(self.article.id, "Old price")
        self.assertNotIn(self.ticket.number, self.article.activity_ids.note)

    def test_wrong_needs_a_reason(self):
        with self.assertRaises(UserError):
            self._as("agent", self.ticket).knowledge_mark_wrong(self.article.id, " \x00 ")
        self.assertFalse(self._kinds())

    def test_an_answer_with_the_article_teaches_the_search_once(self):
        self._use()
        self._answer("Hello Anna, pack the lamp and hand it to any courier within thirty days. Bye")
        self._answer("Again: pack the lamp and hand it to any courier within thirty days.")
        self.assertEqual(self._learnt().mapped("text"), ["Hello, how can I return the lamp?"])
        self.assertTrue(self._rows().filtered("sent_date"))

    def test_an_answer_with_the_link_teaches_the_search(self):
        text = self._use("link")["text"]
        self._answer(text)
        self.assertEqual(len(self._learnt()), 1)

    def test_an_article_that_was_taken_out_of_the_answer_teaches_nothing(self):
        self._use()
        self._answer("We will call you back.")
        self.assertFalse(self._learnt())
        self.assertFalse(self._rows().filtered("sent_date"))

    def test_what_the_search_learns_names_nobody(self):
        self.ticket.description = "<p>I am Anna Customer, how can I return lamp NH-123456?</p>"
        self._use("link")
        self._answer(self.article._help_link(self.company))
        self.assertEqual(len(self._learnt()), 1)
        for secret in ("Anna", "Customer", "123456"):
            self.assertNotIn(secret, self._learnt().text)

    def test_nothing_is_learnt_from_confidential_or_anonymous_tickets(self):
        for flag in ("is_confidential", "is_anonymous"):
            self.ticket.write({"is_confidential": False, "is_anonymous": False, flag: True})
            self._as("lead", self.ticket).knowledge_use(self.article.id, "text")
            self._post_as_agent(self.ticket, "lead", "Pack the lamp and hand it to any courier within thirty days.")
            with self.subTest(flag=flag):
                self.assertFalse(self._learnt())

    def test_tickets_are_found_by_the_articles_used_on_them(self):
        other = self._ticket(subject="Another")
        self._use()
        Ticket = self._as("agent", self.env["feedback.ticket"])
        own = [("id", "in", (self.ticket | other).ids)]
        self.assertEqual(Ticket.search([*own, ("used_article_ids", "in", self.article.ids)]), self.ticket)
        self.assertEqual(Ticket.search([*own, ("used_article_ids", "not in", self.article.ids)]), other)
        self.assertEqual(Ticket.search([*own, ("used_article_ids", "!=", False)]), self.ticket)
        self.assertEqual(Ticket.search([*own, ("used_article_ids", "=", False)]), other)
        self.assertEqual(Ticket.search([*own, ("used_article_ids", "ilike", "return a lamp")]), self.ticket)
        action = self._as("agent", self.article).action_open_used_tickets()
        self.assertEqual(Ticket.search(action["domain"]), self.ticket)

    def test_a_merged_tickets_articles_are_shown_on_the_one_that_it_was_merged_into(self):
        survivor = self._ticket(subject="Return of the lamp, again")
        self._use()
        self._as("agent", self.ticket)._merge_into(survivor)
        self.assertEqual(survivor.used_article_ids, self.article)
        found = self.env["feedback.ticket"].search([("used_article_ids", "in", self.article.ids)])
        self.assertEqual(found, survivor | self.ticket)
        self._as("agent", self.ticket).action_undo_merge()
        self.assertFalse(survivor.used_article_ids)


@tagged("post_install", "-at_install")
class TestHelpAddress(TicketKnowledgeCase, TransactionCase):
    """Where customers read an article."""

    def test_the_first_help_centre_that_has_the_shelf_shows_the_article(self):
        shelf = self.env["feedback.kb.category"].create({"name": "Lamps"})
        below = self.env["feedback.kb.category"].create({"name": "Shades", "parent_id": shelf.id})
        brand = self.env["feedback.kb.site"].create(
            {
                "name": "Brand",
                "slug": "brand",
                "company_id": self.company.id,
                "sequence": 1,
                "category_ids": [(6, 0, shelf.ids)],
            }
        )
        self.assertIn("/help/lamp-help/a/", self.article._help_url(self.company))
        self.article.category_id = below
        self.assertIn("/help/brand/a/", self.article._help_url(self.company))
        self.site.active = brand.active = False
        self.assertFalse(self.article._help_url(self.company))

    def test_what_customers_may_not_read_has_no_address(self):
        for values in (
            {"visibility": "internal"},
            {"state": "draft"},
            {"state": "outdated"},
            {"active": False},
            {"company_id": self.other_company.id, "user_id": False},
        ):
            with self.subTest(values=values):
                self.assertFalse(self._article(**values)._help_url(self.company))
        self.assertTrue(self._article(visibility="portal")._help_url(self.company))

    def test_visitors_learn_the_address_without_rights_of_their_own(self):
        article = self.article.with_user(self.users["public"]).sudo()
        self.assertTrue(article._help_url(self.company))
        self.assertFalse(article._help_url(self.other_company))
