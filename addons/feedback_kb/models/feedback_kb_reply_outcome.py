from odoo import api, fields, models
from odoo.exceptions import UserError


class FeedbackKbReply(models.Model):
    """What came of it: said by the customer with a click, or by the agent. Silence is no outcome."""

    _inherit = "feedback.kb.reply"

    def _judge(self, outcome, user=None):
        """Note an outcome; the last word counts, except that who wanted a person has one for good.

        :return: whether it is news
        """
        self.ensure_one()
        if self.outcome in (outcome, "refused"):
            return False
        self.write({"outcome": outcome, "outcome_date": fields.Datetime.now(), "outcome_user_id": user and user.id})
        return True

    def _note_helped(self):
        """The customer has pressed “This helped”: it is solved, and its words find the article from now on."""
        self.ensure_one()
        if not self._judge("helped"):
            return
        self._log_usage("auto_helped")
        if self.article_id and self.query_id:
            self.query_id._note_opened(self.article_id)
            self.query_id._note_solved()
        self.ticket_id._page_ticket()._resolve_by_customer(self)

    def _note_refused(self):
        """The customer has pressed “I want a person”: one takes over, and no bot comes back."""
        self.ensure_one()
        if not self._judge("refused"):
            return
        self._log_usage("auto_refused")
        ticket = self.ticket_id._page_ticket()
        self.query_id._note_ticket(ticket)
        ticket._call_for_person(self)
        self.env["feedback.kb.reply"]._check_drift(self.channel_id)

    def action_accept(self):
        """Send a suggested answer as one's own."""
        reply, ticket = self._judged_by_agent()
        article = reply.article_id
        if not article or not article._is_public_for(ticket.company_id):
            raise UserError(self.env._("The article is no longer public. Write an answer by hand."))
        # First: what is in the answer that follows is learnt from what was accepted before.
        self.env["feedback.kb.suggestion"]._decide(ticket, article, "accepted")
        body = article._render_answer("suggested_body", ticket)
        ticket.message_post(body=body, message_type="comment", subtype_xmlid="mail.mt_comment")
        if reply._judge("accepted", self.env.user):
            reply._log_usage("inserted", user_id=self.env.uid)
        return True

    def action_dismiss(self):
        """Say that a suggested answer is none."""
        reply, ticket = self._judged_by_agent()
        if reply._judge("dismissed", self.env.user):
            reply._log_usage("dismissed", user_id=self.env.uid)
            if reply.article_id:
                self.env["feedback.kb.suggestion"]._decide(ticket, reply.article_id, "dismissed")
        return True

    def action_look(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "feedback.kb.article",
            "res_id": self.article_id.id,
            "views": [(False, "form")],
            "target": "new",
        }

    def _judged_by_agent(self):
        """Return (the suggestion as the system may write it, its ticket as the agent may answer it).

        :raise UserError: it is no suggestion that waits for a judgement
        """
        self.ensure_one()
        ticket = self.ticket_id
        ticket.check_access("write")
        if self.state != "suggested" or self.outcome:
            raise UserError(self.env._("Somebody has judged this suggestion already."))
        # sudo: feedback.kb.reply - agents have no rights on it; who may answer the ticket may judge the suggestion
        return self.sudo(), ticket

    @api.model
    def _count_effect(self, channels):
        """Return {channel id: {sent, helped, refused, held_out, suggested, accepted: number}} of those with replies."""
        counts = {}
        groups = self._read_group([("channel_id", "in", channels.ids)], ["channel_id", "state", "outcome"], ["__count"])
        for channel, state, outcome, count in groups:
            own = counts.setdefault(
                channel.id, dict.fromkeys(("sent", "helped", "refused", "held_out", "suggested", "accepted"), 0)
            )
            for name in {state, outcome} & own.keys():
                own[name] += count
        return counts
