from odoo import fields, models
from odoo.tools import SQL

from .feedback_score_plan import MAX_AGE


class FeedbackTicket(models.Model):
    """The customer's verdict on how a ticket was dealt with, and the question about it on the ticket's own page."""

    _inherit = "feedback.ticket"

    score_ids = fields.One2many("feedback.score", "ticket_id", "Scores", readonly=True)

    def _take_csat(self, value):
        """Take an answer about the solution for the ticket's stars.

        The mood stays as it is, known or not: it is that of the first message, however well the matter ended.
        """
        self.ensure_one()
        is_first = "rated" not in self.milestone_ids.mapped("kind")
        moods = [self._fields[name] for name in ("sentiment", "sentiment_source", "sentiment_score")]
        with self.env.protecting(moods, self):
            self.rating = value
        if is_first:
            milestones = self._prepare_milestone_values("rated", actor="customer", value=f"{value} / 5")
            self.env["feedback.ticket.milestone"]._log(milestones)

    def _score_obstacle(self):
        """Return why the customer is not asked by mail about this ticket as it is, or None.

        A mail about a confidential ticket might be read by somebody else, so it is asked about on its page alone.
        """
        obstacles = {
            "merged": self.merged_into_id,
            "imported": self.is_imported,
            "void": self.close_reason_id.is_void,
            "anonymous": self.is_anonymous,
            "confidential": self.is_confidential,
        }
        return next((reason for reason, holds in obstacles.items() if holds), None)

    def _last_message_ids(self):
        """Return {ticket's id: Message-Id of the last mail of its conversation}."""
        latest = self.env["mail.message"]._read_group(
            [
                ("model", "=", self._name),
                ("res_id", "in", self.ids),
                ("message_type", "in", ("comment", "email")),
                ("is_internal", "=", False),
            ],
            ["res_id"],
            ["id:max"],
        )
        messages = self.env["mail.message"].browse(message_id for _ticket_id, message_id in latest)
        return {message.res_id: message.message_id for message in messages}

    def _page_score(self):
        """Return the score that the customer may answer on this ticket's page, or has answered, or an empty recordset.

        Where nobody was asked but a rule fits, it is a new record, which is stored once it is answered.
        """
        self.ensure_one()
        if not self.is_done or self.merged_into_id:
            return self.score_ids.browse()
        scores = {score.kind: score for score in self.score_ids.sorted("id")}
        for kind in ("csat", "ces"):
            score = scores.get(kind) or self._new_page_score(kind)
            if score and score._is_open_on_page():
                return score
        return self.score_ids.browse()

    def _new_page_score(self, kind):
        if self.resolved_date < fields.Datetime.now() - MAX_AGE:
            return self.score_ids.browse()
        rules = self.env["feedback.score.rule"].search([("kind", "=", kind), ("company_id", "=", self.company_id.id)])
        fitting = (rule for rule in rules if self.filtered_domain(rule._ticket_conditions()))
        rule = next(fitting, None)
        if not rule or rule.since > self.resolved_date:
            return self.score_ids.browse()
        return self.score_ids.new(rule._prepare_score_values(self))

    def _store_page_score(self, new):
        """Store the new record that the page has shown; return the score, which another worker may have been faster to
        plan."""
        self.ensure_one()
        stored = self.score_ids._set_down([new.rule_id._prepare_score_values(self)])
        return stored or self.score_ids.search([("ticket_id", "=", self.id), ("kind", "=", new.kind)], limit=1)

    def _blurred_tables(self):
        ids = SQL("ticket_id IN %s", tuple(self.ids))
        scores = SQL("score_id IN (SELECT id FROM feedback_score WHERE %s)", ids)
        return [
            *super()._blurred_tables(),
            ("feedback_score", ids, ("answered_date",)),
            ("feedback_score_change", scores, ("date",)),
        ]
