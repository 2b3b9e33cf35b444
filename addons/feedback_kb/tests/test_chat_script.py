from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, TransactionCase, new_test_user, tagged

from .common import KnowledgeCase


@tagged("post_install", "-at_install")
class TestChatScript(KnowledgeCase, TransactionCase):
    """Setting up a script that answers from the knowledge base."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.editor = new_test_user(
            cls.env, "chat_editor", "im_livechat.im_livechat_group_manager", company_id=cls.company.id
        )
        cls.script = cls.env["chatbot.script"].create({"title": "Lamp Bot"})

    def _step(self, **values):
        return self.env["chatbot.script.step"].create(
            {"step_type": "knowledge", "message": "What?", "chatbot_script_id": self.script.id, **values}
        )

    def test_a_live_chat_manager_sets_up_a_step(self):
        with Form(self.script.with_user(self.editor)) as script, script.script_step_ids.new() as step:
            step.message = "What can I help you with?"
            step.step_type = "knowledge"
            self.assertEqual(step.knowledge_site_id, self.site)
        step = self.script.script_step_ids
        self.assertEqual(step.answer_ids.sorted("sequence").mapped("knowledge_role"), ["helped", "other", "person"])
        self.assertFalse(self.script.first_step_warning)

    def test_changing_the_script_in_its_form_keeps_the_answers(self):
        step = self._step()
        answers = step.answer_ids
        with Form(self.script.with_user(self.editor)) as script, script.script_step_ids.new() as text:
            text.message = "Bye!"
            text.step_type = "text"
        self.assertEqual(step.answer_ids, answers)

    def test_a_step_that_becomes_another_one_loses_its_answers_and_help_centre(self):
        step = self._step()
        step.step_type = "text"
        self.assertFalse(step.answer_ids or step.knowledge_site_id)
        step.step_type = "knowledge"
        self.assertEqual(len(step.answer_ids), 3)

    def test_a_step_needs_a_question_and_a_help_centre(self):
        with self.assertRaisesRegex(ValidationError, "needs a message"):
            self._step(message=False)
        self.site.active = False
        with self.assertRaisesRegex(ValidationError, "help centre"):
            self._step()

    def test_a_copied_script_has_answers_of_its_own_that_its_steps_depend_on(self):
        step = self._step()
        helped = step.answer_ids.filtered(lambda answer: answer.knowledge_role == "helped")
        self._step(step_type="text", message="Bye!", triggering_answer_ids=[(6, 0, helped.ids)])
        copied = self.script.copy()
        first, second = copied.script_step_ids.sorted("sequence")
        self.assertEqual(len(first.answer_ids), 3)
        self.assertEqual(second.triggering_answer_ids.script_step_id, first)
        self.assertEqual(second.triggering_answer_ids.knowledge_role, "helped")

    def test_steps_after_it_are_not_only_for_when_nobody_is_free(self):
        self._step()
        after = self._step(step_type="text", message="Bye!")
        self._step(step_type="forward_operator", message="One moment.")
        last = self._step(step_type="text", message="Nobody is there.")
        self.assertFalse(after.is_forward_operator_child)
        self.assertTrue(last.is_forward_operator_child)

    def test_a_renamed_button_is_shown_as_it_was_named(self):
        helped, other, _person = self._step().answer_ids.sorted("sequence")
        helped.name = "Solved!"
        self.assertEqual((helped._shown_name(), other._shown_name()), ("Solved!", "Ask something else"))

    def test_a_help_centre_from_which_a_bot_answers_is_not_deleted(self):
        self._step()
        with self.assertRaisesRegex(UserError, "Lamp Bot"):
            self._as("manager", self.site).unlink()
        self.script.unlink()
        self._as("manager", self.site).unlink()
