from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import format_datetime

from .feedback_score import SCALES

DEFAULT_CHANGE_HOURS = 24


class FeedbackScore(models.Model):
    """The answer: the first one stands, and may be changed for some hours, which is logged."""

    _inherit = "feedback.score"

    change_hours = fields.Integer(
        readonly=True,
        default=DEFAULT_CHANGE_HOURS,
        help="For how many hours after the first answer the customer may change it.",
    )

    def _record_answer(self, value, comment=None, source="page"):
        """Take in a customer's answer. The caller has made sure that a person gave it.

        :param int value: on the scale of the kind; 0 is a value of NPS
        :param comment: None leaves an earlier comment as it is
        :param source: one of ``SOURCES``
        :raise UserError: the value lies outside its scale, the question is closed, or the answer stands already
        """
        self.ensure_one()
        low, high = SCALES[self.kind]
        if type(value) is not int or not low <= value <= high:
            raise UserError(self.env._("An answer goes from %(low)s to %(high)s.", low=low, high=high))
        comment = (comment or "").strip() or (self.comment if comment is None else False)
        if self.state == "expired":
            raise UserError(self.env._("This question is closed: nobody answered it in time."))
        if self.state != "answered":
            self._take_first_answer(value, comment, source)
        elif (value, comment or False) != (self.value, self.comment or False):
            self._change_answer(value, comment, source)

    def _take_first_answer(self, value, comment, source):
        self.write(
            {
                "value": value,
                "comment": comment,
                "source": source,
                "state": "answered",
                "answered_date": fields.Datetime.now(),
                "skip_reason": False,
                "user_id": self.user_id.id or self.ticket_id.user_id.id,
            }
        )
        self._on_answered()

    def _change_answer(self, value, comment, source):
        if not self._can_change():
            raise UserError(
                self.env._(
                    "The answer stands since %(date)s and can no longer be changed.",
                    date=format_datetime(self.env, self._changeable_until()),
                )
            )
        self.env["feedback.score.change"].create(
            {
                "score_id": self.id,
                "source": source,
                "old_value": self.value,
                "new_value": value,
                "old_comment": self.comment,
                "new_comment": comment,
            }
        )
        self.write({"value": value, "comment": comment})
        self._on_answered()

    def _changeable_until(self):
        self.ensure_one()
        return self.answered_date + timedelta(hours=self.change_hours)

    def _can_change(self):
        self.ensure_one()
        return self.state == "answered" and fields.Datetime.now() < self._changeable_until()

    def _on_answered(self):
        """What an answer brings about: called when the first one was recorded, and each time it was changed."""
        self.ensure_one()
        if self.kind == "csat" and self.ticket_id:
            self.ticket_id._take_csat(self.value)
