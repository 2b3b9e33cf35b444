from collections import Counter

from dateutil.relativedelta import relativedelta

from odoo import fields, models

from .feedback_ticket import SENTIMENTS, prevailing_mood

READER = "feedback_intake.feedback_intake_group_reader"
HISTORY_LENGTH = 20


class ResPartner(models.Model):
    _inherit = "res.partner"

    feedback_ticket_count = fields.Integer(compute="_compute_feedback_figures", groups=READER)
    feedback_open_ticket_count = fields.Integer(compute="_compute_feedback_figures", groups=READER)
    feedback_mood = fields.Selection(
        SENTIMENTS,
        compute="_compute_feedback_figures",
        groups=READER,
        help="What prevails in the feedback of the last year.",
    )
    feedback_history_ids = fields.Many2many(
        "feedback.ticket", string="Latest Feedback", compute="_compute_feedback_history", groups=READER
    )

    def _compute_feedback_figures(self):
        """Count in the database, for all contacts at once. A company counts the feedback of its people as its own."""
        Ticket = self.env["feedback.ticket"]
        family = self.with_context(active_test=False).search_fetch([("id", "child_of", self.ids)], ["parent_id"])
        of_family = [("partner_id", "in", family.ids)]
        a_year = [("received_date", ">=", fields.Datetime.now() - relativedelta(years=1)), ("sentiment", "!=", False)]
        counts, open_counts, moods = Counter(), Counter(), {partner: Counter() for partner in self}
        for person, is_done, number in Ticket._read_group(of_family, ["partner_id", "is_done"], ["__count"]):
            for partner in self._among_parents_of(person):
                counts[partner] += number
                open_counts[partner] += 0 if is_done else number
        for person, mood, number in Ticket._read_group(of_family + a_year, ["partner_id", "sentiment"], ["__count"]):
            for partner in self._among_parents_of(person):
                moods[partner][mood] += number
        for partner in self:
            partner.feedback_ticket_count = counts[partner]
            partner.feedback_open_ticket_count = open_counts[partner]
            partner.feedback_mood = prevailing_mood(moods[partner])

    def _among_parents_of(self, person):
        """Return those of these contacts that ``person`` is or works for."""
        line = person
        while person.parent_id:
            person = person.parent_id
            line |= person
        return self & line

    def _compute_feedback_history(self):
        for partner in self:
            partner.feedback_history_ids = self.env["feedback.ticket"].search(
                [("partner_id", "child_of", partner.ids)], order="received_date desc, id desc", limit=HISTORY_LENGTH
            )

    def action_open_feedback(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("feedback_intake.feedback_ticket_action")
        return {
            **action,
            "views": [(False, "list"), (False, "kanban"), (False, "form")],
            "domain": [("partner_id", "child_of", self.id)],
            "context": self._prepare_feedback_context(),
        }

    def _prepare_feedback_context(self):
        self.ensure_one()
        return {
            "default_partner_id": self.id,
            "default_contact_name": self.name,
            "default_email_from": self.email,
            "default_phone": self.phone,
        }

    def action_new_feedback(self):
        """Open an empty ticket of this customer."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "feedback.ticket",
            "views": [(False, "form")],
            "context": self._prepare_feedback_context(),
        }
