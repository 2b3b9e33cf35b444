import json
import random
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import file_open

from odoo.addons.feedback_intake.models.feedback_demo import NAMESPACE, QUIET

from .feedback_score import SCALES

# How those who answer answer, by the mood of the ticket: values from the best to the worst, with their weights.
CSAT_WEIGHTS = {"negative": (12, 20, 18, 25, 25), "neutral": (40, 38, 14, 5, 3), "positive": (75, 20, 5, 0, 0)}
CES_WEIGHTS = {"negative": (8, 12, 20, 20, 18, 12, 10), "neutral": (25, 30, 20, 12, 7, 4, 2)}
NPS_WEIGHTS = (28, 26, 14, 10, 4, 5, 4, 4, 2, 1, 2)
SKIPPED = {"sample": 8, "fatigue": 9, "no_address": 3}
# Out of a hundred who were asked so many answer; those who had given stars to the ticket and easy questions more often.
ANSWERS, EAGER_ANSWERS, MACHINES, COMMENTS = 12, 55, 9, 60
OPEN_DAYS = 14
# Hours ago that some customers answered badly: of the first two the follow-up is late by now, wherever a weekend lies.
FRESH_HOURS = (100, 98, 5, 3)


class FeedbackDemo(models.AbstractModel):
    """Three months of scores: the same story at every load. It agrees with the stars of the tickets."""

    _inherit = "feedback.demo"

    @api.model
    def _load_scores(self):
        """Create the demonstration scores, unless they are there. Nobody is asked or notified."""
        if self.env.ref(f"{NAMESPACE}.survey_nps", raise_if_not_found=False):
            return
        demo = self.with_context(**QUIET)
        with file_open("feedback_reports/demo/scores.json", "rb") as file:
            texts = json.load(file)
        dice = random.Random(5)
        scores = demo._create_ticket_scores(dice, texts) | demo._create_nps(dice, texts)
        demo._create_score_rules(texts["rules"], scores)
        demo._create_followups(dice, texts, scores)
        demo._create_score_survey(texts["survey"])

    @api.model
    def _create_score_rules(self, items, scores):
        """Create the rules that have asked; the one for NPS is archived, so that nobody is asked by itself."""
        company = self.env.ref("base.main_company")
        rules = self._add(
            "score_rule",
            "feedback.score.rule",
            items,
            lambda item: {"kind": item["kind"], "active": item["active"], "company_id": company.id},
        )
        asked = scores.filtered(lambda score: score.ticket_id.company_id == company and score.kind in rules)
        for kind, own in asked.grouped("kind").items():
            own.rule_id = rules[kind]

    @api.model
    def _create_ticket_scores(self, dice, texts):
        """Ask about each solved ticket: CSAT, and CES about every third that came by a form."""
        # A default order would be as old as the tickets' priorities.
        records = self.env["ir.model.data"].search([("module", "=", NAMESPACE), ("model", "=", "feedback.ticket")])
        tickets = self.env["feedback.ticket"].browse(records.mapped("res_id")).sorted("id")
        values = []
        for number, ticket in enumerate(tickets.filtered(lambda ticket: ticket.is_done and not ticket.merged_into_id)):
            if ticket.is_anonymous or ticket.close_reason_id.is_void:
                continue
            is_form = ticket.channel_id.gateway_type == "form" and not ticket.rating
            kind = "ces" if is_form and number % 2 == 0 else "csat"
            values.append(self._prepare_ticket_score(dice, texts, ticket, kind))
        self._answer_today(texts, tickets, values)
        scores = self._add_scores(values)
        self._give_stars(scores.filtered(lambda score: score.kind == "csat" and score.state == "answered"))
        return scores

    @api.model
    def _answer_today(self, texts, tickets, values):
        """The last customer who was left unhappy has answered only now, so that a ticket has a follow-up that runs."""
        unhappy = {ticket.id for ticket in tickets if ticket.sentiment == "negative" and not ticket.rating}
        last = max((row for row in values if row["ticket_id"] in unhappy), key=lambda row: row["planned_date"])
        asked = last["planned_date"]
        last |= self._prepare_answer(texts, tickets.browse(last["ticket_id"]).language, "csat", 2, 2)
        last |= {"kind": "csat", "skip_reason": False, "asked_date": asked, "machine_hits": 0}

    @api.model
    def _prepare_answer(self, texts, language, kind, value, hours_ago):
        answered = fields.Datetime.now().replace(microsecond=0) - timedelta(hours=hours_ago)
        comment = texts["comments"].get(language, texts["comments"]["en"])["negative"][value % 5]
        return {"state": "answered", "value": value, "comment": comment, "answered_date": answered, "source": "mail"}

    @api.model
    def _prepare_ticket_score(self, dice, texts, ticket, kind):
        mood = ticket.sentiment or "neutral"
        weights = CES_WEIGHTS.get(mood, CES_WEIGHTS["neutral"]) if kind == "ces" else CSAT_WEIGHTS[mood]
        asked = ticket.resolved_date + timedelta(hours=1)
        score = {
            "kind": kind,
            "company_id": ticket.company_id.id,
            "ticket_id": ticket.id,
            "partner_id": ticket.partner_id.id,
            "email_normalized": ticket.email_normalized,
            "user_id": ticket.user_id.id,
            "planned_date": asked,
        }
        reason = dice.choices(list(SKIPPED), list(SKIPPED.values()))[0] if dice.randrange(100) < 20 else None
        if not ticket.rating and (reason or not ticket.email_normalized):
            return {**score, "state": "skipped", "skip_reason": reason if ticket.email_normalized else "no_address"}
        value = ticket.rating or self._dice_value(dice, kind, weights)
        is_willing = dice.randrange(100) < (EAGER_ANSWERS if ticket.rating or kind == "ces" else ANSWERS)
        return score | self._prepare_question(dice, texts, kind, asked, ticket.language, value if is_willing else None)

    @api.model
    def _dice_value(self, dice, kind, weights):
        low, high = SCALES[kind]
        return dice.choices(range(high, low - 1, -1), weights)[0]

    @api.model
    def _prepare_question(self, dice, texts, kind, asked, language, value):
        """Return what became of a question: an answer where there is a ``value``, else it waits or nobody answered."""
        now = fields.Datetime.now()
        expiry = asked + timedelta(days=OPEN_DAYS)
        answered = asked + timedelta(minutes=dice.randrange(5, 2400))
        hits = dice.randrange(1, 4) if dice.randrange(100) < MACHINES else 0
        question = {"asked_date": asked, "expiry_date": expiry, "machine_hits": hits}
        if asked > now:
            return {"state": "planned"}
        if value is None or answered > now:
            return {**question, "state": "asked" if expiry > now else "expired"}
        mood = "positive" if value >= SCALES[kind][1] - 1 else "neutral"
        mood = "negative" if value <= {"csat": 2, "nps": 6, "ces": 3}[kind] else mood
        comments = texts["comments"].get(language, texts["comments"]["en"])[mood]
        comment = dice.choice(comments) if dice.randrange(100) < COMMENTS else False
        answer = {"value": value, "comment": comment, "answered_date": answered, "source": "mail"}
        return {**question, **answer, "state": "answered"}

    @api.model
    def _create_nps(self, dice, texts):
        """Ask the known customers once a quarter whether they would recommend the company."""
        now = fields.Datetime.now().replace(microsecond=0)
        names = self.env["ir.model.data"].search([("module", "=", NAMESPACE), ("name", "=like", "customer_%")])
        values = []
        for number, customer in enumerate(self.env["res.partner"].browse(names.mapped("res_id")).sorted("id")):
            company = self.env["feedback.ticket"].search([("partner_id", "=", customer.id)], limit=1).company_id
            value = self._dice_value(dice, "nps", NPS_WEIGHTS) if dice.randrange(100) < 35 else None
            asked = now - timedelta(days=dice.randrange(2, 88), hours=dice.randrange(1, 8))
            language = (customer.lang or "en")[:2]
            question = self._prepare_question(dice, texts, "nps", asked, language, value)
            if number % 6 == 5:
                hours = FRESH_HOURS[number // 6]
                asked = now - timedelta(hours=hours + 20)
                answer = self._prepare_answer(texts, language, "nps", number % 7, hours)
                question = {"asked_date": asked, "expiry_date": asked + timedelta(days=OPEN_DAYS), **answer}
            who = {"company_id": (company or self.env.company).id, "partner_id": customer.id}
            values.append(
                {"kind": "nps", "planned_date": asked, "email_normalized": customer.email_normalized, **who, **question}
            )
        return self._add_scores(values)

    @api.model
    def _add_scores(self, values):
        scores = self.env["feedback.score"].create(values)
        self._backdate(scores, "planned_date")
        return scores

    @api.model
    def _give_stars(self, scores):
        """A CSAT is the ticket's stars, as when a customer gives it; the mood stays that of the message."""
        values = []
        for score in scores:
            ticket = score.ticket_id
            with self.env.protecting([ticket._fields["sentiment"]], ticket if ticket.sentiment else ticket.browse()):
                ticket.rating = score.value
            row = {"date": score.answered_date, "value": f"{score.value} / 5"}
            values += ticket._prepare_milestone_values("rated", actor="customer", **row)
        self._backdate(self.env["feedback.ticket.milestone"]._log(values), "date")
