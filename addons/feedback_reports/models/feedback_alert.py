from odoo import api, fields, models
from odoo.exceptions import AccessError

ALERT_STATES = [
    ("new", "New"),
    ("acknowledged", "Acknowledged"),
    ("false_alarm", "False Alarm"),
    ("over", "Over"),
]
DAY = 1


class FeedbackAlert(models.Model):
    """Complaints about something that rose beyond what is usual: one record from its beginning until it is over.

    How it is found stands in ``feedback_alert_watch.py``.
    """

    _name = "feedback.alert"
    _description = "Feedback Alert"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "date_start desc, id desc"
    _rec_name = "topic_name"
    _mail_post_access = "read"

    topic = fields.Reference(selection="_selection_topic", readonly=True)
    topic_name = fields.Char("About", required=True, readonly=True)
    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="cascade")
    user_id = fields.Many2one("res.users", "Owner", domain="[('share', '=', False)]", index="btree_not_null")
    state = fields.Selection(ALERT_STATES, "Status", required=True, readonly=True, default="new", tracking=True)
    date_start = fields.Datetime("Since", required=True, readonly=True)
    date_end = fields.Datetime("Until", readonly=True, help="When the number of complaints was back to normal.")
    days = fields.Integer("Looked At (days)", required=True, readonly=True)
    seen = fields.Integer("Complaints", required=True, readonly=True, aggregator=None)
    expected = fields.Float("Usually", required=True, readonly=True, digits=(16, 1), aggregator=None)
    limit = fields.Integer("At Most", required=True, readonly=True, aggregator=None)
    ticket_ids = fields.Many2many("feedback.ticket", readonly=True, string="Tickets")
    ticket_count = fields.Integer("Tickets So Far", compute="_compute_ticket_count")
    text = fields.Char("What Happened", compute="_compute_text")

    _lasting_unique = models.UniqueIndex(
        "(company_id, topic) WHERE date_end IS NULL", "There is an alert about this already."
    )

    @api.model
    def _selection_topic(self):
        names = ["feedback.category", "product.product", "feedback.channel"]
        # sudo: ir.model - names of models are no secret
        return [(model.model, model.name) for model in self.env["ir.model"].sudo().search([("model", "in", names)])]

    @api.depends("topic_name", "days", "seen", "expected", "limit")
    @api.depends_context("lang")
    def _compute_text(self):
        for alert in self:
            values = {
                "seen": alert.seen,
                "topic": alert.topic_name,
                "expected": round(alert.expected),
                "limit": alert.limit,
            }
            if alert.days == DAY:
                alert.text = self.env._(
                    "%(seen)s negative tickets on “%(topic)s” in 24 hours; usually %(expected)s, at most %(limit)s",
                    **values,
                )
            else:
                alert.text = self.env._(
                    "%(seen)s negative tickets on “%(topic)s” in 7 days; usually %(expected)s, at most %(limit)s",
                    **values,
                )

    @api.depends("ticket_ids")
    def _compute_ticket_count(self):
        for alert in self:
            alert.ticket_count = len(alert.ticket_ids)

    def action_acknowledge(self):
        self._settle("acknowledged")

    def action_false_alarm(self):
        """It was nothing: next time it takes more to raise an alert about this."""
        self._settle("false_alarm")

    def _settle(self, state):
        for alert in self:
            if not (alert.user_id == self.env.user or self._is_manager()):
                raise AccessError(self.env._("Only the owner of an alert and feedback managers can do this."))
        # sudo: feedback.alert - agents do not write what the system has found, only that they have seen it
        self.sudo().write({"state": state})
        self.activity_ids.action_feedback()

    @api.model
    def _is_manager(self):
        return self.env.user.has_group("feedback_intake.feedback_intake_group_manager")

    def action_open_tickets(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("feedback_intake.feedback_ticket_action")
        return {
            **action,
            "name": self.topic_name,
            "display_name": self.topic_name,
            "domain": [("feedback_alert_ids", "in", self.ids)],
            "context": {},
        }
