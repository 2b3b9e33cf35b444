from lxml import html

from odoo.tests import tagged

from .form_case import QuestionsCase
from .public_page_case import picture


@tagged("post_install", "-at_install")
class TestFormQuestions(QuestionsCase):
    """What visitors answer, by HTTP and without a script."""

    def test_answers_become_properties_description_and_stars(self):
        response = self.answer(service="2", reason=["late", "rude"], day="2026-01-31", again="no", nps="3", days="2,5")
        ticket = self.tickets()
        self.assertEqual(response.status_code, 200)
        self.assertEqual((ticket.rating, ticket.sentiment, ticket.subject), (2, "negative", "Site: 2 of 5 stars"))
        self.assertEqual(
            self.answers_of(ticket),
            {
                "How was our service?": 2,
                "What went wrong?": ["late", "rude"],
                "When did it come?": "2026-01-31",
                "Would you order again?": "no",
                "Would you recommend us?": 3,
                "How many days?": 2.5,
            },
        )
        self.assertIn("<b>What went wrong?</b><br>It came late, Somebody was rude", ticket.description)
        self.assertIn("<b>When did it come?</b><br>01/31/2026", ticket.description)
        self.assertIn("It came late", self.text_of(self.url_open(ticket.get_portal_url())))

    def test_visitors_and_staff_each_read_their_own_language(self):
        self.authenticate(None, None)
        page, values = self.open_form("/feedback/site?lang=ru_RU")
        self.assertIn("Как вас обслужили?", page.text_content())
        self.send(
            {**values, "q_service": "1", "q_reason": "late", "q_day": "2026-01-31", "email": "a@form-tests.example"}
        )
        ticket = self.tickets()
        self.assertIn("<b>What went wrong?</b><br>It came late", ticket.description)
        self.assertIn("<b>Что пошло не так?</b><br>Пришло поздно", ticket._public_messages().body)
        self.assertIn("What went wrong?", self.answers_of(ticket))

    def test_a_hidden_required_question_does_not_block_and_what_is_forged_there_is_dropped(self):
        self.answer(
            service="5", reason="broken", day="2026-01-31", what="Forged", files=[("photos", "a.png", picture())]
        )
        ticket = self.tickets()
        self.assertEqual(self.answers_of(ticket), {"How was our service?": 5})
        self.assertNotIn("Forged", ticket.description)
        self.assertFalse(ticket._public_messages().attachment_ids)

    def test_a_required_question_that_is_shown_blocks(self):
        response = self.answer(service="2", reason=["late", "broken"])
        self.assert_refused(response, "Please answer this question.")
        page = html.fromstring(response.text)
        self.assertEqual(
            page.xpath("//*[@id='errors']//a/@href"), ["#q_day", "#q_what"], "as many as there are to mend"
        )
        self.assertEqual(page.get_element_by_id("q_day").get("aria-describedby"), "q_day-error")
        ticked = page.xpath("//input[@checked]/@value")
        self.assertEqual(ticked, ["2", "late", "broken"], "what was answered is still there")

    def test_files_of_a_question_are_kept_with_the_ticket(self):
        self.answer(
            service="3",
            reason="broken",
            what="The lid",
            files=[("photos", "a.png", picture()), ("photos", "b.png", picture())],
        )
        ticket = self.tickets()
        self.assertEqual(set(ticket._public_messages().attachment_ids.mapped("name")), {"a.png", "b.png"})
        self.assertIn("<b>Photos of it</b><br>a.png, b.png", ticket.description)
        self.assertEqual(ticket.subject, "Site: The lid", "words of the customer's own come first")

    def test_files_that_a_question_does_not_take_are_refused(self):
        base = {"service": "3", "reason": "broken", "what": "The lid"}
        response = self.answer(**base, files=[("photos", "note.txt", b"hello")])
        self.assert_refused(response, "note.txt: this kind of file is not taken")
        response = self.answer(**base, files=[("photos", f"{number}.png", picture()) for number in range(4)])
        self.assert_refused(response, "You have chosen 4 files; at most 3 can be sent")
        many = [("photos", "a.png", picture()), ("photos", "b.png", picture())]
        parts = [(f"q_{key}", (name, data, "image/png")) for key, name, data in many]
        parts += [("files", (f"{name}.png", picture(), "image/png")) for name in "cd"]
        _page, values = self.open_form()
        typed = {f"q_{key}": given for key, given in base.items()}
        response = self.url_open("/feedback/site", data={**values, **typed, "email": "a@b.example"}, files=parts)
        self.assert_refused(response, "You have chosen 4 files; at most 3 can be sent")

    def test_wrong_answers_are_refused(self):
        for answers, sentence in [
            ({"service": "6"}, "Please choose one of these."),
            ({"service": ""}, "Please answer this question."),
            ({"service": "2", "reason": "nothing"}, "Please choose one of these."),
            ({"service": "2", "reason": "late", "day": "2026-02-30"}, "This is not a date."),
            ({"service": "5", "again": "perhaps"}, "Please choose one of these."),
            ({"service": "5", "nps": "11"}, "Please choose one of these."),
            ({"service": "5", "days": "many"}, "This is not a number."),
            ({"service": "5", "days": "0"}, "This is too small: at least 1."),
            ({"service": "5", "days": "31"}, "This is too large: at most 30."),
            ({"service": "2", "reason": "broken", "what": "x" * 5_001}, "This is too long: at most 5000 characters."),
        ]:
            with self.subTest(answers=answers):
                self.assert_refused(self.answer(**answers), sentence)

    def test_an_option_of_another_form_is_no_answer(self):
        other = self.channel.copy({"slug": "other", "name": "Other"})
        foreign = other.question_ids.option_ids[0]
        foreign.key = "foreign"
        for value in (str(foreign.id), "foreign"):
            self.assert_refused(self.answer(service="2", reason=value), "Please choose one of these.")

    def test_a_link_fills_in_answers(self):
        page, values = self.open_form(
            "/feedback/site?q_service=2&q_reason=late&q_reason=rude&q_what=<b>x&q_photos=a.png&q_nothing=1"
        )
        self.assertEqual((values["q_service"], values["q_what"]), ("2", "<b>x"))
        self.assertEqual(page.xpath("//input[@name='q_reason'][@checked]/@value"), ["late", "rude"])
        self.assertFalse(page.xpath("//b"))
        page, values = self.open_form(f"/feedback/site?q_what={'x' * 9000}")
        self.assertEqual(len(values["q_what"]), 5000)

    def test_switching_the_language_keeps_the_answers(self):
        _page, values = self.open_form()
        response = self.send({**values, "q_service": "2", "q_what": "Half a"}, url="/feedback/site?lang=ru_RU")
        page = html.fromstring(response.text)
        self.assertEqual((page.get("lang"), self.form_values(page)["q_what"]), ("ru-RU", "Half a"))
        self.assertEqual(page.xpath("//input[@name='q_service'][@checked]/@value"), ["2"])
        self.assertFalse(self.events())

    def test_an_empty_form_is_no_ticket(self):
        self.questions["service"].is_required = False
        self.assert_refused(self.answer(), "There is nothing in it yet")

    def test_a_form_that_asks_for_no_message_takes_none(self):
        self.channel.message_policy = "none"
        page, _values = self.open_form()
        self.assertFalse(page.xpath("//*[@id='message']"))
        self.answer(service="5")
        _page, values = self.open_form()
        self.send({**values, "q_service": "4", "message": "Forged", "email": "a@form-tests.example"})
        self.assertNotIn("Forged", "".join(self.tickets().mapped("description")))
        self.assertEqual(self.tickets().mapped("rating"), [5, 4])

    def test_the_message_is_told_with_the_answers(self):
        _page, values = self.open_form()
        self.send({**values, "q_service": "4", "message": "Fine\nbut slow", "email": "a@form-tests.example"})
        ticket = self.tickets()
        self.assertEqual(ticket.subject, "Fine")
        self.assertIn("Fine<br>but slow", ticket.description)
        self.assertIn("<b>How was our service?</b><br>4 of 5 stars", ticket.description)

    def test_an_address_that_was_asked_for_is_the_senders(self):
        self.channel.contact_policy = "optional"
        self.ask("email", "mail", "Where can we write to?")
        _page, values = self.open_form()
        self.send({**values, "q_service": "4", "q_mail": "Eve@form-tests.example"})
        ticket = self.tickets()
        self.assertEqual((ticket.email_normalized, ticket.is_anonymous), ("eve@form-tests.example", False))

    def test_the_answers_lead_to_their_thank_you_text(self):
        self.env["feedback.form.ending"].create(
            {
                "channel_id": self.channel.id,
                "name": "We are sorry!",
                "text": "<p>A person calls you today.</p>",
                **self.condition("service", "at_most", 2),
            }
        )
        self.channel.form_thanks = "<p>See you again.</p>"
        sad, glad = self.text_of(self.answer(service="1")), self.text_of(self.answer(service="5"))
        self.assertIn("We are sorry! ", sad)
        self.assertIn("A person calls you today.", sad)
        self.assertNotIn("See you again", sad)
        self.assertIn("Thank you!", glad)
        self.assertIn("See you again.", glad)
        self.channel.contact_policy = "optional"
        _page, values = self.open_form()
        unnamed = self.text_of(self.send({**values, "q_service": "1"}))
        self.assertIn("We are sorry! ", unnamed)
        self.assertIn("Your receipt code", unnamed)

    def test_a_confidential_form_makes_confidential_tickets(self):
        self.channel.is_confidential = True
        self.answer(service="1")
        self.assertTrue(self.tickets().is_confidential)

    def test_what_was_answered_before_a_question_changed_can_be_processed_after(self):
        self.answer(service="2", reason="late", day="2026-01-31")
        event = self.events()
        self.tickets().unlink()
        self.questions["day"].unlink()
        event.write({"state": "failed", "ticket_id": False})
        event.action_replay()
        self.assertIn("<b>When did it come?</b><br>01/31/2026", self.tickets().description)
        self.assertEqual(self.answers_of(self.tickets()), {"How was our service?": 2, "What went wrong?": ["late"]})

    def test_a_resend_with_the_same_answers_is_the_same_ticket(self):
        _page, values = self.open_form()
        for stars in ("2", "2", "3"):
            self.send({**values, "q_service": stars, "email": "a@form-tests.example"})
        self.assertEqual(self.tickets().mapped("rating"), [2, 3])
