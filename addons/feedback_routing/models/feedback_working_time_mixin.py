from odoo import api, models


class FeedbackWorkingTimeMixin(models.AbstractModel):
    """What decides when people work: a change forgets the hours that are remembered, and moves running deadlines."""

    _name = "feedback.working.time.mixin"
    _description = "Part of a Working Time"

    def _shaped_calendars(self):
        """Return the calendars whose working hours these records shape."""
        raise NotImplementedError

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        records._shaped_calendars()._on_hours_changed()
        return records

    def write(self, vals):
        before = self._shaped_calendars()
        result = super().write(vals)
        (before | self._shaped_calendars())._on_hours_changed()
        return result

    def unlink(self):
        before = self._shaped_calendars()
        result = super().unlink()
        before.exists()._on_hours_changed()
        return result
