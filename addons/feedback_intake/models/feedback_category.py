from odoo import api, fields, models
from odoo.exceptions import ValidationError


class FeedbackCategory(models.Model):
    """What a ticket is about, as a tree that the company keeps."""

    _name = "feedback.category"
    _description = "Feedback Category"
    _parent_store = True
    _order = "sequence, name, id"

    name = fields.Char(required=True, translate=True)
    display_name = fields.Char(recursive=True)
    sequence = fields.Integer(default=10)
    parent_id = fields.Many2one("feedback.category", "Parent Category", index=True, ondelete="restrict")
    parent_path = fields.Char(index=True)
    child_ids = fields.One2many("feedback.category", "parent_id", "Subcategories")
    company_id = fields.Many2one("res.company", help="Leave empty to share it between all companies.")
    is_public = fields.Boolean("On Forms", default=True, help="Customers can choose this category on web forms.")
    active = fields.Boolean(default=True)

    @api.depends("name", "parent_id.display_name")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for category in self:
            names = [category.parent_id.display_name, category.name]
            category.display_name = " / ".join(name for name in names if name)

    @api.constrains("parent_id")
    def _check_no_cycle(self):
        if self._has_cycle():
            raise ValidationError(self.env._("A category cannot be below itself."))
