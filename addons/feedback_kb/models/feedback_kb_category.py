from odoo import api, fields, models
from odoo.exceptions import ValidationError


class FeedbackKbCategory(models.Model):
    """A shelf of the knowledge base, as a tree."""

    _name = "feedback.kb.category"
    _description = "Knowledge Category"
    _parent_store = True
    _order = "sequence, name, id"

    name = fields.Char(required=True, translate=True)
    display_name = fields.Char(recursive=True)
    description = fields.Char(translate=True, help="One sentence for customers on what is here.")
    sequence = fields.Integer(default=10)
    parent_id = fields.Many2one("feedback.kb.category", "Parent Category", index=True, ondelete="restrict")
    parent_path = fields.Char(index=True)
    child_ids = fields.One2many("feedback.kb.category", "parent_id", "Subcategories")
    article_ids = fields.One2many("feedback.kb.article", "category_id", "Articles")
    article_count = fields.Integer(compute="_compute_article_count")
    company_id = fields.Many2one("res.company", help="Leave empty to share it between all companies.")
    active = fields.Boolean(default=True)

    @api.depends("name", "parent_id.display_name")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for category in self:
            names = [category.parent_id.display_name, category.name]
            category.display_name = " / ".join(name for name in names if name)

    def _compute_article_count(self):
        counts = self.env["feedback.kb.article"]._read_group(
            [("category_id", "in", self.ids)], ["category_id"], ["__count"]
        )
        numbers = {category.id: count for category, count in counts}
        for category in self:
            category.article_count = numbers.get(category.id, 0)

    @api.constrains("parent_id")
    def _check_no_cycle(self):
        if self._has_cycle():
            raise ValidationError(self.env._("A category cannot be below itself."))

    @api.constrains("parent_id", "company_id")
    def _check_company_of_parent(self):
        for category in self.filtered("parent_id.company_id"):
            if category.company_id != category.parent_id.company_id:
                raise ValidationError(
                    self.env._("%(name)s belongs to the company of the category that it is in.", name=category.name)
                )
