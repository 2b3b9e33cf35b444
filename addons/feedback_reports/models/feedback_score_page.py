from odoo import api, fields, models
from odoo.tools import consteq, formataddr, hmac
from odoo.tools.sql import increment_fields_skiplock

from .feedback_score import SCALES
from .feedback_score_reason import PAGE_REASONS

TOKEN_SCOPE = "feedback_reports-score"
NO_SCORE = -1


class FeedbackScore(models.Model):
    """What a customer sees of a question: its address, its words, the steps of its scale."""

    _inherit = "feedback.score"

    def _token(self):
        """Return what opens the page of this score, and nothing else."""
        self.ensure_one()
        return f"{self.id}-{hmac(self.env(su=True), TOKEN_SCOPE, str(self.id))}"

    @api.model
    def _by_token(self, token):
        """Return the score whose page this opens, or an empty recordset, whatever is wrong with it."""
        number = token.partition("-")[0]
        is_number = number.isascii() and number.isdigit() and len(number) < 10
        # Compared before anything is looked up: what is no number of a score answers like a wrong proof.
        score = self.browse(is_number and int(number) or NO_SCORE)
        return score.exists() if consteq(score._token().encode(), token.encode()) else self.browse()

    def _page_url(self, value=None, path=""):
        """Return the address of the page. ``value``: what is chosen there already; opening it answers nothing."""
        self.ensure_one()
        query = "" if value is None else f"?value={value}"
        return f"{self.get_base_url()}/feedback/score/{self._token()}{path}{query}"

    def _customer_lang(self):
        self.ensure_one()
        return self.ticket_id._customer_lang() if self.ticket_id else self.partner_id.lang

    def _mail_subject(self):
        self.ensure_one()
        if not self.ticket_id:
            return self.env._("One short question")
        return self.env._("How did we do? [%(number)s]", number=self.ticket_id.number)

    def _sender(self):
        """Return (name and address that the question comes from): the channel's, where the ticket has one."""
        self.ensure_one()
        company = self.company_id
        address = self.ticket_id.channel_id.reply_address or self.env["feedback.channel"]._company_address(company)
        return formataddr((company.name, address or company.email or ""))

    def _question(self):
        self.ensure_one()
        if self.rule_id.question:
            return self.rule_id.question
        return {
            "csat": self.env._("How satisfied are you with how we dealt with your request?"),
            "nps": self.env._(
                "How likely are you to recommend %(company)s to a friend or colleague?", company=self.company_id.name
            ),
            "ces": self.env._("How easy was it for you to have your request dealt with?"),
        }[self.kind]

    def _comment_question(self):
        self.ensure_one()
        return self.rule_id.comment_question or self.env._("What is the main reason for your answer?")

    def _looks(self):
        """Return what the scale looks like: faces, stars or numbers."""
        self.ensure_one()
        return "numbers" if self.kind != "csat" else "stars" if self.rule_id.is_stars else "faces"

    def _choices(self):
        """Return [(value, its name)] of the scale; of the numbers of a long one, only the ends have names."""
        self.ensure_one()
        low, high = SCALES[self.kind]
        if self.kind == "csat":
            names = [
                self.env._("Very dissatisfied"),
                self.env._("Dissatisfied"),
                self.env._("Neither satisfied nor dissatisfied"),
                self.env._("Satisfied"),
                self.env._("Very satisfied"),
            ]
        else:
            first, last = {
                "nps": (self.env._("Not at all likely"), self.env._("Very likely")),
                "ces": (self.env._("Very difficult"), self.env._("Very easy")),
            }[self.kind]
            names = [first, *[""] * (high - low - 1), last]
        return list(zip(range(low, high + 1), names, strict=True))

    def _value_text(self, value=None):
        """Return an answer, by default the one given, in words, such as “4 – Satisfied” or “9 of 10”."""
        self.ensure_one()
        value = self.value if value is None else value
        if self.kind == "csat":
            return f"{value} – {dict(self._choices())[value]}"
        return self.env._("%(value)s of %(highest)s", value=value, highest=SCALES[self.kind][1])

    def _mark(self, value):
        """Return what stands beside a step of CSAT in a mail: a face, or stars, as text."""
        self.ensure_one()
        return "★" * value + "☆" * (5 - value) if self._looks() == "stars" else "😞🙁😐🙂😀"[value - 1]

    def _is_open(self):
        """Tell whether the page of this score, if there is one, shows something."""
        is_in_time = self.state == "asked" and self.expiry_date and self.expiry_date > fields.Datetime.now()
        return bool(is_in_time or self.state == "answered")

    def _is_open_on_page(self):
        """Tell whether the ticket's page shows this score: to be answered, or what was answered."""
        self.ensure_one()
        if self.state == "skipped":
            return self.rule_id.is_on_page and self.skip_reason in PAGE_REASONS
        if self.state == "planned":
            return self.rule_id.is_on_page and not self._page_obstacle()
        return self._is_open()

    def _page_obstacle(self):
        """Tell whether the customer is not even asked on the ticket's page."""
        obstacle = self.ticket_id._score_obstacle()
        if obstacle and obstacle not in PAGE_REASONS:
            return True
        return bool(self._among_self_closed(self) | self._among_opted_out(self))

    def _note_machine_hit(self):
        """Count an opening or a form that was no person's. Left out where somebody else writes the score just now."""
        increment_fields_skiplock(self, "machine_hits")
        self.invalidate_recordset(["machine_hits"])

    def _take_back_machine_hit(self):
        """It was a person after all, without JavaScript."""
        self.ensure_one()
        self.machine_hits = max(0, self.machine_hits - 1)

    def _is_refused(self):
        self.ensure_one()
        return bool(self._among_opted_out(self))
