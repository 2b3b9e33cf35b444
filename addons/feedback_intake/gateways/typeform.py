import re

from odoo import models

from ..exceptions import PayloadError, RefusedError, UnsupportedEvent
from ..tools.form_answers import FormAnswer, read_form
from ..tools.mapping import file_name, scalar
from ..tools.message import File
from ..tools.payload import as_dict, as_list, as_text, from_iso
from ..tools.signature import check_base64_hmac

# Type of an answer -> its kind with us, where it is one of its own. Their values stand under the type's name.
KINDS = {"email": "email", "phone_number": "phone"}
FILES = ("file_url", "signature")
# What a title takes from other answers, and its marks for bold and italic.
PLACEHOLDER = re.compile(r"\{\{[^{}]*\}\}")
TAG = "odoo"
NOT_FOUND = "404"


class FeedbackGatewayTypeform(models.AbstractModel):
    """Typeform: a response a delivery, https://www.typeform.com/developers/webhooks/example-payload/"""

    _name = "feedback.gateway.typeform"
    _inherit = "feedback.gateway"
    _description = "Typeform Gateway"

    _settings = ("signing_secret",)
    _optional_settings = ("external_account", "access_token", "rating_question", "rating_scale")
    _api_url = "https://api.typeform.com"

    def _authenticate(self, channel, delivery):
        given = delivery.headers.get("Typeform-Signature")
        check_base64_hmac(channel.signing_secret, delivery.body, given, prefix="sha256=")

    def _delivery_key(self, channel, delivery):
        content = as_dict(delivery.json())
        token = as_text(as_dict(content.get("form_response")).get("token"))
        return f"{as_text(content.get('event_type'))}:{token}" if token else delivery.digest

    def _parse(self, channel, delivery):
        content = as_dict(delivery.json())
        if content.get("event_type") != "form_response":
            raise UnsupportedEvent(self.env._("Typeform tells of something other than a finished form."))
        response = as_dict(content.get("form_response"))
        definition = as_dict(response.get("definition"))
        if not response.get("token"):
            raise PayloadError("The response has no token.")
        titles = dict(_titles(definition.get("fields")))
        answers = [self._read_answer(as_dict(answer), titles) for answer in as_list(response.get("answers"))]
        answers += self._read_extras(response)
        return [
            read_form(
                as_text(definition.get("title")),
                [answer for answer in answers if answer.value not in ("", [])],
                channel.rating_question,
                channel.rating_scale,
                external_id=as_text(response["token"]),
                sent_date=from_iso(response.get("submitted_at")),
            )
        ]

    def _read_answer(self, answer, titles):
        kind, question = as_text(answer.get("type")), as_dict(answer.get("field"))
        field_id, ref = as_text(question.get("id")), as_text(question.get("ref"))
        value = answer.get(kind)
        key = ref or field_id
        label = titles.get(field_id) or titles.get(ref) or key or kind
        if kind in FILES and as_text(value):
            url = as_text(value)
            files = (File(file_name(url), source={"url": url}),)
            return FormAnswer(key, label, url, "file", (field_id,), files)
        kind = "long" if question.get("type") == "long_text" else KINDS.get(kind, "")
        return FormAnswer(key, label, _read_value(value), kind, (field_id,))

    def _read_extras(self, response):
        """Yield what the form knows beside its questions: hidden fields, variables, the score."""
        for name, value in as_dict(response.get("hidden")).items():
            yield FormAnswer(f"hidden:{name}", name, as_text(value), "hidden", (name,))
        variables = {as_text(one.get("key")): one for one in map(as_dict, as_list(response.get("variables")))}
        score = as_dict(response.get("calculated")).get("score")
        if score and "score" not in variables:  # each form has one, and it is 0 where nothing is counted
            yield FormAnswer("calculated:score", self.env._("Score"), _read_value(score), "hidden", ("score",))
        for name, one in variables.items():
            value = _read_value(one.get(as_text(one.get("type"))))
            yield FormAnswer(f"variable:{name}", name, value, "hidden", (name,))

    def _request_headers(self, channel):
        return {"Authorization": f"Bearer {channel.access_token}"} if channel.access_token else {}

    def _webhook_path(self, channel):
        if not channel.external_account or not channel.access_token:
            raise RefusedError(self.env._("Fill in the form's ID as “Account” and an access token first."))
        return f"/forms/{channel.external_account}/webhooks/{TAG}"

    def _register_webhook(self, channel):
        values = {"url": channel.webhook_url, "enabled": True, "secret": channel.signing_secret, "verify_ssl": True}
        channel._request("PUT", self._webhook_path(channel), json=values)
        return True

    def _check(self, channel):
        if not channel.external_account or not channel.access_token:
            return
        try:
            webhook = as_dict(channel._request("GET", self._webhook_path(channel)).json())
        except RefusedError as error:
            if error.code != NOT_FOUND:
                raise
            webhook = {}
        if webhook.get("url") != channel.webhook_url:
            yield False, self.env._("Typeform sends answers to another address, or nowhere: tell it our address.")
        elif not webhook.get("enabled"):
            yield False, self.env._("Typeform has switched the webhook off: tell it our address once more.")
        else:
            yield True, self.env._("Typeform sends answers to us.")

    def _setup_steps(self, channel):
        return [
            self.env._("Press “Make One” for the secret, and save."),
            self.env._(
                "In Typeform open the form, then Connect, Webhooks, Add a webhook, and enter the address “Webhook”."
            ),
            self.env._("Press Edit at the new webhook, enter the secret there, save, and switch the webhook on."),
            self.env._(
                "Or let us do it: make a personal token in Typeform's account settings, enter it as “Access Token”, "
                "the form's ID from its address as “Account”, and press “Tell the Provider Our Address”."
            ),
            self.env._("For files of a private form the access token is needed in any case."),
            self.env._(
                "Where one question asks for a rating, enter its title or reference as “Question with the Rating”, "
                "and its scale."
            ),
        ]


def _titles(fields):
    """Yield (id or ref, title) of all questions, also of those in groups."""
    for field in map(as_dict, as_list(fields)):
        title = PLACEHOLDER.sub("…", as_text(field.get("title"))).replace("*", "").strip()
        for name in ("id", "ref"):
            if as_text(field.get(name)):
                yield as_text(field[name]), title
        yield from _titles(as_dict(field.get("properties")).get("fields"))


def _read_value(value):
    """Return an answer of any type as a text, number, truth or list of texts."""
    if isinstance(value, (bool, int, float)):
        return value
    if not isinstance(value, dict):
        return scalar(value)
    if "labels" in value or "other" in value and "label" not in value:
        labels = [as_text(label) for label in as_list(value.get("labels"))]
        return list(filter(None, [*labels, as_text(value.get("other"))])) if labels else as_text(value.get("other"))
    if "label" in value:
        return as_text(value["label"])
    return ", ".join(filter(None, map(scalar, value.values())))
