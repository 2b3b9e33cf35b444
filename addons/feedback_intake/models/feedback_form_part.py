from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import format_list

from ..tools.form_input import SCALES
from ..tools.form_logic import Condition

# kind of the question asked about -> what may be said of its answer; of others, that it is filled in
OPERATORS = {
    **dict.fromkeys(("choice", "choices", "yes_no"), ("is", "is_not", "filled")),
    **dict.fromkeys((*SCALES, "number"), ("is", "is_not", "filled", "at_least", "at_most")),
}


class FeedbackFormPart(models.AbstractModel):
    """What a web form is made of. Whoever changes a part changes its form, which is then checked as a whole."""

    _name = "feedback.form.part"
    _description = "Part of a Feedback Form"
    _order = "sequence, id"

    sequence = fields.Integer(default=10)
    channel_id = fields.Many2one("feedback.channel", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="channel_id.company_id", store=True)

    @api.model_create_multi
    def create(self, vals_list):
        parts = super(FeedbackFormPart, self._saving()).create(vals_list).with_env(self.env)
        parts.channel_id._note_form_change()
        return parts

    def write(self, vals):
        channels = self.channel_id
        result = super(FeedbackFormPart, self._saving()).write(vals)
        (channels | self.channel_id)._note_form_change()
        return result

    def unlink(self):
        channels = self.channel_id
        result = super(FeedbackFormPart, self._saving()).unlink()
        channels._note_form_change()
        return result

    def _saving(self):
        """Return the records as those that are changed in one go: their form is checked once all of it is written."""
        return self.with_context(feedback_form_saving=True)


class FeedbackFormCondition(models.AbstractModel):
    """A part that is shown only where an earlier question has been answered in a certain way."""

    _name = "feedback.form.condition"
    _inherit = "feedback.form.part"
    _description = "Part of a Feedback Form with a Condition"

    condition_question_id = fields.Many2one(
        "feedback.form.question",
        "Depends on",
        domain="[('channel_id', '=', channel_id), ('kind', '!=', 'section'), ('id', '!=', id)]",
        index="btree_not_null",
        ondelete="set null",
        copy=False,
        help="The earlier question on whose answer it depends whether this is shown. A question that is new can be "
        "chosen once the channel has been saved.",
    )
    condition_kind = fields.Selection(related="condition_question_id.kind", string="Kind of that Question")
    condition_operator = fields.Selection(
        [
            ("is", "is"),
            ("is_not", "is not"),
            ("filled", "is filled in"),
            ("at_least", "is at least"),
            ("at_most", "is at most"),
        ],
        "Shown when the Answer",
        compute="_compute_condition_operator",
        store=True,
        readonly=False,
        copy=False,
    )
    condition_option_ids = fields.Many2many(
        "feedback.form.option",
        string="One of",
        compute="_compute_condition_option_ids",
        store=True,
        readonly=False,
        domain="[('question_id', '=', condition_question_id)]",
        copy=False,
    )
    condition_number = fields.Float("Number", copy=False)
    condition_answer = fields.Selection([("yes", "Yes"), ("no", "No")], "Answer", default="yes", copy=False)
    condition_text = fields.Char("Shown", compute="_compute_condition_text")

    @api.depends("condition_question_id")
    def _compute_condition_operator(self):
        for part in self:
            allowed = part._allowed_operators()
            if part.condition_operator not in allowed:
                part.condition_operator = allowed[0] if part.condition_question_id else False

    @api.depends("condition_question_id")
    def _compute_condition_option_ids(self):
        for part in self:
            part.condition_option_ids &= part.condition_question_id.option_ids

    @api.depends(
        "condition_question_id.name",
        "condition_operator",
        "condition_option_ids.name",
        "condition_number",
        "condition_answer",
    )
    @api.depends_context("lang")
    def _compute_condition_text(self):
        for part in self:
            part.condition_text = part._describe_condition() if part.condition_question_id else False

    def _allowed_operators(self):
        return OPERATORS.get(self.condition_question_id.kind, ("filled",))

    def _check_condition(self, earlier):
        """:raise ValidationError: this cannot be shown depending on what its condition asks; ``earlier``: what can"""
        self.ensure_one()
        source = self.condition_question_id
        if not source:
            return
        names = {"part": self.display_name, "question": source.display_name}
        if source not in earlier or source.kind == "section":
            raise ValidationError(
                self.env._(
                    "“%(part)s” depends on “%(question)s”, which is no question above it in this form. Move it below "
                    "that question, or choose another one.",
                    **names,
                )
            )
        if self.condition_operator not in self._allowed_operators():
            raise ValidationError(
                self.env._("“%(part)s”: choose another comparison with the answer to “%(question)s”.", **names)
            )
        options = self.condition_option_ids
        lacks_options = source.kind in ("choice", "choices") and self.condition_operator != "filled" and not options
        if lacks_options or options.question_id - source:
            raise ValidationError(
                self.env._("“%(part)s”: choose on which answers to “%(question)s” it depends.", **names)
            )

    def _describe_condition(self):
        """Return the condition as a sentence."""
        self.ensure_one()
        names = {"question": self.condition_question_id.name or "", "answer": self._condition_answer_text()}
        if self.condition_operator == "filled":
            return self.env._("Shown when “%(question)s” is filled in", question=names["question"])
        if self.condition_operator == "is_not":
            return self.env._("Shown unless “%(question)s” is %(answer)s", **names)
        if self.condition_operator == "at_least":
            return self.env._("Shown when “%(question)s” is at least %(answer)s", **names)
        if self.condition_operator == "at_most":
            return self.env._("Shown when “%(question)s” is at most %(answer)s", **names)
        return self.env._("Shown when “%(question)s” is %(answer)s", **names)

    def _condition_answer_text(self):
        kind = self.condition_question_id.kind
        if kind in ("choice", "choices"):
            quoted = [
                self.env._("“%(answer)s”", answer=name or "…") for name in self.condition_option_ids.mapped("name")
            ]
            return format_list(self.env, quoted, "or") if quoted else "…"
        if kind == "yes_no":
            labels = dict(self._fields["condition_answer"]._description_selection(self.env))
            return self.env._("“%(answer)s”", answer=labels.get(self.condition_answer, "…"))
        return f"{self.condition_number:g}"

    def _condition(self):
        """Return the condition as tools/form_logic.py takes it, None where there is none."""
        self.ensure_one()
        source = self.condition_question_id
        return Condition(source._html_key(), self.condition_operator, self._condition_values()) if source else None

    def _condition_values(self):
        """Return the texts that the answer is compared with, a tuple."""
        self.ensure_one()
        kind = self.condition_question_id.kind
        if self.condition_operator == "filled":
            return ()
        if kind in ("choice", "choices"):
            return tuple(option._html_key() for option in self.condition_option_ids)
        return (self.condition_answer or "",) if kind == "yes_no" else (f"{self.condition_number:g}",)

    def _prepare_condition_values(self, questions):
        """Return the values of the same condition in another form. ``questions``: its questions by key"""
        self.ensure_one()
        source = questions[self.condition_question_id.key]
        keys = set(self.condition_option_ids.mapped("key"))
        return {
            "condition_question_id": source.id,
            "condition_operator": self.condition_operator,
            "condition_option_ids": source.option_ids.filtered(lambda option: option.key in keys).ids,
            "condition_number": self.condition_number,
            "condition_answer": self.condition_answer,
        }
