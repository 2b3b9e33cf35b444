from odoo import models


class ResourceCalendarLeaves(models.Model):
    _name = "resource.calendar.leaves"
    _inherit = ["resource.calendar.leaves", "feedback.working.time.mixin"]

    def _shaped_calendars(self):
        """One person's time off shapes no calendar; a holiday without a calendar shapes all of its company's."""
        general = self.filtered(lambda leave: not leave.resource_id)
        calendars = general.calendar_id
        if everywhere := general.filtered(lambda leave: not leave.calendar_id):
            # sudo: resource.calendar - they all change, those that the user does not see too
            of_company = [("company_id", "in", [*everywhere.company_id.ids, False])]
            calendars |= calendars.sudo().with_context(active_test=False).search(of_company)
        return calendars
