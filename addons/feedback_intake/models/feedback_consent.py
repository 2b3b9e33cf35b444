from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import email_normalize, hmac

METHODS = [
    ("form", "Web Form"),
    ("api", "App or Website (API)"),
    ("phone", "On the Phone"),
    ("person", "In Person"),
    ("paper", "On Paper"),
    ("email", "By E-mail"),
]
WITHDRAWALS = [("page", "By the Person, on Our Page"), ("agent", "By an Agent")]
# What withdrawing, detaching and anonymising may change; nothing else ever does.
CHANGEABLE = {
    "withdrawn_date",
    "withdrawn_method",
    "withdrawn_user_id",
    "ticket_id",
    "event_id",
    "partner_id",
    "name",
    "email_normalized",
    "phone",
    "note",
    "is_anonymised",
}


class FeedbackConsent(models.Model):
    """That somebody has agreed to one purpose: to which text, when and how. Nobody edits it; it can be withdrawn."""

    _name = "feedback.consent"
    _description = "Feedback Consent"
    _order = "given_date desc, id desc"
    _rec_names_search = ["name", "email_normalized", "phone", "purpose_id"]

    purpose_id = fields.Many2one(
        "feedback.consent.purpose", required=True, readonly=True, index=True, ondelete="restrict"
    )
    text_id = fields.Many2one("feedback.consent.text", required=True, readonly=True, ondelete="restrict")
    lang = fields.Char("Language", readonly=True, help="In which the text was read.")
    company_id = fields.Many2one(related="purpose_id.company_id", store=True)
    method = fields.Selection(METHODS, "How", required=True, readonly=True)
    given_date = fields.Datetime("Given", required=True, readonly=True, default=fields.Datetime.now, index=True)
    user_id = fields.Many2one("res.users", "Recorded By", readonly=True, help="The agent, where one has recorded it.")
    note = fields.Char(readonly=True, help="What proves it, for example the recording of the call.")
    channel_id = fields.Many2one("feedback.channel", readonly=True, ondelete="set null")
    ticket_id = fields.Many2one("feedback.ticket", readonly=True, index="btree_not_null", ondelete="set null")
    event_id = fields.Many2one(
        "feedback.inbound.event", "Delivery", readonly=True, index="btree_not_null", ondelete="set null"
    )
    partner_id = fields.Many2one("res.partner", "Contact", readonly=True, index="btree_not_null", ondelete="set null")
    name = fields.Char(readonly=True, help="As given then.")
    email_normalized = fields.Char("Email", readonly=True, index="btree_not_null")
    phone = fields.Char(readonly=True)
    withdrawn_date = fields.Datetime("Withdrawn", readonly=True)
    withdrawn_method = fields.Selection(WITHDRAWALS, "Withdrawn How", readonly=True)
    withdrawn_user_id = fields.Many2one("res.users", "Withdrawal Recorded By", readonly=True)
    state = fields.Selection(
        [("given", "In Force"), ("withdrawn", "Withdrawn")], compute="_compute_state", search="_search_state"
    )
    is_anonymised = fields.Boolean("Anonymised", readonly=True)

    # A delivery that is processed once more gives nothing twice.
    _event_unique = models.UniqueIndex("(event_id, purpose_id) WHERE event_id IS NOT NULL")

    @api.depends("purpose_id", "name", "email_normalized", "phone")
    def _compute_display_name(self):
        for consent in self:
            person = consent.name or consent.email_normalized or consent.phone
            consent.display_name = " – ".join(filter(None, (consent.purpose_id.name, person)))

    @api.depends("withdrawn_date")
    def _compute_state(self):
        for consent in self:
            consent.state = "withdrawn" if consent.withdrawn_date else "given"

    @api.model
    def _search_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        wanted = {state: [("withdrawn_date", "!=" if state == "withdrawn" else "=", False)] for state in value}
        return [*["|"] * (len(wanted) - 1), *sum(wanted.values(), [])] if wanted else [(0, "=", 1)]

    @api.model
    def _record(self, texts, method, ticket=None, **values):
        """Set down consent to these versions. ``values``: as for ``create``; the person is the ticket's, unless given.

        :param values: ``partner_id`` (id), ``name``, ``email``, ``phone``, ``lang``, ``note``, ``given_date`` …
        """
        ticket = ticket if ticket is not None else self.env["feedback.ticket"]
        # sudo: feedback.consent - nobody has the right to write consents; the system sets down who gave one
        return self.sudo().create(
            [
                {
                    "purpose_id": text.purpose_id.id,
                    "text_id": text.id,
                    "lang": text._lang(values.get("lang") or self.env.lang),
                    "method": method,
                    "ticket_id": ticket.id,
                    "channel_id": ticket.channel_id.id,
                    "partner_id": values.get("partner_id") or ticket.partner_id.id,
                    "name": values.get("name") or ticket.contact_name,
                    "email_normalized": email_normalize(values.get("email") or ticket.email_from) or False,
                    "phone": values.get("phone") or ticket.phone,
                    **{name: values[name] for name in ("note", "given_date", "user_id", "event_id") if name in values},
                }
                for text in texts
            ]
        )

    def write(self, vals):
        if not (self.env.su and set(vals) <= CHANGEABLE):
            raise AccessError(self.env._("A consent cannot be changed; it can be withdrawn."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        if not self.env.context.get("feedback_retention"):
            raise AccessError(self.env._("A consent cannot be deleted; it can be withdrawn."))

    def action_withdraw(self):
        """Record that somebody has told an agent of their withdrawal."""
        for consent in self:
            consent.ticket_id.check_access("write")
        if not self.env.user.has_group("feedback_intake.feedback_intake_group_agent"):
            raise AccessError(self.env._("Only agents record a withdrawal."))
        self._withdraw("agent", self.env.user)

    def _withdraw(self, method, user=None):
        """Withdraw what is still in force, and tell those who look after it. What was done before stays lawful."""
        # sudo: feedback.consent, feedback.ticket - the person themselves withdraws, or an agent for them
        for consent in self.sudo().filtered(lambda consent: not consent.withdrawn_date).try_lock_for_update():
            consent.write(
                {
                    "withdrawn_date": fields.Datetime.now(),
                    "withdrawn_method": method,
                    "withdrawn_user_id": user.id if user else False,
                }
            )
            consent._tell_of_withdrawal()

    def _tell_of_withdrawal(self):
        self.ensure_one()
        office = self.with_context(lang=self.company_id.partner_id.lang or self.env.lang)
        sentence = office.env._("The consent “%s” has been withdrawn.", office.purpose_id.name)
        target = self.ticket_id or self.partner_id
        if not target:
            return
        # As the system: it is nobody's answer, and the one who withdraws may be a visitor.
        target = target.with_user(SUPERUSER_ID)
        target.message_post(body=sentence, author_id=self.env.ref("base.partner_root").id)
        owner = self.channel_id.user_id or self.ticket_id.user_id or self.ticket_id.team_id.user_id
        if owner:
            target.activity_schedule(
                "mail.mail_activity_data_todo",
                user_id=owner.id,
                summary=office.env._("Consent withdrawn"),
                note=office.env._("Stop what rested on it, and delete what is no longer needed."),
            )

    def _withdrawal_signature(self):
        """Return what proves that somebody was given this consent's secret address."""
        self.ensure_one()
        return hmac(self.env(su=True), "feedback_intake-consent", str(self.id))[:40]

    def _withdrawal_url(self):
        """Return the path of the page where the person withdraws; it is a secret."""
        self.ensure_one()
        return f"/feedback/consent/withdraw/{self.id}/{self._withdrawal_signature()}"

    def _together(self):
        """Return what the same person has agreed to by the same ticket, this consent among it."""
        self.ensure_one()
        return self.search([("ticket_id", "=", self.ticket_id.id)], order="id") | self if self.ticket_id else self

    def _anonymise_person(self):
        """Forget who gave it; that somebody did stays countable."""
        # sudo: feedback.consent - the privacy of the person goes before its being unchangeable
        self.sudo().write(
            {
                **dict.fromkeys(("ticket_id", "event_id", "partner_id", "name", "email_normalized", "phone"), False),
                "note": False,
                "is_anonymised": True,
            }
        )
