from odoo import api, fields, models
from odoo.tools import formataddr

from odoo.addons.feedback_intake.models.feedback_ticket_conversation import AUTOMATIC_HEADERS


class FeedbackTicket(models.Model):
    """Answers from the knowledge base: asked for when the ticket comes in, sent, and judged by the customer."""

    _inherit = "feedback.ticket"

    wants_person = fields.Boolean(
        "Wants a Person",
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="An automatic reply did not help the customer.",
    )
    kb_reply_ids = fields.One2many("feedback.kb.reply", "ticket_id", "Automatic Replies", readonly=True)
    auto_reply_text = fields.Char("Automatic Reply", compute="_compute_auto_reply")
    suggested_article_id = fields.Many2one("feedback.kb.article", compute="_compute_auto_reply")
    suggested_precision = fields.Integer(compute="_compute_auto_reply")

    @api.depends("kb_reply_ids.state", "kb_reply_ids.outcome", "needs_reply", "is_done")
    def _compute_auto_reply(self):
        for ticket in self:
            reply = ticket.kb_reply_ids[:1]
            is_open = reply.state == "suggested" and not reply.outcome and ticket.needs_reply and not ticket.is_done
            ticket.auto_reply_text = reply._explain() if reply else False
            ticket.suggested_article_id = reply.article_id if is_open else False
            ticket.suggested_precision = round(reply.precision * 100) if is_open else 0

    def _system_fields(self):
        return super()._system_fields() | {"wants_person"}

    def _auto_reply(self):
        result = super()._auto_reply()
        # An anonymous sender cannot be answered, and a trigger's row would keep the exact time.
        if any(ticket.channel_id.auto_reply_mode != "off" and not ticket.is_anonymous for ticket in self):
            cron_id = self.env["ir.model.data"]._xmlid_to_res_id("feedback_kb.ir_cron_decide_replies")
            # sudo: ir.cron - whoever sends feedback has the scheduled action look at it once it is committed
            self.env["ir.cron"].sudo().browse(cron_id)._trigger()
        return result

    def _post_automatic_answer(self, body):
        """Post a bot's answer to the customer alone, from the channel's address; nobody's clock stops."""
        self.ensure_one()
        sender = formataddr((self.company_id.name, self.channel_id.reply_address))
        partner = self.partner_id
        if partner.partner_share and partner.email_normalized == self.email_normalized:
            to = {"partner_ids": partner.ids}
        else:
            to = {"outgoing_email_to": formataddr((self.contact_name or "", self.email_normalized))}
        # A scheduled action would leave the mail to another one, which runs once an hour.
        ticket = self.with_context(mail_post_autofollow=False, mail_notify_force_send=True)
        return ticket.message_post(
            body=body,
            subject=self._reply_subject(),
            message_type="auto_comment",
            subtype_xmlid="mail.mt_comment",
            author_id=self.env.ref("base.partner_root").id,
            email_from=sender,
            reply_to=sender,
            email_layout_xmlid="feedback_kb.mail_layout_auto_reply",
            email_add_signature=False,
            notify_skip_followers=True,
            mail_headers=dict(AUTOMATIC_HEADERS),
            force_email_lang=self._customer_lang(),
            **to,
        )

    def _page_author(self, message):
        if message.author_id.id == self.env["ir.model.data"]._xmlid_to_res_id("base.partner_root"):
            return self.env._("%s, automatic answer", self.company_id.name)
        return super()._page_author(message)

    def _resolve_by_customer(self, reply):
        """The automatic reply has solved it, says the customer, and has written nothing since."""
        self.ensure_one()
        actor = {"actor": "customer", "value": reply.article_id.title}
        self.env["feedback.ticket.milestone"]._log(self._prepare_milestone_values("auto_helped", **actor))
        stage = self.env["feedback.stage"]._first_of("resolved") or self.env["feedback.stage"]._first_of("closed")
        has_written = self.last_customer_date and self.last_customer_date > reply.sent_date
        if self.is_done or has_written or not stage:
            return
        self.with_context(feedback_actor="customer").write(
            {"stage_id": stage.id, "previous_stage_id": self.stage_id.id, "needs_reply": False, "wants_person": False}
        )
        self._notify_bus("customer_wrote")

    def _call_for_person(self, reply):
        """The automatic reply has not helped: the ticket comes to the top, for a person, and no bot comes back."""
        self.ensure_one()
        actor = {"actor": "customer", "value": reply.article_id.title}
        self.env["feedback.ticket.milestone"]._log(self._prepare_milestone_values("wants_person", **actor))
        if not self.needs_reply or self.is_done:
            self._start_reply_clock()
        values = {"wants_person": True, "needs_reply": True, "snoozed_until": False}
        values["priority"] = max(self.priority, "1")
        stage = self.env["feedback.stage"]._first_of("open")
        if stage and self.state not in ("new", "open"):
            values["stage_id"] = stage.id
        self.with_context(feedback_actor="customer").write(values)
        self._note_call_for_person(reply)
        self._notify_bus("customer_wrote")

    def _note_call_for_person(self, reply):
        office = self.company_id.partner_id
        note = self.with_context(lang=office.lang or self.env.lang)
        note.message_post(
            body=note.env._(
                "The automatic reply “%s” did not help. The customer wants a person.", reply.article_id.title or ""
            ),
            author_id=self.env.ref("base.partner_root").id,
        )

    def action_send_suggestion(self):
        return self.kb_reply_ids.action_accept()

    def action_look_at_suggestion(self):
        return self.kb_reply_ids.action_look()

    def action_refuse_suggestion(self):
        return self.kb_reply_ids.action_dismiss()
