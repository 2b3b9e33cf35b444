import re

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..tools.form_input import Question
from .feedback_form_option import MAX_KEY, give_keys, html_key

KEY = re.compile(rf"[a-z0-9][a-z0-9_]{{0,{MAX_KEY + 4}}}", re.ASCII)
MOST_PRODUCTS = 500


class FeedbackFormQuestion(models.Model):
    """One question of a web form, or the heading of a section of it."""

    _name = "feedback.form.question"
    _inherit = "feedback.form.condition"
    _description = "Question of a Feedback Form"

    name = fields.Char("Question", required=True, translate=True)
    kind = fields.Selection(selection="_selection_kind", string="Question Type", required=True, default="text")
    is_required = fields.Boolean("Required")
    help_text = fields.Char("Help", translate=True, help="Stands below the question.")
    placeholder = fields.Char("Example", translate=True, help="Stands in the empty field.")
    key = fields.Char(
        "Short Name",
        help="Stands for the question in links (?q_name=…) and in the data. Made of the question when left empty. "
        "Changing it begins a new column of answers; earlier answers stay in the old one.",
    )
    option_ids = fields.One2many("feedback.form.option", "question_id", "Answers to Choose", copy=True)
    has_limits = fields.Boolean("Limit the Number")
    min_number = fields.Float("Smallest")
    max_number = fields.Float("Largest")
    low_label = fields.Char("Text at the Low End", translate=True, help="For example: not at all likely")
    high_label = fields.Char("Text at the High End", translate=True, help="For example: very likely")
    gives_rating = fields.Boolean("Counts as the Ticket's Stars")
    file_policy = fields.Selection(
        [("any", "Photos, video, sound and documents"), ("media", "Photos and video")],
        "Files",
        default="any",
        required=True,
    )

    _key_unique = models.UniqueIndex("(channel_id, key)", "Another question of this form has this short name.")

    @api.model
    def _selection_kind(self):
        """Return the types of question; some need an addon that may not be there."""
        kinds = {
            "section": self.env._("Section"),
            "text": self.env._("Short Text"),
            "long_text": self.env._("Long Text"),
            "choice": self.env._("One Choice"),
            "choices": self.env._("Several Choices"),
            "yes_no": self.env._("Yes or No"),
            "stars": self.env._("Stars"),
            "faces": self.env._("Faces"),
            "scale": self.env._("0 to 10"),
            "number": self.env._("Number"),
            "date": self.env._("Date"),
            "email": self.env._("E-mail Address"),
            "phone": self.env._("Phone Number"),
            "file": self.env._("Files"),
        }
        if "product.template" in self.env:
            kinds["product"] = self.env._("Product")
        if "sale.order" in self.env:
            kinds["order"] = self.env._("Order Number")
        return list(kinds.items())

    @api.constrains("key")
    def _check_key(self):
        for question in self:
            if not KEY.fullmatch(question.key or ""):
                raise ValidationError(
                    self.env._("A short name has small Latin letters, digits and underscores, for example: reason.")
                )

    @api.constrains("has_limits", "min_number", "max_number")
    def _check_limits(self):
        for question in self.filtered("has_limits"):
            if question.min_number > question.max_number:
                raise ValidationError(
                    self.env._("“%s”: the smallest number is larger than the largest.", question.name)
                )

    @api.model_create_multi
    def create(self, vals_list):
        def keys_of(channel_id):
            return self.env["feedback.channel"].browse(channel_id).question_ids.mapped("key")

        give_keys(self.env, vals_list, "channel_id", keys_of, "question")
        return super().create(vals_list)

    @api.ondelete(at_uninstall=False)
    def _unlink_unless_something_depends_on_it(self):
        for model in ("feedback.form.question", "feedback.form.ending"):
            domain = [("condition_question_id", "in", self.ids)]
            part = (self.env[model].search(domain) - (self if model == self._name else self.env[model]))[:1]
            if part:
                raise UserError(
                    self.env._(
                        "“%(question)s” cannot be removed: whether “%(part)s” is shown depends on it.",
                        question=part.condition_question_id.name,
                        part=part.display_name,
                    )
                )

    def _html_key(self):
        return html_key(self)

    def _as_question(self):
        """Return the question as tools/form_input.py takes it."""
        self.ensure_one()
        return Question(
            key=self._html_key(),
            is_section=self.kind == "section",
            condition=self._condition(),
            kind=self.kind,
            is_required=self.is_required,
            options=tuple(option for option, _label in self._options()),
            lowest=self.min_number if self.has_limits else None,
            highest=self.max_number if self.has_limits else None,
        )

    def _options(self):
        """Return [(key, label in the language of the context)] of what can be chosen."""
        if self.kind == "yes_no":
            return list({"yes": self.env._("Yes"), "no": self.env._("No")}.items())
        if self.kind == "product":
            return [(str(product.id), product.name) for product in self._products()]
        return [(option._html_key(), option.name) for option in self.option_ids]

    def _products(self):
        """Return the products that visitors may choose from: on sale, and published where there is a shop."""
        Product = self.env.get("product.template")
        if Product is None:
            return ()
        domain = [("sale_ok", "=", True), ("company_id", "in", [False, self.channel_id.company_id.id])]
        if "is_published" in Product._fields:
            domain.append(("is_published", "=", True))
        # sudo: product.template - names of what is on sale are for everybody
        return Product.sudo().search(domain, order="name", limit=MOST_PRODUCTS)
