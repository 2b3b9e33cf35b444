from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import is_html_empty

ROLES = ("helped", "other", "person")


class ChatbotScriptStep(models.Model):
    """The step “Answer from the Knowledge Base”: how it is set up. What it does in a chat stands in
    ``chatbot_script_step_<subject>.py``.
    """

    _inherit = "chatbot.script.step"

    step_type = fields.Selection(
        selection_add=[("knowledge", "Answer from the Knowledge Base")], ondelete={"knowledge": "cascade"}
    )
    knowledge_site_id = fields.Many2one(
        "feedback.kb.site",
        "Help Centre",
        compute="_compute_knowledge_site_id",
        store=True,
        readonly=False,
        index="btree_not_null",
        ondelete="set null",  # refused by the help centre itself, but for an uninstall
        help="The bot answers from what this help centre shows to everybody, and links to it.",
    )
    knowledge_category_ids = fields.Many2many(
        "feedback.kb.category",
        string="Only These Categories",
        help="Leave empty to search everything that the help centre shows.",
    )

    @api.depends("step_type")
    def _compute_knowledge_site_id(self):
        for step in self:
            if step.step_type != "knowledge":
                step.knowledge_site_id = False
            elif not step.knowledge_site_id:
                step.knowledge_site_id = self.env["feedback.kb.site"].search(
                    [("company_id", "=", self.env.company.id)], limit=1
                )

    def _compute_is_forward_operator(self):
        """A person may take over in the step itself: the visitor's client and Odoo's routes look for it here."""
        result = super()._compute_is_forward_operator()
        self.filtered(lambda step: step.step_type == "knowledge").is_forward_operator = True
        return result

    def _compute_is_forward_operator_child(self):
        """What follows is also reached by those whom an article helped."""
        result = super()._compute_is_forward_operator_child()
        for step in self.filtered("is_forward_operator_child"):
            steps = step.chatbot_script_id.script_step_ids
            parents = steps.filtered(lambda one: one.is_forward_operator or one.step_type == "question_selection")
            parents = parents.sorted("sequence", reverse=True)
            parent = step._get_parent_step(parents)
            while parent and (parent.step_type == "knowledge" or not parent.is_forward_operator):
                parent = parent._get_parent_step(parents)
            step.is_forward_operator_child = bool(parent)
        return result

    @api.constrains("step_type", "message", "knowledge_site_id")
    def _check_knowledge(self):
        for step in self.filtered(lambda step: step.step_type == "knowledge"):
            if is_html_empty(step.message):
                raise ValidationError(
                    self.env._(
                        "A step that answers from the knowledge base needs a message: what the bot asks the visitor, "
                        "for example “What can I help you with?”"
                    )
                )
            if not step.knowledge_site_id:
                raise ValidationError(
                    self.env._("Choose the help centre from which the step “%(step)s” answers.", step=step.name)
                )

    @api.model_create_multi
    def create(self, vals_list):
        steps = super().create(vals_list)
        steps._make_knowledge_answers()
        return steps

    def write(self, vals):
        result = super().write(vals)
        if "step_type" in vals or "answer_ids" in vals:
            self._make_knowledge_answers()
        return result

    def _make_knowledge_answers(self):
        """Let every knowledge step, and no other one, have the three answers that visitors choose from."""
        others = self.filtered(lambda step: step.step_type != "knowledge")
        others.answer_ids.filtered("knowledge_role").unlink()
        names = self._knowledge_answer_names() if self - others else {}
        for step in self - others:
            missing = [role for role in ROLES if role not in step.answer_ids.mapped("knowledge_role")]
            answers = step.answer_ids.with_context(lang="en_US").create(
                [
                    {
                        "name": names["en_US"][role],
                        "knowledge_role": role,
                        "sequence": ROLES.index(role),
                        "script_step_id": step.id,
                    }
                    for role in missing
                ]
            )
            for answer in answers:
                answer.update_field_translations("name", {lang: names[lang][answer.knowledge_role] for lang in names})

    @api.model
    def _knowledge_answer_names(self):
        """Return {language: {role: what its button says}} for the languages that are installed."""
        languages = {"en_US", *dict(self.env["res.lang"].get_installed())}
        return {lang: self.with_context(lang=lang)._knowledge_role_names() for lang in languages}

    @api.model
    def _knowledge_role_names(self):
        return {
            "helped": self.env._("This helped"),
            "other": self.env._("Ask something else"),
            "person": self.env._("Talk to a person"),
        }

    def _is_last_step(self, discuss_channel=False):
        """Whoever was helped may ask on: the step never ends the script."""
        return self.step_type != "knowledge" and super()._is_last_step(discuss_channel)

    def _searched_category_ids(self):
        """Return the ids of the categories that the step answers from, or None for all."""
        self.ensure_one()
        chosen = self.knowledge_category_ids or self.knowledge_site_id.category_ids
        if not chosen:
            return None
        return self.env["feedback.kb.category"].search(Domain("id", "child_of", chosen.ids)).ids
