from odoo.tests import tagged

from .reply_common import UNSURE, ReplyCase


@tagged("post_install", "-at_install")
class TestRefusals(ReplyCase):
    """Each reason for which a ticket is not answered on its own; the ticket says it."""

    def assert_skipped(self, ticket, reason, state="skipped"):
        self.decide()
        reply = ticket.kb_reply_ids
        self.assertEqual((reply.state, reply.reason), (state, reason))
        self.assertFalse(self.sent_mails())
        self.assertTrue(ticket.auto_reply_text)

    def test_a_complaint_never_whatever_is_set(self):
        self.channel.write(
            {f"answers_{kind}": True for kind in ("question", "request", "incident", "suggestion", "praise")}
        )
        ticket = self.mail().ticket_id
        ticket.kind = "complaint"
        self.assert_skipped(ticket, "kind")

    def test_a_kind_that_the_channel_leaves_out(self):
        self.channel.answers_question = False
        self.assert_skipped(self.mail().ticket_id, "kind")

    def test_a_category_that_the_channel_leaves_out_with_those_below(self):
        parent = self.env["feedback.category"].create({"name": "Safety"})
        child = self.env["feedback.category"].create({"name": "Burns", "parent_id": parent.id})
        self.channel.auto_reply_excluded_category_ids = parent
        ticket = self.mail().ticket_id
        ticket.category_id = child
        self.assert_skipped(ticket, "category")

    def test_nothing_fits(self):
        self.let_find(self.article.browse())
        self.assert_skipped(self.mail().ticket_id, "no_article")

    def test_the_article_that_fits_is_not_public(self):
        self.article.visibility = "portal"
        ticket = self.mail().ticket_id
        self.assert_skipped(ticket, "not_public")
        self.assertEqual(ticket.kb_reply_ids.article_id, self.article, "so that it can be published")

    def test_an_article_of_another_company_is_never_sent(self):
        other = self.env["res.company"].create({"name": "Other"})
        self.article.write({"company_id": other.id, "user_id": False})
        self.assert_skipped(self.mail().ticket_id, "no_article")

    def test_the_article_is_in_another_language(self):
        self.customer.lang = "ru_RU"
        self.assert_skipped(self.mail().ticket_id, "language")

    def test_unsure_answers_are_suggested_and_hopeless_ones_are_not(self):
        self.let_find(confidence=UNSURE)
        self.assert_skipped(self.mail().ticket_id, "unsure", state="suggested")
        self.let_find(confidence=0.1)
        self.assert_skipped(self.mail().ticket_id, "unsure")

    def test_while_it_learns_a_sending_channel_suggests(self):
        self.company_admin.kb_reply_calibration = False
        ticket = self.mail().ticket_id
        self.assert_skipped(ticket, "learning", state="suggested")
        self.assertEqual(ticket.suggested_article_id, self.article)
        self.assertFalse(ticket.suggested_precision, "no figure is made up")

    def test_a_second_question_on_the_same_day_is_suggested(self):
        self.ask()
        self.assertEqual(len(self.sent_mails()), 1)
        self.assert_skipped(self.mail().ticket_id, "daily_limit", state="suggested")

    def test_an_agent_was_faster(self):
        ticket = self.mail().ticket_id
        self.answer(ticket)
        self.assert_skipped(ticket, "agent_faster")

    def test_the_customer_has_written_again(self):
        ticket = self.mail(message_id="<first@customer.example>").ticket_id
        ticket.received_date = "2026-01-01"
        self.channel.auto_reply_since = "2020-01-01"
        self.mail(
            extra="In-Reply-To: <first@customer.example>\nReferences: <first@customer.example>\n",
            body="One more thing: it smokes, too.",
        )
        ticket.received_date = self.env.cr.now()
        ticket.last_customer_date = self.env.cr.now().replace(year=2999)
        self.assert_skipped(ticket, "wrote_again")

    def test_a_ticket_that_is_closed_merged_or_confidential(self):
        closed, confidential = self.mail().ticket_id, self.mail().ticket_id
        closed.action_close()
        confidential.is_confidential = True
        self.assert_skipped(closed, "gone")
        self.assertEqual(confidential.kb_reply_ids.reason, "confidential")

    def test_nobody_to_answer_to(self):
        ticket = self.mail().ticket_id
        ticket.email_from = False
        self.assert_skipped(ticket, "no_address")

    def test_a_colleague(self):
        self.assert_skipped(self.mail(sender="Olga <olga@mycompany.example.com>").ticket_id, "colleague")

    def test_a_customer_who_goes_on_after_a_closed_ticket(self):
        old, ticket = self.mail().ticket_id, self.mail().ticket_id
        ticket.origin_ticket_id = old
        self.decide()
        self.assertEqual(ticket.kb_reply_ids.reason, "follow_up")

    def test_automatic_replies_that_were_turned_off_meanwhile(self):
        self.channel.write({"quiet_from": 0, "quiet_to": 24})
        ticket = self.ask()
        self.assertEqual(ticket.kb_reply_ids.state, "waiting")
        self.channel.auto_reply_mode = "off"
        ticket.kb_reply_ids.due_date = "2020-01-01"
        self.assert_skipped(ticket, "turned_off")

    def test_out_of_office_bounces_and_lists_make_no_ticket_to_answer(self):
        for extra in (
            "Auto-Submitted: auto-replied\n",
            "List-Id: <news.example>\nPrecedence: bulk\n",
            "X-Autoreply: yes\n",
        ):
            with self.subTest(extra):
                event = self.mail(extra=extra)
                self.decide()
                self.assertEqual((event.state, bool(event.ticket_id)), ("ignored", False))
                self.assertFalse(self._mails)

    def test_a_machines_mail_that_a_manager_made_a_ticket_of(self):
        event = self.mail(extra="Auto-Submitted: auto-generated\n")
        with self.mock_mail_gateway():
            event.action_force()
        self.assert_skipped(event.ticket_id, "automatic")

    def test_imported_mail_is_not_even_decided_on(self):
        ticket = self.mail().ticket_id
        ticket.is_imported = True
        self.decide()
        self.assertFalse(ticket.kb_reply_ids)

    def test_an_anonymous_ticket_is_never_answered_and_its_time_stays_blurred(self):
        ticket = self.mail().ticket_id
        ticket.write(
            {"is_anonymous": True, "received_date": ticket.received_date.replace(minute=0, second=0, microsecond=0)}
        )
        self.channel.auto_reply_since = "2020-01-01"
        self.assert_skipped(ticket, "anonymous")
        self.assertEqual(ticket.kb_reply_ids.date, ticket.received_date)
        self.assertFalse(ticket.kb_reply_ids.email_normalized)

    def test_nothing_is_searched_for_what_is_refused_anyway(self):
        ticket = self.mail().ticket_id
        ticket.kind = "complaint"
        self.decide()
        self.assertFalse(ticket.kb_reply_ids.query_id)
        self.assertFalse(self.env["feedback.kb.query"].search([("source", "=", "auto")]))
