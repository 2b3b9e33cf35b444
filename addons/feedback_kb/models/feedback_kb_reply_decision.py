from dataclasses import dataclass
from datetime import timedelta

from odoo import api, fields, models

from ..tools.audience import Audience
from ..tools.held_out import is_held_out
from ..tools.quiet_hours import quiet_until
from .res_company import LEAST_OUTCOMES

# What is less sure than that is not even suggested: as a lead over the next article while nothing is learnt yet,
# then as the share that turned out right.
LEAST_CONFIDENCE = 0.25
LEAST_PRECISION = 0.5


@dataclass(frozen=True)
class Estimate:
    """How sure an answer of some confidence is. Shares are 0 and the threshold is None while too little is learnt."""

    precision: float
    lower: float
    threshold: float | None
    is_suggested: bool


class FeedbackKbReply(models.Model):
    """The decision: may this ticket be answered on its own, with which article, and is that sure enough?"""

    _inherit = "feedback.kb.reply"

    @api.model
    def _decide(self, ticket):
        """Decide on a ticket, write down what and why, and send the answer where it is to be sent."""
        if reason := self._refusal(ticket):
            self._set_down(ticket, {"state": "skipped", "reason": reason})
            return
        reply = self._set_down(ticket, self._choose(ticket))
        if reply.state == "sent":
            reply._send()
        elif reply.state == "waiting":
            self.env.ref("feedback_kb.ir_cron_decide_replies")._trigger(at=reply.due_date)
        elif reply.state == "suggested":
            ticket._notify_bus("updated")

    @api.model
    def _refusal(self, ticket):
        """Return why the ticket is not answered on its own whatever is found, or None. Cheap checks come first."""
        checks = {
            "turned_off": lambda: ticket.channel_id.auto_reply_mode == "off",
            "anonymous": lambda: ticket.is_anonymous,
            "confidential": lambda: ticket.is_confidential,
            "gone": lambda: ticket.is_done or ticket.merged_into_id,
            "wants_person": lambda: ticket.wants_person,
            "agent_faster": lambda: ticket.last_agent_date or ticket.first_reply_date,
            "no_address": lambda: not (ticket.email_normalized and ticket.channel_id.reply_address),
            "kind": lambda: not ticket.channel_id._answers_kind(ticket.kind),
            "category": lambda: self._is_category_left_out(ticket),
            "follow_up": lambda: ticket.origin_ticket_id or ticket.hint_ticket_id,
            "wrote_again": lambda: ticket.last_customer_date and ticket.last_customer_date > ticket.received_date,
            "colleague": lambda: self._is_colleague(ticket),
            "automatic": lambda: self._is_automatic(ticket),
        }
        return next((reason for reason, check in checks.items() if check()), None)

    def _is_category_left_out(self, ticket):
        left_out = set(ticket.channel_id.auto_reply_excluded_category_ids.ids)
        return bool(left_out & set(map(int, (ticket.category_id.parent_path or "").split("/")[:-1])))

    def _is_colleague(self, ticket):
        address = ticket.email_normalized
        return address in self.env["feedback.channel"]._all_addresses() or bool(ticket._internal_user(address))

    def _is_automatic(self, ticket):
        """Tell whether a machine has written it: such mail becomes a ticket only where a manager makes one of it."""
        event = self.env["feedback.inbound.event"].search(
            [("ticket_id", "=", ticket.id), ("outcome", "=", "new"), ("channel_id.gateway_type", "=", "email")], limit=1
        )
        raw = not event.gateway_type and event and event._raw()
        if not raw:
            return False
        gateway = self.env["feedback.gateway.email"]
        mail, is_relayed = gateway._unwrap_relay(event.channel_id, gateway._repair(raw))
        return mail.verdict.is_automatic and not is_relayed

    @api.model
    def _choose(self, ticket):
        """Return the values of the decision on a ticket that may be answered."""
        text = ticket._knowledge_question()
        article, findings, reason = self._look_up(ticket, text)
        query = self.env["feedback.kb.query"]._log(
            text,
            "auto",
            findings.article_ids,
            lang=ticket._customer_lang(),
            company_id=ticket.company_id.id,
            names=ticket._names_to_mask(),
        )
        if reason:
            return {"state": "skipped", "reason": reason, "article_id": article.id, "query_id": query.id}
        estimate = self._estimate(ticket.company_id, findings.confidence)
        return {
            "article_id": article.id,
            "query_id": query.id,
            "confidence": findings.confidence,
            "precision": estimate.precision,
            "precision_low": estimate.lower,
            "threshold": estimate.threshold or 0,
            "target": ticket.company_id.kb_reply_target,
            **self._weigh(ticket, findings.confidence, estimate),
        }

    def _look_up(self, ticket, text):
        """Return (article, findings, reason why the article does not do or None) for a customer's question."""
        lang, company_ids = ticket._customer_lang(), (ticket.company_id.id,)
        Article, Search = self.env["feedback.kb.article"], self.env["feedback.kb.search"]
        findings = Search._find(text, Audience("public", company_ids), lang=lang, limit=3)
        article = Article.browse(findings.article_ids[:1])
        if not article:
            hidden = Search._find(text, Audience("internal", company_ids), lang=lang, limit=1)
            return Article.browse(hidden.article_ids[:1]), findings, "not_public" if hidden.hits else "no_article"
        if (article.lang or "").split("_")[0] != (lang or "").split("_")[0]:
            return article, findings, "language"
        if not article._is_public_for(ticket.company_id):
            return article, findings, "not_public"
        return article, findings, None

    def _estimate(self, company, confidence):
        calibration = company._kb_calibration()
        band = calibration.band_of(confidence)
        if calibration.outcomes < LEAST_OUTCOMES or not calibration.bands:
            return Estimate(0, 0, None, confidence >= LEAST_CONFIDENCE)
        if not band:  # less sure than all that was ever judged
            return Estimate(0, 0, company._kb_threshold(), False)
        return Estimate(band.precision, band.lower, company._kb_threshold(), band.precision >= LEAST_PRECISION)

    def _weigh(self, ticket, confidence, estimate):
        """Return state and reason for an answer that was found."""
        channel = ticket.channel_id
        if not estimate.is_suggested:
            return {"state": "skipped", "reason": "unsure"}
        if channel.auto_reply_mode == "suggest":
            return {"state": "suggested"}
        if reason := self._holds_back(ticket, confidence, estimate):
            return {"state": "suggested", "reason": reason}
        if is_held_out(ticket.id, channel.auto_reply_held_out):
            return {"state": "held_out"}
        if until := quiet_until(fields.Datetime.now(), channel._company_zone(), channel.quiet_from, channel.quiet_to):
            return {"state": "waiting", "reason": "quiet_hours", "due_date": until}
        return {"state": "sent", "sent_date": fields.Datetime.now()}

    def _holds_back(self, ticket, confidence, estimate):
        """Return why an answer is only suggested on a channel that sends, or None."""
        channel, company = ticket.channel_id, ticket.company_id
        if channel.auto_reply_paused_date:
            return "paused"
        if company._kb_calibration().outcomes < LEAST_OUTCOMES:
            return "learning"
        if estimate.threshold is None or confidence < estimate.threshold:
            return "unsure"
        since = fields.Datetime.now() - timedelta(days=1)
        sent = [
            ("email_normalized", "=", ticket.email_normalized),
            ("state", "=", "sent"),
            ("sent_date", ">", since),
            ("company_id", "=", company.id),
        ]
        return "daily_limit" if self.search_count(sent) >= channel.auto_reply_daily_limit else None
