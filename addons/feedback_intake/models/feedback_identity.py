from odoo import api, fields, models


class FeedbackIdentity(models.Model):
    """Who somebody is on one kind of channel, and which contact an agent has confirmed that to be.

    Identities are never merged on their own: an agent who sets a ticket's contact confirms its sender's address.
    """

    _name = "feedback.identity"
    _description = "Feedback Identity"
    _rec_name = "external_id"

    gateway_type = fields.Selection(
        selection=lambda self: self.env["feedback.channel"]._fields["gateway_type"].selection, required=True
    )
    external_id = fields.Char("External ID", required=True, help="The address, number or account on that channel.")
    name = fields.Char()
    partner_id = fields.Many2one("res.partner", "Contact", index="btree_not_null", ondelete="cascade")
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, help="Whose agent confirmed it."
    )

    _external_unique = models.UniqueIndex("(gateway_type, external_id, company_id)", "This identity is known already.")

    @api.model
    def _confirm(self, gateway_type, external_id, partner, company):
        """Remember that ``external_id`` is ``partner`` for ``company``; the latest word of an agent counts."""
        values = {"gateway_type": gateway_type, "external_id": external_id, "company_id": company.id}
        if identity := self.search([(name, "=", value) for name, value in values.items()]):
            identity.partner_id = partner
        else:
            self.create({**values, "partner_id": partner.id})
