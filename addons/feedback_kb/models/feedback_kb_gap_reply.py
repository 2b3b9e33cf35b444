from collections import Counter

from odoo import api, models
from odoo.tools import SQL, html_sanitize

from ..tools.near_duplicates import stems
from ..tools.occurrence import Occurrence
from ..tools.personal_html import mask_html
from ..tools.ticket_text import bare_answer, bare_subject, reply_words

MOST = 50_000
MIN_WORDS = 6
TICKETS = 3
USED = ("inserted", "linked", "auto_sent")


class FeedbackKbGap(models.Model):
    """Answers that agents type again and again, on tickets where no article was used."""

    _inherit = "feedback.kb.gap"

    @api.model
    def _collect_replies(self, since, company_ids):
        """Return one occurrence an answer; its ``source`` has the ids of message and ticket, the subject and names."""
        occurrences = []
        for message_id, body, date, company_id, team_id, language, customer, *ticket in self._fetch_replies(
            since, company_ids
        ):
            text = reply_words(body or "")
            if len(text.split()) < MIN_WORDS:
                continue
            who, lang = customer or ticket[0], self._installed_lang(language)
            source = (message_id, *ticket)
            occurrences.append(Occurrence(text, date, 1.0, (company_id, team_id), None, lang, who, source))
        return occurrences

    @api.model
    def _fetch_replies(self, since, company_ids):
        return self.env.execute_query(
            SQL(
                """SELECT message.id, message.body, message.date, ticket.company_id, %(team)s, ticket.language,
                          %(customer)s, ticket.id, ticket.subject, ticket.contact_name, partner.name, author.name
                     FROM mail_message message
                     JOIN feedback_ticket ticket ON ticket.id = message.res_id
                     JOIN res_partner author ON author.id = message.author_id
                LEFT JOIN res_partner partner ON partner.id = ticket.partner_id
                LEFT JOIN feedback_team team ON team.id = ticket.team_id
                    WHERE message.model = 'feedback.ticket' AND message.date >= %(since)s
                      AND message.message_type IN ('comment', 'email') AND message.subtype_id = %(subtype)s
                      AND message.is_internal IS NOT TRUE
                      AND author.partner_share IS NOT TRUE AND author.id != %(bot)s
                      AND ticket.company_id IN %(companies)s AND %(readable)s
                      AND NOT EXISTS (SELECT FROM feedback_kb_usage used
                                       WHERE used.ticket_id = ticket.id AND used.kind IN %(used)s)
                 ORDER BY message.id DESC LIMIT %(most)s""",
                team=self._team_sql(),
                customer=self._customer_sql(),
                since=since,
                subtype=self.env["ir.model.data"]._xmlid_to_res_id("mail.mt_comment"),
                bot=self.env["ir.model.data"]._xmlid_to_res_id("base.partner_root"),
                companies=tuple(filter(None, company_ids)) or (0,),
                readable=self._readable_sql(),
                used=USED,
                most=MOST,
            )
        )

    @api.model
    def _installed_lang(self, language):
        return next((code for code, _name in self._get_languages() if language and code[:2] == language[:2]), None)

    @api.model
    def _distinct(self, kind, occurrences):
        """An answer in two parts, or sent twice, is one of its ticket."""
        if kind != "reply":
            return super()._distinct(kind, occurrences)
        return list({occurrence.source[1]: occurrence for occurrence in occurrences}.values())

    @api.model
    def _is_gap(self, kind, occurrences):
        return len(occurrences) >= TICKETS if kind == "reply" else super()._is_gap(kind, occurrences)

    @api.model
    def _describe_reply(self, groups):
        """The question is the tickets' commonest subject, the answer the commonest wording, both masked."""
        typical = [self._most_typical(occurrences) for occurrences in groups]
        messages = self.env["mail.message"].browse([occurrence.source[0] for occurrence in typical])
        described = []
        for occurrences, message in zip(groups, messages, strict=True):
            names = {name for occurrence in occurrences for name in occurrence.source[3:] if name}
            wordings = self._prepare_wordings([bare_subject(occurrence.source[2]) for occurrence in occurrences], names)
            answer = html_sanitize(bare_answer(str(message.body or "")), strip_style=True, strip_classes=True)
            described.append({**wordings, "answer": mask_html(str(answer), names)})
        return described

    @api.model
    def _most_typical(self, occurrences):
        wordings = Counter(stems(occurrence.text) for occurrence in occurrences)
        return min(occurrences, key=lambda occurrence: (-wordings[stems(occurrence.text)], -occurrence.source[0]))
