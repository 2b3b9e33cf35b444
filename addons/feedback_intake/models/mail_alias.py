from odoo import api, models


class MailAlias(models.Model):
    """Channels' addresses are cached (``feedback.channel._all_addresses``); aliases are a part of them."""

    _inherit = "mail.alias"

    @api.model_create_multi
    def create(self, vals_list):
        aliases = super().create(vals_list)
        self.env.registry.clear_cache()
        return aliases

    def write(self, vals):
        result = super().write(vals)
        if {"alias_name", "alias_domain_id"} & vals.keys():
            self.env.registry.clear_cache()
        return result


class MailAliasDomain(models.Model):
    _inherit = "mail.alias.domain"

    def write(self, vals):
        result = super().write(vals)
        if "name" in vals:
            self.env.registry.clear_cache()
        return result
