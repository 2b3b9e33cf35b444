from odoo import api, models
from odoo.exceptions import AccessError


class FeedbackManagerGuard(models.AbstractModel):
    """Lets managers of feedback write some records of a model that otherwise is the administrators'.

    What they may write is named field by field, since the other fields can hold Python that the system runs.
    Record rules keep the other records out of their sight.
    """

    _name = "feedback.manager.guard"
    _description = "Guard of What Managers of Feedback Write"

    @api.model_create_multi
    def create(self, vals_list):
        self._check_manager_values(*vals_list)
        records = super().create(vals_list)
        records._check_manager_records()
        return records

    def write(self, vals):
        self._check_manager_values(vals)
        result = super().write(vals)
        self._check_manager_records()
        return result

    def _is_free(self):
        """Tell whether the user may write any record of the model."""
        return self.env.su or self.env.user.has_group("base.group_system")

    def _check_manager_values(self, *vals_list):
        if self._is_free():
            return
        for vals in vals_list:
            forbidden = {name for name, value in vals.items() if value and not self._is_for_managers(name, value)}
            if forbidden:
                raise AccessError(self.env._("Only an administrator sets this: %s.", ", ".join(sorted(forbidden))))

    def _check_manager_records(self):
        if not self._is_free():
            # sudo: a record that has just left the user's sight is what is looked for
            for record in self.sudo():
                self._refuse_foreign(record)

    def _is_for_managers(self, name, value):
        """Tell whether managers may set this field to this value."""
        raise NotImplementedError

    def _refuse_foreign(self, record):
        """Raise AccessError where ``record`` (as superuser) is none that managers may have."""
        raise NotImplementedError
