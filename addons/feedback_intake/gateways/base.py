from odoo import models


class FeedbackGateway(models.AbstractModel):
    """The code for one provider's protocol: ``feedback.gateway.<gateway_type>``.

    A provider must fill :meth:`_process`; another addon adds one by ``selection_add`` on
    ``feedback.channel.gateway_type`` and a model that inherits this one.
    """

    _name = "feedback.gateway"
    _description = "Feedback Gateway"

    def _process(self, event):
        """Turn a stored event into a ticket or a message and finish it.

        :raise UnsupportedEvent: ignore it, with this reason
        :raise RetryableError: try again later
        :raise Exception: keep it as failed
        """
        raise NotImplementedError
