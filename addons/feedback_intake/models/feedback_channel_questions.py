from odoo import api, fields, models
from odoo.exceptions import ValidationError


class FeedbackChannel(models.Model):
    """The questions of a web form: set up by the administrator, checked as a whole, copied with the channel."""

    _inherit = "feedback.channel"

    question_ids = fields.One2many("feedback.form.question", "channel_id", "Questions of the Form", copy=True)
    ending_ids = fields.One2many("feedback.form.ending", "channel_id", "Other Thank-You Texts", copy=False)
    message_policy = fields.Selection(
        [("required", "Required"), ("optional", "Optional"), ("none", "Not asked")],
        "Message",
        default="required",
        required=True,
        help="Whether visitors write a message of their own. Without one the ticket is made of their answers.",
    )
    is_confidential = fields.Boolean(
        "Confidential Tickets",
        help="Tickets of this channel are confidential from the start: only the assignee, the team's lead and "
        "managers see them.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        channels = super(FeedbackChannel, self.with_context(feedback_form_saving=True)).create(vals_list)
        channels = channels.with_env(self.env)
        channels._note_form_change()
        return channels

    def write(self, vals):
        if not {"question_ids", "ending_ids"} & vals.keys():
            return super().write(vals)
        # Line by line the form may be out of order for a moment: it is checked once all of it is written.
        result = super(FeedbackChannel, self.with_context(feedback_form_saving=True)).write(vals)
        self._note_form_change()
        return result

    def copy(self, default=None):
        copies = super().copy(default)
        for channel, new in zip(self, copies, strict=True):
            new._copy_form_logic(channel)
        return copies

    def _copy_form_logic(self, source):
        """Set the conditions and thank-you texts as they are in another channel with the same questions."""
        questions = {question.key: question for question in self.question_ids}
        saving = self.with_context(feedback_form_saving=True)
        for question in source.question_ids.filtered("condition_question_id"):
            questions[question.key].with_env(saving.env).write(question._prepare_condition_values(questions))
        for ending in source.ending_ids:
            condition = ending._prepare_condition_values(questions)
            ending.with_env(saving.env).copy({"channel_id": self.id, **condition})
        self._note_form_change()

    def _note_form_change(self):
        """Check the forms after a change and tell the tickets what they ask.

        :raise ValidationError: a form cannot be as it is
        """
        if self.env.context.get("feedback_form_saving"):
            return
        for channel in self.exists():
            if channel.question_ids or channel.ticket_properties_definition:
                channel._check_form()
                channel._sync_form_properties()

    def _check_form(self):
        self.ensure_one()
        earlier = self.env["feedback.form.question"]
        for question in self._ordered_questions():
            question._check_condition(earlier)
            if question.kind in ("choice", "choices") and not question.option_ids:
                raise ValidationError(
                    self.env._("“%s” needs answers to choose from: add them to the question.", question.name)
                )
            earlier |= question
        for ending in self.ending_ids:
            ending._check_condition(earlier)
        self._check_form_is_anonymous()

    @api.constrains("contact_policy")
    def _check_form_is_anonymous(self):
        for channel in self.filtered(lambda channel: channel.contact_policy == "none"):
            asking = channel.question_ids.filtered(lambda question: question.kind in ("email", "phone"))[:1]
            if asking:
                raise ValidationError(
                    self.env._(
                        "“%s” asks who somebody is, and this form is always anonymous. Remove the question, or choose "
                        "that senders may stay anonymous.",
                        asking.name,
                    )
                )

    def _ordered_questions(self):
        return self.question_ids.sorted("sequence")

    def _prepare_ticket_values(self, **values):
        return {"is_confidential": self.is_confidential, **super()._prepare_ticket_values(**values)}
