from unittest.mock import patch

from markupsafe import Markup

from odoo.exceptions import AccessError, UserError
from odoo.tests import TransactionCase, tagged

from ..models.feedback_kb_search import FeedbackKbSearch
from ..tools.findings import Findings, Hit
from .common import KnowledgeCase


class TicketKnowledgeCase(KnowledgeCase):
    """A ticket about returning a lamp, and articles that may answer it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.article = cls._article()
        cls.internal = cls._article(
            "Return a lamp without the receipt",
            body="<p>Look the lamp up by the phone number, the customer need not know how.</p>",
            visibility="internal",
        )
        cls.ticket = cls._ticket(
            subject="Return of the lamp", description="<p>Hello, how can I return the lamp?</p>", language="en"
        )

    def _suggestions(self, ticket=None, name="agent"):
        return self._as(name, ticket or self.ticket).knowledge_suggestions()

    def _hit_ids(self, ticket=None, name="agent"):
        return [hit["id"] for hit in self._suggestions(ticket, name)["hits"]]

    def _rows(self, ticket=None):
        return self.env["feedback.kb.suggestion"].search([("ticket_id", "=", (ticket or self.ticket).id)])

    def _found(self, *articles, confidence=0.1, passage="Pack the lamp"):
        """Let the search find these articles, in this order."""
        findings = Findings([Hit(article.id, 1.0, passage) for article in articles], confidence)
        return patch.object(FeedbackKbSearch, "_find", lambda *args, **kwargs: findings)


@tagged("post_install", "-at_install")
class TestTicketKnowledge(TicketKnowledgeCase, TransactionCase):
    """What the panel on a ticket shows."""

    def test_the_panel_shows_the_articles_that_answer_with_the_words_asked_for_marked(self):
        hit = next(hit for hit in self._suggestions()["hits"] if hit["id"] == self.article.id)
        self.assertEqual(hit["title"], "How do I return a lamp?")
        self.assertEqual("".join(text for text, _is_asked in hit["passage"]), self.article.body_text)
        self.assertIn(["lamp", True], hit["passage"])
        self.assertTrue(hit["url"].endswith(f"/help/lamp-help/a/how-do-i-return-a-lamp-{self.article.id}"))

    def test_an_internal_article_is_shown_to_agents_as_such_and_without_a_link(self):
        hit = next(hit for hit in self._suggestions()["hits"] if hit["id"] == self.internal.id)
        self.assertEqual((hit["visibility"], hit["url"]), ("internal", False))

    def test_the_customers_latest_question_is_looked_for_without_quotes_and_thanks(self):
        for text in (
            "<p>Is the shade made of glass?</p><blockquote>We wrote that</blockquote>",
            "<p>Thank you very much!</p>",
        ):
            self._post_as_customer(self.ticket, Markup(text))
            self._post_as_agent(self.ticket, body="It is.")
        question = self.ticket._knowledge_question()
        self.assertIn("Is the shade made of glass?", question)
        for unwanted in ("We wrote that", "It is.", "Thank you"):
            self.assertNotIn(unwanted, question)

    def test_a_note_of_a_colleague_is_not_looked_for(self):
        self._as("agent", self.ticket).message_post(body="He is a nuisance", subtype_xmlid="mail.mt_note")
        self.assertNotIn("nuisance", self.ticket._knowledge_question())

    def test_the_search_is_asked_for_the_customers_language_and_company(self):
        self.env["res.lang"]._activate_lang("ru_RU")
        self.ticket.write({"language": "ru"})
        with patch.object(FeedbackKbSearch, "_find", return_value=Findings()) as find:
            self._suggestions()
        audience = find.call_args.args[1]
        self.assertEqual(find.call_args.kwargs["lang"], "ru_RU")
        self.assertEqual((audience.level, audience.company_ids), ("internal", (self.company.id,)))

    def test_an_article_in_another_language_is_marked(self):
        self.env["res.lang"]._activate_lang("ru_RU")
        russian = self._article("Как вернуть лампу?", lang="ru_RU")
        self.ticket.write({"language": "ru"})
        with self._found(russian, self.article):
            marks = {hit["id"]: hit["is_customers_language"] for hit in self._suggestions()["hits"]}
        self.assertEqual(marks, {russian.id: True, self.article.id: False})

    def test_of_an_articles_translations_the_customers_language_is_shown(self):
        self.env["res.lang"]._activate_lang("ru_RU")
        russian = self._article(
            "Как вернуть лампу?", body="<p>Отдайте любому курьеру.</p>", lang="ru_RU", translation_of_id=self.article.id
        )
        for language, shown, other in (("en", self.article, russian), ("ru", russian, self.article)):
            self.ticket.write({"language": language})
            ids = self._hit_ids()
            with self.subTest(language=language):
                self.assertIn(shown.id, ids)
                self.assertNotIn(other.id, ids)

    def test_the_first_article_is_probably_the_answer_when_it_is_far_ahead(self):
        for confidence, marks in ((0.5, [True, False]), (0.4, [False, False])):
            with self.subTest(confidence=confidence), self._found(self.article, self.internal, confidence=confidence):
                self.assertEqual([hit["is_probable"] for hit in self._suggestions()["hits"]], marks)

    def test_an_article_that_shares_one_word_is_not_probable_however_far_ahead(self):
        self.ticket.write({"subject": "Recommend a fridge", "description": "<p>Which lamp suits a fridge?</p>"})
        with self._found(self.article, confidence=1.5):
            self.assertEqual([hit["is_probable"] for hit in self._suggestions()["hits"]], [False])

    def test_articles_of_other_companies_and_drafts_are_not_shown(self):
        foreign = self._article("Return of lamps to the clinic", company_id=self.other_company.id, user_id=False)
        draft = self._article("Return of lamps, new", state="draft")
        outdated = self._article("Return of lamps, old", state="outdated")
        shared = self._article("Return of lamps anywhere", company_id=False)
        agent = self.users["agent"]
        agent.company_ids |= self.other_company
        ids = self._hit_ids()
        self.assertIn(shared.id, ids)
        self.assertFalse(set((foreign | draft | outdated).ids) & set(ids))

    def test_what_was_shown_is_kept_once_with_the_confidence_of_the_first(self):
        with self._found(self.article, self.internal, confidence=0.7):
            self._suggestions()
        with self._found(self.internal, self.article, confidence=0.2):
            self._suggestions()
        rows = [(row.article_id, row.rank, row.confidence, row.state, row.source) for row in self._rows()]
        self.assertEqual(
            rows, [(self.article, 1, 0.7, "proposed", "panel"), (self.internal, 2, 0.0, "proposed", "panel")]
        )

    def test_what_a_reader_looks_at_is_kept_nowhere(self):
        result = self._suggestions(name="reader")
        self.assertTrue(result["hits"])
        self.assertFalse(result["is_agent"])
        self.assertFalse(self._rows())

    def test_a_ticket_without_words_finds_nothing(self):
        ticket = self._ticket(subject="Re:", description=False)
        self.assertEqual(self._suggestions(ticket)["hits"], [])

    def test_markup_in_titles_and_texts_stays_text(self):
        bad = self._article("<b>Return</b> of the lamp", body="<p>&lt;script&gt;lamp&lt;/script&gt;</p>")
        with self._found(bad, passage=bad.body_text):
            hit = self._suggestions()["hits"][0]
        self.assertEqual(hit["title"], "<b>Return</b> of the lamp")
        self.assertEqual("".join(text for text, _is_asked in hit["passage"]), "<script>lamp</script>")

    def test_opening_the_panel_costs_the_same_for_one_article_as_for_five(self):
        more = [self._article(f"Return {number}") for number in range(4)]
        ticket = self._ticket(subject="Return of the lamp", description=False)
        for _warm_caches in range(2):
            self.env.invalidate_all()
            with self._found(self.article, *more):
                self._suggestions(ticket)
        for articles in ([self.article], [self.article, *more]):
            self.env.flush_all()
            self.env.invalidate_all()
            with self._found(*articles), self.assertQueryCount(17):
                self._suggestions(ticket)

    def test_mail_is_taken_in_without_a_search(self):
        raw = (
            "From: Anna <anna@customer.example>\nTo: desk@desk.example\nSubject: Return of the lamp\n"
            "Message-ID: <kb-intake@customer.example>\n\nHow can I return it?\n"
        )
        with patch.object(FeedbackKbSearch, "_find", side_effect=AssertionError("searched")):
            ticket_id = self.env["mail.thread"].message_process(None, raw.encode())
        self.assertTrue(ticket_id)
        self.assertFalse(self._rows(self.env["feedback.ticket"].browse(ticket_id)))


@tagged("post_install", "-at_install")
class TestTicketKnowledgeSearch(TicketKnowledgeCase, TransactionCase):
    """Searching by hand."""

    def _search(self, text, is_final=True, name="agent"):
        return self._as(name, self.ticket).knowledge_search(text, is_final)

    def test_a_search_by_hand_is_logged_without_the_customers_name(self):
        result = self._search("return for Anna Customer, anna@customer.example")
        query = self.env["feedback.kb.query"].browse(result["query_id"])
        self.assertEqual((query.source, query.outcome, query.company_id), ("agent", "none", self.company))
        for secret in ("Anna", "Customer", "@"):
            self.assertNotIn(secret, query.text)
        self.assertEqual(query.shown_ids, [hit["id"] for hit in result["hits"]])

    def test_searching_while_typing_is_not_logged(self):
        before = self.env["feedback.kb.query"].search_count([])
        self.assertTrue(self._search("lamp", is_final=False)["hits"])
        self.assertEqual(self.env["feedback.kb.query"].search_count([]), before)

    def test_an_article_found_by_hand_and_inserted_solves_the_search(self):
        query_id = self._search("lamp return")["query_id"]
        query = self.env["feedback.kb.query"].browse(query_id)
        self._as("agent", self.ticket).knowledge_read(self.article.id, query_id)
        self.assertEqual((query.outcome, query.opened_id), ("opened", self.article))
        self._as("agent", self.ticket).knowledge_use(self.article.id, "text", query_id)
        self.assertEqual(query.outcome, "solved")
        self.assertEqual(self._rows().filtered(lambda row: row.state == "accepted").source, "search")

    def test_nobody_notes_anything_on_somebody_elses_search(self):
        query = self.env["feedback.kb.query"]._log("lamp", "help")
        other_id = self._search("lamp", name="lead")["query_id"]
        for query_id in (query.id, other_id, "1 or 1=1", None):
            self._as("agent", self.ticket).knowledge_use(self.article.id, "text", query_id)
        self.assertEqual(query.outcome, "none")
        self.assertEqual(self.env["feedback.kb.query"].browse(other_id).outcome, "none")

    def test_an_empty_search_finds_and_logs_nothing(self):
        for text in ("", "   ", None, "\x00"):
            self.assertEqual(self._search(text), {"hits": [], "query_id": False})


@tagged("post_install", "-at_install")
class TestTicketKnowledgeAccess(TicketKnowledgeCase, TransactionCase):
    """Who gets what from the panel."""

    def _calls(self, ticket):
        return {
            "knowledge_suggestions": ticket.knowledge_suggestions,
            "knowledge_search": lambda: ticket.knowledge_search("lamp"),
            "knowledge_read": lambda: ticket.knowledge_read(self.article.id),
            "knowledge_use": lambda: ticket.knowledge_use(self.article.id, "text"),
            "knowledge_dismiss": lambda: ticket.knowledge_dismiss(self.article.id),
            "knowledge_restore": lambda: ticket.knowledge_restore(self.article.id),
            "knowledge_mark_wrong": lambda: ticket.knowledge_mark_wrong(self.article.id, "Wrong price"),
        }

    def test_who_does_not_see_the_ticket_gets_nothing(self):
        ticket = self._ticket("own", subject="Return of the lamp")
        for role in ("outsider", "reader", "stranger", "strange_manager", "portal", "public"):
            for name, call in self._calls(self._as(role, ticket)).items():
                with self.subTest(role=role, method=name), self.assertRaises(AccessError):
                    call()
        self.assertFalse(self._rows(ticket))

    def test_readers_look_and_change_nothing(self):
        calls = self._calls(self._as("reader", self.ticket))
        for name in ("knowledge_suggestions", "knowledge_search", "knowledge_read"):
            self.assertTrue(calls.pop(name)())
        for name, call in calls.items():
            with self.subTest(method=name), self.assertRaises(AccessError):
                call()
        self.assertFalse(self._rows())

    def test_only_articles_that_may_be_shown_here_are_read_or_used(self):
        hidden = (
            self._article(state="draft"),
            self._article(company_id=self.other_company.id, user_id=False),
            self._article(active=False),
        )
        ticket = self._as("manager", self.ticket)
        for article in hidden:
            for name, call in self._calls(ticket).items():
                if name not in ("knowledge_suggestions", "knowledge_search"):
                    with self.subTest(method=name), patch.object(type(self), "article", article):
                        self.assertRaises(UserError, call)
        for nonsense in ("1 or 1=1", None, [self.article.id], {"id": 1}):
            with self.subTest(id=nonsense), self.assertRaises(UserError):
                ticket.knowledge_read(nonsense)

    def test_suggestions_and_uses_of_a_ticket_out_of_sight_are_out_of_sight(self):
        secret = self._ticket("all", subject="Return of the lamp", is_confidential=True)
        self._as("lead", secret).knowledge_suggestions()
        self._as("lead", secret).knowledge_use(self.article.id, "text")
        seen = {"lead": True, "manager": True, "agent": False, "reader": False, "stranger": False}
        for role, is_seen in seen.items():
            for model in ("suggestion", "usage"):
                found = self._as(role, self.env[f"feedback.kb.{model}"]).search([("ticket_id", "=", secret.id)])
                with self.subTest(role=role, model=model):
                    self.assertEqual(bool(found), is_seen)
        self.env.invalidate_all()
        self.assertEqual(self._as("agent", self.article).use_count, 1)
        self.assertEqual(self._as("agent", self.article).used_ticket_count, 0)
        self.assertEqual(self._as("lead", self.article).used_ticket_count, 1)

    def test_customers_and_agents_have_no_right_to_write_suggestions(self):
        self._suggestions()
        row = self._rows()[0]
        for role in ("agent", "manager", "portal", "public"):
            with self.subTest(role=role), self.assertRaises(AccessError):
                self._as(role, row).write({"state": "accepted"})
            with self.subTest(role=role), self.assertRaises(AccessError):
                self._as(role, row).create({"ticket_id": self.ticket.id, "article_id": self.article.id})
        for role in ("portal", "public"):
            with self.subTest(role=role), self.assertRaises(AccessError):
                self._as(role, self.env["feedback.kb.suggestion"]).search([])
