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
    company_id = fields.Many2one(related="partner_id.company_id", store=True)

    _external_unique = models.UniqueIndex("(gateway_type, external_id)", "This identity is known already.")

    @api.model
    def _confirm(self, gateway_type, external_id, partner):
        """Remember that ``external_id`` is ``partner``; the latest word of an agent counts."""
        identity = self.search([("gateway_type", "=", gateway_type), ("external_id", "=", external_id)])
        if identity:
            identity.partner_id = partner
        else:
            self.create({"gateway_type": gateway_type, "external_id": external_id, "partner_id": partner.id})
