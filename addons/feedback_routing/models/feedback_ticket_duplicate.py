from babel.dates import format_timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL
from odoo.tools.misc import babel_locale_parse, get_lang
from odoo.tools.sql import column_exists, create_column

from ..tools.match_text import is_comparable, match_digest, match_text

MANAGER = "feedback_intake.feedback_intake_group_manager"
# At 0.60 the same message with typos, a greeting or its halves swapped is found, and hardly another one.
SIMILARITY = 0.6
# So many tickets of one customer within a few days are no longer read one by one.
MANY = 100
CUSTOMER_FIELDS = ("commercial_partner_id", "email_normalized", "phone_sanitized")


class FeedbackTicket(models.Model):
    """The same customer says the same again, perhaps on another channel: proposed to people, never merged by itself."""

    _inherit = "feedback.ticket"

    match_text = fields.Text(compute="_compute_match", store=True, precompute=True, exportable=False)
    match_digest = fields.Char(compute="_compute_match", store=True, precompute=True, exportable=False)
    # Its name would be shown to people who may not see that ticket: they get `shown_duplicate_id`.
    duplicate_id = fields.Many2one(
        "feedback.ticket", readonly=True, copy=False, index="btree_not_null", ondelete="set null", groups=MANAGER
    )
    duplicate_similarity = fields.Float(
        readonly=True, copy=False, groups=MANAGER, aggregator=None, help="How much of the text is the same, 0 to 1."
    )
    is_no_duplicate = fields.Boolean(
        readonly=True, copy=False, help="Somebody has looked and said so: nothing is proposed any more."
    )
    shown_duplicate_id = fields.Many2one("feedback.ticket", "Same As", compute="_compute_shown_duplicate")
    has_duplicate = fields.Boolean(compute="_compute_shown_duplicate", search="_search_has_duplicate")
    duplicate_evidence = fields.Char(compute="_compute_shown_duplicate")

    _match_text_idx = models.Index(
        lambda registry: (
            "USING gist (match_text gist_trgm_ops(siglen=64)) WHERE match_text IS NOT NULL"
            if registry.has_trigram
            else ""
        )
    )

    def _auto_init(self):
        # Without the columns Odoo would read the text of all tickets there are; those of long ago are not compared.
        for name, kind in (("match_text", "text"), ("match_digest", "varchar")):
            if not column_exists(self.env.cr, self._table, name):
                create_column(self.env.cr, self._table, name, kind)
        return super()._auto_init()

    @api.depends("subject", "description", "is_anonymous")
    def _compute_match(self):
        for ticket in self:
            text = "" if ticket.is_anonymous else match_text(ticket.subject, ticket.description)
            ticket.match_text = text if is_comparable(text) else False
            ticket.match_digest = match_digest(text) if text else False

    @api.depends("duplicate_id", "duplicate_similarity", "merged_into_id", "is_confidential")
    @api.depends_context("uid", "allowed_company_ids", "lang")
    def _compute_shown_duplicate(self):
        # sudo: feedback.ticket - what resembles a ticket the system knows; who may see it is asked right here
        visible = self.sudo().duplicate_id.with_env(self.env)._filtered_access("read")
        for ticket in self:
            duplicate = ticket.sudo().duplicate_id.with_env(self.env) & visible
            is_past = ticket.merged_into_id or duplicate.merged_into_id
            if is_past or ticket.is_confidential != duplicate.is_confidential:
                duplicate = duplicate.browse()
            ticket.shown_duplicate_id = duplicate
            ticket.has_duplicate = bool(duplicate)
            ticket.duplicate_evidence = ", ".join(ticket._list_evidence(duplicate)) if duplicate else False

    @api.model
    def _search_has_duplicate(self, operator, value):
        if operator != "in":
            return NotImplemented
        unmerged = Domain("merged_into_id", "=", False)
        shown = Domain.OR(
            kind & Domain("duplicate_id", "in", self._search(unmerged & kind))
            for kind in (Domain("is_confidential", "=", True), Domain("is_confidential", "=", False))
        )
        # sudo: feedback.ticket - as above; the inner searches keep to what the user may see
        return Domain("id", "in", self.sudo()._search(unmerged & shown))

    def _list_evidence(self, duplicate):
        """Return the reasons to take ``duplicate`` for the same, each as part of a sentence."""
        self.ensure_one()
        percent = round(self.sudo().duplicate_similarity * 100)  # sudo: feedback.ticket - a figure of this very ticket
        locale = babel_locale_parse(get_lang(self.env).code)
        ago = format_timedelta(duplicate.received_date - fields.Datetime.now(), add_direction=True, locale=locale)
        channel = duplicate.channel_id.name
        return [
            self._customer_evidence(duplicate),
            self.env._("the same text") if percent == 100 else self.env._("%s%% of the text the same", percent),
            self.env._("received %(ago)s by %(channel)s", ago=ago, channel=channel)
            if channel
            else self.env._("received %s", ago),
        ]

    def _customer_evidence(self, duplicate):
        if self.partner_id and self.partner_id == duplicate.partner_id:
            return self.env._("same contact")
        if self.email_normalized and self.email_normalized == duplicate.email_normalized:
            return self.env._("same email")
        if self.phone_sanitized and self.phone_sanitized == duplicate.phone_sanitized:
            return self.env._("same phone")
        return self.env._("same customer")

    def write(self, vals):
        result = super().write(vals)
        # Whoever changes more at once is putting data in order, and would wait for minutes.
        if {"partner_id", "email_from", "phone"} & vals.keys() and len(self) <= MANY:
            self._with_later_of_customer()._find_duplicates()
        return result

    def _suggest_articles(self):
        # Here, at the end of triage, what rules and promises have set is written by the same statement.
        self._find_duplicates()
        return super()._suggest_articles()

    def _with_later_of_customer(self):
        """Return these tickets and what their customers have sent since."""
        # sudo: feedback.ticket - resemblance is found whoever looks
        tickets = self.sudo()
        same = (
            Domain("commercial_partner_id", "in", tickets.commercial_partner_id.ids)
            | Domain("email_normalized", "in", set(tickets.mapped("email_normalized")) - {False})
            | Domain("phone_sanitized", "in", set(tickets.mapped("phone_sanitized")) - {False})
        )
        comparable = Domain("match_digest", "!=", False) & Domain("id", ">", min(self.ids, default=0))
        return tickets | tickets.search(same & comparable, limit=MANY)

    def _find_duplicates(self):
        """Note for each of these tickets which earlier one of the same customer it resembles most, if any.

        One statement for all of them; a ticket whose finding stays the same is not written.
        """
        if not self:
            return
        self.flush_model()  # all of it: the rest would be written a moment later by a statement of its own
        self.env["res.company"].flush_model(["feedback_duplicate_days"])
        statement = self._find_duplicates_sql()
        if self.env.registry.has_trigram:
            # The index cuts off at this setting; a condition on similarity() could not use it.
            statement = SQL("SET LOCAL pg_trgm.similarity_threshold = %s; %s", SIMILARITY, statement)
        self.env.cr.execute(statement)
        changed = self.browse([ticket_id for (ticket_id,) in self.env.cr.fetchall()])
        changed.invalidate_recordset(["duplicate_id", "duplicate_similarity"], flush=False)

    def _find_duplicates_sql(self):
        """Return the statement that notes the likeness of these tickets, and gives back the ids of those it changed.

        Most customers have few tickets, and their texts are read; where there are many, the trigram index is asked.
        It comes second because it knows nothing of customers: one look-up takes as long as reading fifty texts.
        """
        candidates = [SQL("SELECT id, (match_digest = new.match_digest)::int AS similarity FROM recent")]
        if self.env.registry.has_trigram:
            candidates += [
                SQL("SELECT id, similarity(match_text, new.match_text) FROM recent"),
                # IS TRUE: so that the customer's tickets are not read after all.
                SQL(
                    """(SELECT old.id, similarity(old.match_text, new.match_text) FROM feedback_ticket old
                         WHERE (SELECT count(*) FROM recent) = %s AND old.match_text %% new.match_text AND (%s) IS TRUE
                      ORDER BY old.match_text <-> new.match_text LIMIT 1)""",
                    MANY,
                    self._comparable_sql(),
                ),
            ]
        return SQL(
            """UPDATE feedback_ticket ticket SET duplicate_id = best.id, duplicate_similarity = best.similarity
                 FROM feedback_ticket new
                 JOIN res_company company ON company.id = new.company_id
                 LEFT JOIN LATERAL (
                    WITH recent AS MATERIALIZED (
                        SELECT old.id, old.match_text, old.match_digest FROM feedback_ticket old
                         WHERE %(comparable)s ORDER BY old.id DESC LIMIT %(many)s
                    )
                    SELECT * FROM (%(candidates)s) candidate WHERE similarity >= %(similarity)s
                  ORDER BY similarity DESC, id LIMIT 1
                 ) best ON TRUE
                WHERE ticket.id = new.id AND new.id IN %(ids)s AND new.is_no_duplicate IS NOT TRUE
                  AND ticket.duplicate_id IS DISTINCT FROM best.id
            RETURNING ticket.id""",
            comparable=self._comparable_sql(),
            many=MANY,
            candidates=SQL(" UNION ALL ").join(candidates),
            similarity=SIMILARITY,
            ids=tuple(self.ids),
        )

    def _comparable_sql(self):
        """Return the condition that ticket ``old`` is an earlier one of the customer of ticket ``new``."""
        same_customer = SQL(" OR ").join(
            SQL("old.%(name)s = new.%(name)s", name=SQL.identifier(name)) for name in CUSTOMER_FIELDS
        )
        # The dates are subtracted: as a range they would mislead PostgreSQL to read all that came in within the time.
        return SQL(
            """(%s) AND old.company_id = new.company_id AND old.id < new.id
               AND abs(extract(epoch FROM old.received_date - new.received_date))
                   < company.feedback_duplicate_days * 86400
               AND old.merged_into_id IS NULL AND new.merged_into_id IS NULL
               AND COALESCE(old.is_confidential, FALSE) = COALESCE(new.is_confidential, FALSE)""",
            same_customer,
        )

    def action_merge_duplicate(self):
        """Merge into the ticket that is shown as the same, and open it."""
        self.ensure_one()
        survivor = self.shown_duplicate_id
        if not survivor:
            raise UserError(self.env._("%s resembles no other ticket any more.", self.number))
        self._merge_into(survivor)
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": survivor.id,
            "views": [(False, "form")],
        }

    def action_refuse_duplicate(self):
        """Note that it is another matter; it is not asked again."""
        self.check_access("write")
        for ticket in self.filtered("shown_duplicate_id"):
            other = ticket.shown_duplicate_id
            ticket.message_post(body=self.env._("Not a duplicate of %s.", other._get_html_link(title=other.number)))
        # sudo: feedback.ticket - agents have no say in what is found, but in whether it is right
        self.sudo().write({"is_no_duplicate": True, "duplicate_id": False, "duplicate_similarity": 0})
        return True

    @api.autovacuum
    def _gc_match_text(self):
        """Empty the texts that nothing is compared with any more, so that their index stays small."""
        self.env.cr.execute(
            """UPDATE feedback_ticket ticket SET match_text = NULL, match_digest = NULL
                 FROM res_company company
                WHERE company.id = ticket.company_id AND ticket.match_digest IS NOT NULL
                  AND ticket.received_date + (company.feedback_duplicate_days + 1) * interval '1 day'
                      < now() AT TIME ZONE 'UTC'"""
        )
        self.invalidate_model(["match_text", "match_digest"], flush=False)
