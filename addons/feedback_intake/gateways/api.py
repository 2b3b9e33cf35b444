from odoo import models

from ..exceptions import PayloadError
from ..tools.api_schema import DEVICE
from ..tools.message import Answer, InboundMessage
from . import base, form  # noqa: F401 - the models that ours inherit come first


class FeedbackGatewayApi(models.AbstractModel):
    """Apps and websites of one's own. The delivery is JSON, written by the controller from checked values: as of the
    web form, and ``conversation`` (its thread key), ``answers`` ({name of a property: value}), ``device`` (dict).

    What customers add has its own gateways below, which the event names.
    """

    _name = "feedback.gateway.api"
    _inherit = "feedback.gateway.form"
    _description = "API Gateway"

    _is_answer_fetched = True

    def _process(self, event):
        result = super()._process(event)
        visitor = self._as_visitor(event)
        conversation = self._conversation(visitor, self._read(event))
        conversation.ticket_id = visitor.ticket_id
        if visitor.ticket_id.is_anonymous:
            visitor.ticket_id._blur_times()
        return result

    def _conversation(self, event, values):
        conversation = event.env["feedback.conversation"].search(
            [("channel_id", "=", event.channel_id.id), ("thread_key", "=", values["conversation"])]
        )
        if not conversation:
            raise PayloadError(self.env._("The conversation has been deleted."))
        return conversation

    def _prepare_ticket_values(self, event, values):
        prepared = super()._prepare_ticket_values(event, values)
        channel, labels = event.channel_id, self._device_labels()
        device = [Answer(key, labels[key], value) for key, value in values["device"].items()]
        channel._learn_questions(device)
        properties = {**channel._prepare_properties(device), **values["answers"]}
        conversation = self._conversation(event, values)
        return {**prepared, "ticket_properties": properties, "conversation_id": conversation.id}

    def _device_labels(self):
        """Return {what an app may tell of itself: as agents read it, in the language of the context}."""
        labels = (
            self.env._("App"),
            self.env._("App Version"),
            self.env._("Platform"),
            self.env._("System Version"),
            self.env._("Device"),
            self.env._("Screen"),
        )
        return dict(zip(DEVICE, labels, strict=True))

    def _setup_steps(self, channel):
        return [
            self.env._("Give the developers of your app the base URL and the channel key."),
            self.env._("Calls from pages in a browser: enter the addresses of these websites under “Websites”."),
            self.env._("Copy the line “Try It” into a terminal: a ticket appears."),
        ]


class FeedbackGatewayApiMessage(models.AbstractModel):
    """What a customer adds by the API: as of the tracking page, and ``conversation``."""

    _name = "feedback.gateway.api_message"
    _inherit = "feedback.gateway.api"
    _description = "API Message Gateway"

    def _process(self, event):
        self.env["feedback.gateway.page"]._process(event)
        event = self._as_visitor(event)
        conversation = self._conversation(event, self._read(event))
        if event.outcome == "new":
            conversation.ticket_id = event.ticket_id
            event.ticket_id.conversation_id = conversation
        if event.ticket_id.is_anonymous:
            event.ticket_id._blur_times()


class FeedbackGatewayApiRating(models.AbstractModel):
    """How a customer rates a conversation: ``conversation``, ``stars`` (1 to 5), ``message`` (why)."""

    _name = "feedback.gateway.api_rating"
    _inherit = "feedback.gateway.api"
    _description = "API Rating Gateway"

    def _process(self, event):
        event = self._as_visitor(event)
        values = self._read(event)
        ticket = self._conversation(event, values)._api_ticket()
        if not ticket:
            raise PayloadError(self.env._("The ticket has been deleted."))
        ticket._take_stars(InboundMessage(kind="rating", rating=values["stars"], body=values["message"]))
        reason = self.env._("The customer has given %s of 5 stars.", values["stars"])
        event._finish("reply", ticket_id=ticket.id, reason=reason)
        if ticket.is_anonymous:
            ticket._blur_times()
