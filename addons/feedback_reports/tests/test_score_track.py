from lxml import html

from odoo.tests import tagged

from .test_score_page import ScorePageCase


@tagged("post_install", "-at_install")
class TestScoreTrack(ScorePageCase):
    """On the page of a solved ticket its customer says how it went."""

    def open_ticket(self, ticket):
        ticket._portal_ensure_token()
        return self.open(ticket.get_portal_url())

    def asks(self, ticket):
        return bool(html.fromstring(self.open_ticket(ticket).text).xpath("//section[@id='score']//form"))

    def test_the_question_stands_on_the_page_of_a_solved_ticket(self):
        ticket = self.solve(hours_ago=1)
        page = self.open_ticket(ticket)
        self.assertIn("How satisfied are you", self.text_of(page))
        self.assertFalse(ticket.score_ids, "opening it asks nobody")
        answer = self.send(page, value="5", comment="Good")
        score = ticket.score_ids
        self.assertEqual((score.state, score.value, score.source), ("answered", 5, "tracking"))
        self.assertEqual((score.partner_id, score.asked_date), (self.customer, False))
        self.assertIn("5 – Very satisfied", self.text_of(answer))
        self.run_cron()
        self.assertEqual((len(ticket.score_ids), score.state, score.mail_id.id), (1, "answered", False))

    def test_the_page_answers_the_question_of_the_mail(self):
        score = self.ask()
        self.send(self.open_ticket(score.ticket_id), value="1")
        self.assertEqual((score.state, score.value, score.source), ("answered", 1, "tracking"))
        self.assertTrue(score.asked_date)
        self.send(self.open_ticket(score.ticket_id), value="2")
        self.assertEqual((score.value, score.change_ids.source), (2, "tracking"))

    def test_an_anonymous_customer_can_answer_and_stays_anonymous(self):
        ticket = self.solve(is_anonymous=True, partner_id=False, email_from=False)
        self.run_cron()
        self.assert_skipped(ticket.score_ids, "anonymous")
        self.send(self.open_ticket(ticket), value="2")
        score = ticket.score_ids
        self.assertEqual((score.state, score.value, score.source), ("answered", 2, "tracking"))
        self.assertFalse(score.partner_id or score.email_normalized)
        moments = (score.answered_date, score.create_date, score.write_date)
        self.assertEqual({(moment.hour, moment.minute, moment.second) for moment in moments}, {(0, 0, 0)})

    def test_who_was_not_in_the_sample_can_answer_here(self):
        score = self.ask()
        score.write({"state": "skipped", "skip_reason": "sample", "asked_date": False})
        self.assertTrue(self.asks(score.ticket_id))

    def test_a_program_answers_nothing_here_either(self):
        ticket = self.solve(hours_ago=1)
        page = self.open_ticket(ticket)
        for _step in range(3):
            page = self.send(page, is_scripted=False, **({} if "confirm" in page.text else {"value": "1"}))
        score = ticket.score_ids
        self.assertEqual((score.state, score.machine_hits), ("planned", 3))
        self.send(page, sure="1")
        self.assertEqual((score.state, score.value), ("answered", 1))

    def test_an_answer_has_to_be_chosen(self):
        ticket = self.solve(hours_ago=1)
        answer = self.send(self.open_ticket(ticket), comment="My story")
        self.assertEqual(answer.status_code, 422)
        self.assertIn("My story", answer.text)
        self.assertIn("Please choose an answer", self.text_of(answer))
        self.assertFalse(ticket.score_ids)

    def test_nothing_is_asked_where_nobody_would_be(self):
        self.assertFalse(self.asks(self._ticket()), "not solved")
        self.assertFalse(self.asks(self.solve(is_imported=True)))
        self.assertFalse(self.asks(self.solve(hours_ago=24 * 8)), "long ago")
        spam = self.solve(hours_ago=1)
        spam.close_reason_id = self.env["feedback.close.reason"].create({"name": "Spam", "is_void": True})
        self.assertFalse(self.asks(spam))
        self.env["feedback.score.refusal"].create(
            {"email_normalized": self.customer.email, "company_id": self.company.id}
        )
        self.assertFalse(self.asks(self.solve(hours_ago=1)))

    def test_a_rule_may_leave_the_page_alone(self):
        self.rule.is_on_page = False
        self.assertFalse(self.asks(self.solve(hours_ago=1)))
        self.assertTrue(self.asks(self.ask(partner_id=False, email_from="b@customer.example").ticket_id), "was asked")

    def test_the_wrong_token_opens_and_answers_nothing(self):
        ticket = self.solve(hours_ago=1)
        ticket._portal_ensure_token()
        path = f"/my/feedback/{ticket.id}/score"
        self.assertEqual(self.open(path, data={"access_token": "wrong", "value": "5"}).status_code, 404)
        self.assertEqual(self.open(f"{path}", data={"value": "5"}).status_code, 404)
        self.assertFalse(ticket.score_ids)

    def test_a_colleague_sees_no_question(self):
        ticket = self.solve(hours_ago=1)
        self.authenticate("desk_agent", "desk_agent")
        self.assertFalse(self.asks(ticket))
