from odoo import api, models


class MailAlias(models.Model):
    """Channels' addresses are cached (``feedback.channel._all_addresses``); aliases are a part of them."""

    _inherit = "mail.alias"

    @api.model_create_multi
    def create(self, vals_list):
        self.env.registry.clear_cache()
        return super().create(vals_list)

    def write(self, vals):
        if {"alias_name", "alias_domain_id"} & vals.keys():
            self.env.registry.clear_cache()
        return super().write(vals)


class MailAliasDomain(models.Model):
    _inherit = "mail.alias.domain"

    def write(self, vals):
        if "name" in vals:
            self.env.registry.clear_cache()
        return super().write(vals)
