import uuid

from odoo import fields, models

from .feedback_ticket import KINDS


class FeedbackChannel(models.Model):
    """One configured inbox: a mailbox, a web form, a bot, a page."""

    _name = "feedback.channel"
    _description = "Feedback Channel"
    _inherit = ["feedback.cached.mixin", "mail.alias.mixin.optional", "mail.thread"]
    _order = "sequence, name, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    gateway_type = fields.Selection(
        [
            ("email", "Email"),
            ("form", "Web Form"),
            ("odoo_livechat", "Live Chat of Odoo"),
            ("odoo_survey", "Surveys of Odoo"),
            ("api", "App or Website (API)"),
            ("telegram", "Telegram"),
            ("vk", "VK"),
            ("max", "MAX"),
            ("ok", "Odnoklassniki"),
            ("viber", "Viber"),
            ("intercom", "Intercom"),
            ("livechat", "LiveChat"),
            ("hubspot", "HubSpot"),
            ("salesforce", "Salesforce"),
            ("bitrix24", "Bitrix24"),
            ("typeform", "Typeform"),
            ("jotform", "Jotform"),
            ("yandex_forms", "Yandex Forms"),
            ("webhook", "Any System (Webhook)"),
            ("app_store", "App Store"),
            ("app_store_rss", "App Store (public feed)"),
            ("google_business", "Google Business Profile"),
            ("google_forms", "Google Forms"),
            ("google_forms_api", "Google Forms (asked, without a script)"),
            ("google_play", "Google Play"),
            ("trustpilot", "Trustpilot"),
            ("whatsapp", "WhatsApp"),
            ("facebook", "Facebook"),
            ("instagram", "Instagram"),
            ("twilio", "Twilio"),
            ("mango", "Mango Office"),
            ("uis", "UIS"),
            ("asterisk", "Asterisk"),
        ],
        "Type",
        required=True,
        default="email",
        tracking=True,
    )
    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company)
    user_id = fields.Many2one(
        "res.users",
        "Owner",
        default=lambda self: self.env.user,
        check_company=True,
        help="Is told when the channel has trouble.",
    )
    url_token = fields.Char(
        default=lambda self: uuid.uuid4().hex, copy=False, readonly=True, groups="base.group_system"
    )

    team_id = fields.Many2one("feedback.team", check_company=True, help="New tickets go to this team.")
    category_id = fields.Many2one("feedback.category", check_company=True)
    kind = fields.Selection(KINDS, default="question", required=True)
    create_contact = fields.Boolean(
        "Create Contacts", help="Create a contact for an unknown sender. Otherwise an agent does it when it is needed."
    )
    acknowledge = fields.Boolean(
        "Confirm Receipt", default=True, help="Tell the customer the ticket's number and how to follow it."
    )
    retention_days = fields.Integer(
        "Keep Raw Messages (days)",
        default=90,
        help="How long the ledger keeps what arrived word for word. 0: for ever.",
    )
    max_file_mb = fields.Float("Largest File (MB)", default=25)
    max_files = fields.Integer("Most Files", default=30)
    ticket_properties_definition = fields.PropertiesDefinition("Questions")

    event_ids = fields.One2many("feedback.inbound.event", "channel_id", "Ledger")
    ticket_count = fields.Integer(compute="_compute_ticket_count")
    failed_event_count = fields.Integer("Failed", compute="_compute_health")
    pending_event_count = fields.Integer("Pending", compute="_compute_health")
    suspected_event_count = fields.Integer("Suspected", compute="_compute_health")
    last_in_date = fields.Datetime("Last Message", compute="_compute_health")

    _retention_positive = models.Constraint("CHECK (retention_days >= 0)", "The retention time cannot be negative.")
    _limits_positive = models.Constraint(
        "CHECK (max_file_mb > 0 AND max_files >= 0)", "The limits for files must be positive."
    )

    def _compute_ticket_count(self):
        counts = self.env["feedback.ticket"]._read_group([("channel_id", "in", self.ids)], ["channel_id"], ["__count"])
        numbers = {channel.id: count for channel, count in counts}
        for channel in self:
            channel.ticket_count = numbers.get(channel.id, 0)

    def _compute_health(self):
        groups = self.env["feedback.inbound.event"]._read_group(
            [("channel_id", "in", self.ids)], ["channel_id", "state"], ["__count", "received_date:max"]
        )
        for channel in self:
            own = [(state, count, last) for group, state, count, last in groups if group == channel]
            channel.failed_event_count = sum(count for state, count, _last in own if state == "failed")
            channel.suspected_event_count = sum(count for state, count, _last in own if state == "suspected")
            channel.pending_event_count = sum(count for state, count, _last in own if state == "pending")
            channel.last_in_date = max((last for _state, _count, last in own), default=False)

    def _prepare_ticket_values(self, **values):
        """Return the values of a new ticket of this channel; ``values`` that are given win over the defaults."""
        self.ensure_one()
        return {
            "channel_id": self.id,
            "company_id": self.company_id.id,
            "team_id": self.team_id.id,
            "category_id": self.category_id.id,
            "kind": self.kind,
            **{name: value for name, value in values.items() if value is not None},
        }

    def _match_contact(self, email=None, phone=None, name=None, lang=None):
        """Return the sender's contact; an unknown one is created only where the channel says so."""
        self.ensure_one()
        Ticket = self.env["feedback.ticket"]
        partner = Ticket._find_partner(self.company_id, email, phone)
        if not partner and self.create_contact and (email or phone):
            sender = Ticket.new({"contact_name": name, "email_from": email, "phone": phone, "language": lang})
            sender.company_id = self.company_id
            # sudo: res.partner - the admin of the channel has asked for contacts to be created
            partner = self.env["res.partner"].sudo().create(sender._prepare_partner_values())
        return partner

    def action_open_tickets(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("feedback_intake.feedback_ticket_action")
        return {**action, "domain": [("channel_id", "=", self.id)], "context": {}}

    def action_open_ledger(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("feedback_intake.feedback_inbound_event_action")
        return {**action, "domain": [("channel_id", "=", self.id)], "context": {}}
