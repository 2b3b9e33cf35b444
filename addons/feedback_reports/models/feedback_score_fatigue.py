from collections import defaultdict
from datetime import timedelta

from odoo import fields, models
from odoo.fields import Domain
from odoo.tools import email_normalize

from ..tools.contact_budget import YEAR


class FeedbackScore(models.Model):
    """One budget of invitations a person, whatever they are invited to: scores, surveys, and a pause after mailings.

    A person is an address. Whoever is known by two addresses of one contact is one person as well.
    """

    _inherit = "feedback.score"

    def _among_tired(self, scores):
        """Return those whose person has been asked often enough, counting those asked before them in ``scores``."""
        if not scores:
            return scores
        now = fields.Datetime.now()
        invitations, mailings = scores._invitation_dates(now - YEAR), scores._mailing_dates(now)
        tired = scores.browse()
        for score in scores.sorted(lambda score: (score.planned_date, score.id)):
            person = score._person_keys()
            asked = set().union(*(invitations[key] for key in person))
            mailed = set().union(*(mailings[key] for key in person))
            if score.company_id._score_budget().allows(now, [moment for moment, _one in asked], mailed):
                for key in person:
                    invitations[key].add((now, score))
            else:
                tired |= score
        return tired

    def _person_keys(self):
        """Return by what this person is found: the address, and the contact's id."""
        self.ensure_one()
        return [key for key in (self.email_normalized, self.partner_id.id) if key]

    def _invitation_dates(self, since):
        """Return {address or contact's id: {(when invited, to what)}} of these persons, in all companies."""
        dates = defaultdict(set)
        person = self._person_domain("email_normalized")
        for asked in self.search_fetch(person & Domain("asked_date", ">", since)):
            for key in asked._person_keys():
                dates[key].add((asked.asked_date, asked))
        # Whom a colleague has invited: who starts a survey without that creates the row themselves.
        invited = Domain("create_date", ">", since) & Domain("create_uid.share", "=", False)
        real = Domain("test_entry", "=", False)
        for one in self.env["survey.user_input"].search(self._person_domain("email") & invited & real):
            for key in (email_normalize(one.email), one.partner_id.id):
                dates[key].add((one.create_date, one))
        return dates

    def _mailing_dates(self, now):
        """Return {address: {when something was sent to it in bulk}} within the longest pause of these companies."""
        dates = defaultdict(set)
        days = max(self.company_id.mapped("score_mailing_gap_days"))
        if days and "mailing.trace" in self.env:
            lately = Domain("sent_datetime", ">", now - timedelta(days=days)) & Domain("is_test_trace", "=", False)
            to_them = Domain("email", "in", self.mapped("email_normalized"))
            for trace in self.env["mailing.trace"].search(lately & to_them):
                dates[trace.email].add(trace.sent_datetime)
        return dates

    def _person_domain(self, address_field):
        return Domain(address_field, "in", self.mapped("email_normalized")) | Domain(
            "partner_id", "in", self.partner_id.ids
        )
