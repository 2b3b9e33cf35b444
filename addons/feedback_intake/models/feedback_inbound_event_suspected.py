import json

from odoo import api, fields, models
from odoo.tools import email_normalize


class FeedbackInboundEvent(models.Model):
    """What is set aside because it looks like advertising, fraud or a flood: a manager says what it is."""

    _inherit = "feedback.inbound.event"

    message_text = fields.Text(
        "Message", compute="_compute_message_text", groups="feedback_intake.feedback_intake_group_manager"
    )

    @api.depends("state", "body")
    def _compute_message_text(self):
        """Show what a form or an app has sent as it was written; nothing of it is code or a link to press."""
        for event in self:
            raw = event._raw() if event.state == "suspected" else None
            event.message_text = json.loads(raw).get("message") if raw else False

    def _take_up(self, values, sender, address):
        """Process what a page or an app has sent, unless it is blocked or better looked at before.

        :param dict values: as they are kept
        :param sender: what the sender's acts are counted by
        :param address: the network address it comes from, which is not kept
        """
        self.ensure_one()
        outcome, reason = self._judge(values, sender, address)
        if outcome:
            self._finish(outcome, reason=reason)
        else:
            self._process()

    def _judge(self, values, sender, address):
        """Return (outcome, reason), or (None, None) for what is to be processed."""
        channel = self.channel_id.with_context(lang=self.company_id.partner_id.lang)
        answers = values.get("answers")
        said = [values["message"], *(answers.values() if isinstance(answers, dict) else ())]
        said += [answer["said"] for answer in values.get("told", ()) if answer["is_long"]]
        text = "\n".join(part for part in said if isinstance(part, str))
        name = values.get("name") or ""
        block = channel.env["feedback.block"]._match(
            channel.company_id,
            email=email_normalize(values.get("email") or "") or "",
            phone=values.get("phone"),
            text=f"{name}\n{text}",
            address=address,
        )
        if block:
            return "ignored", block._refusal_reason()
        reason = channel._suspect(text, name, sender)
        return ("suspected", reason) if reason else (None, None)

    def action_genuine(self):
        """Make of it what it would have become when it arrived."""
        return self.filtered(lambda event: event.state == "suspected").action_replay()

    def action_spam(self):
        """Make nothing of it. It stays in the ledger for its retention time."""
        self.check_access("read")
        # sudo: feedback.inbound.event - the ledger is read-only; to judge what is suspected is a manager's work
        events = self.sudo().filtered(lambda event: event.state == "suspected").try_lock_for_update()
        for event in events:
            event._finish("ignored", reason=self.env._("%s has taken it for spam.", self.env.user.name))
        return True

    def action_spam_and_block(self):
        """As :meth:`action_spam`, and let nothing more through from these e-mail addresses."""
        suspected = self.filtered(lambda event: event.state == "suspected" and event.sender)
        Block = self.env["feedback.block"]
        for company, events in suspected.grouped("company_id").items():
            senders = set(events.mapped("sender"))
            known = Block.search(
                [("kind", "=", "email"), ("value", "in", list(senders)), ("company_id", "=", company.id)]
            )
            Block.create(
                [
                    {"kind": "email", "value": sender, "company_id": company.id, "reason": events[0].subject}
                    for sender in sorted(senders - set(known.mapped("value")))
                ]
            )
        return self.action_spam()

    @api.autovacuum
    def _gc_suspected(self):
        """What nobody has judged within its channel's retention time is kept no longer than anything else."""
        for channel in (
            self.env["feedback.channel"].with_context(active_test=False).search([("retention_days", ">", 0)])
        ):
            oldest = fields.Datetime.subtract(fields.Datetime.now(), days=channel.retention_days)
            waiting = self.search(
                [("channel_id", "=", channel.id), ("state", "=", "suspected"), ("received_date", "<", oldest)]
            )
            for event in waiting:
                event._finish("ignored", reason=event.env._("Nobody has looked at it within its retention time."))
