from odoo import api, models


class FeedbackCachedMixin(models.AbstractModel):
    """For settings that are read at every message and kept between requests (``ormcache``).

    Any change clears the caches.
    """

    _name = "feedback.cached.mixin"
    _description = "Feedback Settings Kept in the Caches"

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        self.env.registry.clear_cache()
        return records

    def write(self, vals):
        result = super().write(vals)
        self.env.registry.clear_cache()
        return result

    def unlink(self):
        result = super().unlink()
        self.env.registry.clear_cache()
        return result
