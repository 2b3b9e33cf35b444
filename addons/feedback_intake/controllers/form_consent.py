from odoo.http import request

from .form import FeedbackForm


class ConsentForm(FeedbackForm):
    """The web form asks for consents: each a checkbox of its own, none ticked beforehand.

    Who stays anonymous gives none: there is nobody whose data would be processed.
    """

    def _check_extras(self, channel, anonymous):
        errors = super()._check_extras(channel, anonymous)
        return errors if anonymous else {**errors, **channel._check_consents(self._ticked_consents())[1]}

    def _prepare_extra_delivery(self, channel, anonymous):
        delivery = super()._prepare_extra_delivery(channel, anonymous)
        if anonymous:
            return {**delivery, "consents": []}
        texts, _missing = channel._check_consents(self._ticked_consents())
        return {**delivery, "consents": texts._prepare_given(request.env.context["lang"])}

    def _ticked_consents(self):
        """Return the ids of the texts whose checkboxes the visitor has ticked."""
        return {int(value) for value in request.httprequest.form.getlist("consent") if value.isdecimal()}

    def _prepare_extras(self, channel):
        return {
            **super()._prepare_extras(channel),
            "consents": channel._prepare_form_consents(),
            "ticked_consents": self._ticked_consents(),
        }
