from odoo import api, models
from odoo.fields import Command


class FeedbackDemo(models.AbstractModel):
    """The shop's live chat, whose bot answers from the knowledge base."""

    _inherit = "feedback.demo"

    @api.model
    def _create_knowledge_chat(self, item):
        users = [self.env.ref(f"feedback_demo.user_{login.replace('.', '_')}") for login in item["operators"]]
        operators = self.env["res.users"].concat(*users)
        for operator in operators:  # together, each would get the groups of all
            operator.group_ids |= self.env.ref("im_livechat.im_livechat_group_user")
        script = self._create_knowledge_script(item)
        livechat = self.env["im_livechat.channel"].create(
            {
                "name": item["name"],
                "user_ids": [Command.set(operators.ids)],
                "rule_ids": [Command.create({"chatbot_script_id": script.id, "action": "display_button_and_text"})],
            }
        )
        self._name_records("livechat", {item["key"]: livechat})

    @api.model
    def _create_knowledge_script(self, item):
        script = self.env["chatbot.script"].create({"title": item["bot"]})
        self._name_records("chatbot", {item["key"]: script})
        steps = self.env["chatbot.script.step"].create(
            [
                {
                    "chatbot_script_id": script.id,
                    "step_type": step["type"],
                    "message": step["text"],
                    "knowledge_site_id": step["type"] == "knowledge"
                    and self.env.ref("feedback_kb.feedback_kb_site_main").id,
                }
                for step in item["steps"]
            ]
        )
        for step, data in zip(steps, item["steps"], strict=True):
            step.triggering_answer_ids = steps.answer_ids.filtered(
                lambda answer, role=data["when"]: answer.knowledge_role == role
            )
        if "ru_RU" in self._installed_languages():
            # Written in Russian, the text would replace the English one: what is translated is a term.
            for step, data in zip(steps, item["steps"], strict=True):
                step.update_field_translations("message", {"ru_RU": {data["text"]: data["text_ru"]}})
        return script
