from datetime import timedelta

from odoo import fields
from odoo.tests import TransactionCase, tagged

from ..tools.personal_data import mask

TALLY = ("article", "category", "question", "query", "site", "usage")


@tagged("post_install", "-at_install")
class TestDemoKnowledge(TransactionCase):
    """The demonstration data of the knowledge base tells a true story."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("ru_RU")
        cls.env["feedback.demo"]._load()
        cls.env["feedback.demo"]._load_knowledge()
        records = cls.env["ir.model.data"].search(
            [("module", "=", "feedback_demo"), ("model", "=", "feedback.kb.article")]
        )
        cls.articles = cls.env["feedback.kb.article"].browse(records.mapped("res_id"))
        cls.usage = cls.env["feedback.kb.usage"].search([("article_id", "in", cls.articles.ids)])
        cls.queries = cls.env["feedback.kb.query"].search([])

    def ref(self, name):
        return self.env.ref(f"feedback_demo.{name}")

    def test_loading_again_changes_nothing(self):
        before = [self.env[f"feedback.kb.{model}"].search_count([]) for model in TALLY]
        self.env["feedback.demo"]._load_knowledge()
        self.assertEqual([self.env[f"feedback.kb.{model}"].search_count([]) for model in TALLY], before)

    def test_both_companies_have_a_help_centre_with_shelves_and_a_form(self):
        main, second = self.env.ref("feedback_kb.feedback_kb_site_main"), self.ref("kb_site_second")
        self.assertEqual(main.company_id, self.env.ref("base.main_company"))
        self.assertEqual(second.company_id, self.ref("company_second"))
        for site in main | second:
            shown = self.articles.filtered(
                lambda article, site=site: (
                    article.state == "published"
                    and article.category_id in site.category_ids.child_ids | site.category_ids
                )
            )
            with self.subTest(site=site.slug):
                self.assertEqual(site.channel_id.company_id, site.company_id)
                self.assertGreaterEqual(len(shown), 5)
                self.assertEqual(shown.company_id, site.company_id)

    def test_articles_are_in_every_state_visibility_and_language(self):
        self.assertEqual(len(self.articles), 28)
        self.assertEqual(set(self.articles.mapped("state")), {"draft", "review", "published", "outdated"})
        self.assertEqual(set(self.articles.mapped("visibility")), {"internal", "portal", "public"})
        self.assertEqual(set(self.articles.mapped("lang")), {"en_US", "ru_RU"})
        self.assertTrue(self.articles.filtered("is_translation_outdated"))
        self.assertTrue(self.articles.filtered("missing_langs"))
        today = fields.Date.today()
        due = self.articles.filtered(lambda article: article.review_date and article.review_date < today)
        self.assertTrue(0 < len(due) < 6)

    def test_every_outcome_and_kind_of_use_is_there(self):
        self.assertEqual(set(self.queries.mapped("outcome")), {"none", "opened", "solved", "ticket"})
        self.assertTrue(self.queries.filtered(lambda query: not query.shown_count))
        kinds = {"view", "helpful", "not_helpful", "inserted", "linked", "dismissed", "wrong"}
        kinds |= {"chat_shown", "chat_helped", "chat_refused"}
        self.assertEqual(set(self.usage.mapped("kind")), kinds)

    def test_nothing_lies_in_the_future_and_nobody_read_what_was_not_published(self):
        now = fields.Datetime.now() + timedelta(seconds=1)
        self.assertLess(max(self.usage.mapped("date") + self.queries.mapped("date")), now)
        for use in self.usage:
            self.assertLess(use.article_id.published_date, use.date)
        self.assertGreater(now - min(self.usage.mapped("date")), timedelta(days=80))

    def test_searches_agree_with_the_tickets_and_articles_that_they_name(self):
        for query in self.queries:
            self.assertEqual(query.text, mask(query.text))
            self.assertEqual(query.shown_count, len(query.shown_ids or []))
            self.assertEqual(bool(query.opened_id), query.outcome in ("opened", "solved"))
            self.assertEqual(bool(query.ticket_id), query.outcome == "ticket")
            if query.ticket_id:
                self.assertLess(query.date, query.ticket_id.received_date)
                self.assertEqual(query.company_id, query.ticket_id.company_id)
                self.assertFalse(query.ticket_id.is_anonymous)

    def test_articles_were_used_in_answers_by_those_who_gave_them(self):
        used = self.usage.filtered("ticket_id")
        self.assertGreater(len(used), 30)
        for use in used:
            self.assertEqual(use.date, use.ticket_id.first_reply_date)
            self.assertEqual(use.company_id, use.ticket_id.company_id)
            self.assertTrue(use.user_id)

    def test_nobody_is_notified(self):
        domain = [("model", "=", "feedback.kb.article"), ("res_id", "in", self.articles.ids)]
        messages = self.env["mail.message"].search(domain)
        self.assertFalse(messages.notification_ids)
        self.assertFalse(self.env["mail.mail"].sudo().search([("mail_message_id", "in", messages.ids)]))
        self.assertFalse(self.articles.activity_ids)

    def test_the_shops_chat_asks_answers_and_knows_what_to_do_without_a_person(self):
        script = self.ref("chatbot_main")
        steps = script.script_step_ids.sorted("sequence")
        self.assertEqual(steps.mapped("step_type"), ["knowledge", "forward_operator", "question_email", "text"])
        self.assertEqual(steps[1:].triggering_answer_ids.knowledge_role, "person")
        self.assertIn("Чем могу помочь", steps[0].with_context(lang="ru_RU").message)
        self.assertIn("What can I help you with", steps[0].with_context(lang="en_US").message)
        self.assertFalse(script.first_step_warning)
        self.assertIn(script, self.ref("livechat_main").rule_ids.chatbot_script_id)
