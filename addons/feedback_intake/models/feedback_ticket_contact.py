from odoo import api, fields, models
from odoo.tools import email_normalize


class FeedbackTicket(models.Model):
    """Who wrote: contact data as given, and the contact found for it."""

    _inherit = "feedback.ticket"

    partner_id = fields.Many2one("res.partner", "Customer", check_company=True, index=True, tracking=True)
    commercial_partner_id = fields.Many2one(
        related="partner_id.commercial_partner_id", store=True, index="btree_not_null", string="Customer's Company"
    )
    contact_name = fields.Char("Name", help="As the sender gave it.")
    email_from = fields.Char("Email", index="trigram")
    email_normalized = fields.Char(compute="_compute_email_normalized", store=True, index="btree_not_null")
    phone = fields.Char()
    phone_sanitized = fields.Char(compute="_compute_phone_sanitized", store=True, index="btree_not_null")
    partner_open_ticket_ids = fields.Many2many(
        "feedback.ticket", compute="_compute_partner_open_tickets", string="Customer's Other Open Tickets"
    )
    partner_open_ticket_count = fields.Integer(compute="_compute_partner_open_tickets")

    @api.depends("email_from")
    def _compute_email_normalized(self):
        for ticket in self:
            ticket.email_normalized = email_normalize(ticket.email_from, strict=False)

    @api.depends("phone", "partner_id.country_id", "company_id.country_id")
    def _compute_phone_sanitized(self):
        for ticket in self:
            if not ticket.phone:
                ticket.phone_sanitized = False
                continue
            country = ticket.partner_id.country_id or ticket.company_id.country_id
            ticket.phone_sanitized = self.env["res.partner"]._phone_format(
                number=ticket.phone, country=country, force_format="E164", raise_exception=False
            )

    def _compute_partner_open_tickets(self):
        """The list shows the latest; a customer may have thousands."""
        for ticket in self:
            domain = ticket._partner_open_domain()
            ticket.partner_open_ticket_ids = self.search(domain, order="id desc", limit=20)
            ticket.partner_open_ticket_count = self.search_count(domain)

    def _partner_open_domain(self):
        self.ensure_one()
        return [("partner_id", "in", self.partner_id.ids), ("is_done", "=", False), ("id", "not in", self.ids)]

    @api.onchange("partner_id")
    def _onchange_partner_id(self):
        if self.partner_id:
            self.contact_name = self.contact_name or self.partner_id.name
            self.email_from = self.email_from or self.partner_id.email
            self.phone = self.phone or self.partner_id.phone

    def write(self, vals):
        result = super().write(vals)
        if vals.get("partner_id") and not self.env.su:
            self._confirm_identities()
        return result

    def _confirm_identities(self):
        """An agent has said who wrote: know that address, number or account from now on."""
        # sudo: feedback.conversation, feedback.identity - agents confirm identities only through their tickets
        for ticket in self.sudo().filtered("conversation_id.author_external_id"):
            conversation = ticket.conversation_id
            self.env["feedback.identity"].sudo()._confirm(
                conversation.channel_id.gateway_type,
                conversation.author_external_id,
                ticket.partner_id,
                ticket.company_id,
            )
        for ticket in self.filtered("email_normalized"):
            if ticket.email_normalized != ticket.partner_id.email_normalized:
                # sudo: feedback.identity - agents confirm identities only through their tickets
                identity = self.env["feedback.identity"].sudo()
                identity._confirm("email", ticket.email_normalized, ticket.partner_id, ticket.company_id)

    @api.model
    def _find_partner(self, company, email=None, phone=None):
        """Return the contact that has this address or number, or an empty recordset when none or several may be meant.

        :param email: as written; a confirmed identity counts like the contact's own address
        :param phone: as written; read as a number of the company's country unless it starts with +
        """
        # sudo: res.partner, feedback.identity - a public visitor may be known without being allowed to read contacts
        Partner = self.env["res.partner"].sudo()
        of_company = [("company_id", "in", [company.id, False])]
        if address := email_normalize(email, strict=False):
            same = [("email_normalized", "=", address), *of_company]
            if found := Partner.search_fetch(same, ["lang", "partner_share", "company_id"], order="id", limit=1):
                return found
            same = [("gateway_type", "=", "email"), ("external_id", "=", address), ("company_id", "=", company.id)]
            return self.env["feedback.identity"].sudo().search(same).partner_id
        number = phone and Partner._phone_format(
            number=phone, country=company.country_id, force_format="E164", raise_exception=False
        )
        if number:
            found = Partner.search([("phone_sanitized", "=", number), *of_company], limit=2)
            return found if len(found) == 1 else Partner
        return Partner

    def _get_customer_information(self):
        information = super()._get_customer_information()
        for ticket in self.filtered("email_normalized"):
            information.setdefault(ticket.email_normalized, {}).update(ticket._prepare_partner_values())
        return information

    def _prepare_partner_values(self):
        """Return the values of a new contact for this ticket's sender."""
        self.ensure_one()
        lang = self._customer_lang()
        return {
            "name": self.contact_name or self.email_normalized or self.phone,
            "email": self.email_from,
            "phone": self.phone,
            "company_id": self.company_id.id,
            **({"lang": lang} if lang else {}),
        }

    def action_create_partner(self):
        """Create the sender's contact, unless one with this address or number is there."""
        self.ensure_one()
        self.check_access("write")
        partner = self._find_partner(self.company_id, self.email_from, self.phone)
        # sudo: res.partner - an agent makes the sender of a ticket known without the right to edit contacts at large
        self.partner_id = partner or self.env["res.partner"].sudo().create(self._prepare_partner_values())

    def action_find_contact(self):
        """Show the contacts that may have written, each with what speaks for it."""
        self.ensure_one()
        self.check_access("write")
        candidates = self.env["feedback.ticket.contact"]._propose(self)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Who Has Written?"),
            "res_model": "feedback.ticket.contact",
            "views": [(False, "list")],
            "domain": [("id", "in", candidates.ids)],
            "target": "new",
            "help": self.env._("No contact has this name, address or number. Choose one by hand, or create it."),
        }

    def _customer_lang(self):
        """Return the Odoo language to write to this customer in: the contact's, else the one that was written in."""
        self.ensure_one()
        if self.partner_id.lang:
            return self.partner_id.lang
        installed = [code for code, _name in self.env["res.lang"].get_installed()]
        same = [code for code in installed if self.language and code.split("_")[0] == self.language]
        return same[0] if same else (self.company_id.partner_id.lang or (installed[0] if installed else False))

    def action_open_partner_tickets(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("feedback_intake.feedback_ticket_action")
        return {**action, "domain": self._partner_open_domain(), "context": {}}
