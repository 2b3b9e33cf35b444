from odoo import api, fields, models
from odoo.tools import ormcache

STATES = [
    ("new", "New"),
    ("open", "In Progress"),
    ("waiting_customer", "Waiting for Customer"),
    ("resolved", "Resolved"),
    ("closed", "Closed"),
]
DONE_STATES = ("resolved", "closed")


class FeedbackStage(models.Model):
    """A column of the board. Its ``state`` is what reports and rules go by, so that its label is free."""

    _name = "feedback.stage"
    _inherit = "feedback.cached.mixin"
    _description = "Feedback Stage"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    state = fields.Selection(STATES, required=True, default="open", help="What this stage means for reports and rules.")
    fold = fields.Boolean("Folded in Kanban")
    description = fields.Text("Meaning", translate=True, help="Shown to agents as the tooltip of the column.")
    active = fields.Boolean(default=True)

    @api.model
    def _first_of(self, state):
        """Return the first stage with this state, or an empty recordset."""
        return self.browse(self._first_id_of(state) or [])

    @api.model
    @ormcache("state")
    def _first_id_of(self, state):
        return self.search([("state", "=", state)], limit=1).id
