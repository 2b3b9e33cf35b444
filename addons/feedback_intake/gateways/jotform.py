import re
from urllib.parse import urlsplit

from odoo import models
from odoo.tools import html2plaintext

from ..exceptions import PayloadError, RefusedError, RetryableError, UnsupportedEvent
from ..tools.delivery import read_json
from ..tools.form_answers import FormAnswer, read_form
from ..tools.mapping import file_name, readable, scalar, to_link
from ..tools.message import File, InboundMessage
from ..tools.payload import as_dict, as_list, as_number, as_text
from ..tools.signature import check_shared_token

# Type of a question -> its kind with us, where it is one of its own.
KINDS = {
    "control_fullname": "name",
    "control_email": "email",
    "control_phone": "phone",
    "control_textarea": "long",
    "control_fileupload": "file",
    "control_signature": "file",
}
SLUG = re.compile(r"submit/(\d+)")


class FeedbackGatewayJotform(models.AbstractModel):
    """Jotform: https://api.jotform.com/docs/#form-id-webhooks

    Its webhooks carry no proof. They are let in by a secret in their address, and taken for no more than a hint: what
    was answered is read from Jotform itself.
    """

    _name = "feedback.gateway.jotform"
    _inherit = "feedback.gateway"
    _description = "Jotform Gateway"

    _settings = ("signing_secret", "access_token")
    _optional_settings = ("external_account", "rating_question", "rating_scale")
    _api_url = "https://api.jotform.com"

    def _authenticate(self, channel, delivery):
        check_shared_token(channel.signing_secret, delivery.rest)

    def _delivery_key(self, channel, delivery):
        return as_text(delivery.form.get("submissionID")) or delivery.digest

    def _parse(self, channel, delivery):
        form = delivery.form
        submission_id = as_text(form.get("submissionID"))
        if not submission_id.isascii() or not submission_id.isdigit():
            raise PayloadError("The submission has no ID.")
        if channel.external_account and self._form_id(form) != channel.external_account:
            raise UnsupportedEvent(self.env._("It is of another form than the channel's."))
        return [InboundMessage(external_id=submission_id, subject=as_text(form.get("formTitle")))]

    def _form_id(self, form):
        if form_id := as_text(form.get("formID")):
            return form_id
        found = SLUG.search(as_text(as_dict(read_json(form.get("rawRequest") or "{}")).get("slug")))
        return found[1] if found else ""

    def _complete(self, channel, messages):
        return [self._read_back(channel, message) for message in messages]

    def _read_back(self, channel, message):
        """Return what Jotform itself knows of the submission.

        :raise RetryableError: it does not know it, or not yet
        """
        submission = as_dict(self._call(channel, "GET", f"/submission/{message.external_id}"))
        if submission.get("status") == "DELETED":
            raise UnsupportedEvent(self.env._("The submission was deleted at Jotform."))
        if as_text(submission.get("id")) != message.external_id:
            raise PayloadError("Jotform has answered with another submission.")
        if channel.external_account and as_text(submission.get("form_id")) != channel.external_account:
            raise UnsupportedEvent(self.env._("It is of another form than the channel's."))
        questions = [(as_text(qid), as_dict(one)) for qid, one in as_dict(submission.get("answers")).items()]
        questions.sort(key=lambda item: as_number(item[1].get("order")))
        answers = [self._read_answer(*item) for item in questions]
        return read_form(
            message.subject,
            [answer for answer in answers if answer.value not in ("", [])],
            channel.rating_question,
            channel.rating_scale,
            external_id=message.external_id,
        )

    def _read_answer(self, qid, question):
        kind, answer = as_text(question.get("type")), question.get("answer")
        name = as_text(question.get("name"))
        label = html2plaintext(as_text(question.get("text"))).strip() or name or qid
        names = (name, f"q{qid}", f"q{qid}_{name}")
        if KINDS.get(kind) == "file":
            links = filter(None, map(to_link, answer if isinstance(answer, list) else [answer]))
            files = tuple(File(file_name(link), source={"url": link}) for link in links)
            return FormAnswer(qid, label, [file.name for file in files], "file", names, files)
        return FormAnswer(qid, label, self._read_value(kind, question, answer), KINDS.get(kind, ""), names)

    def _read_value(self, kind, question, answer):
        if kind == "control_fullname":
            parts = [scalar(as_dict(answer).get(part)) for part in ("prefix", "first", "middle", "last", "suffix")]
            return " ".join(filter(None, parts))
        if kind == "control_phone" and isinstance(answer, dict):
            return scalar(answer.get("full")) or " ".join(filter(None, map(scalar, answer.values())))
        if isinstance(answer, list):
            return list(filter(None, map(scalar, answer)))
        if isinstance(answer, dict):
            return html2plaintext(as_text(question.get("prettyFormat"))).strip() or readable(answer)
        return scalar(answer)

    def _fetch_file(self, channel, source, max_bytes):
        parts = urlsplit(source["url"])
        is_theirs = parts.scheme == "https" and f".{parts.hostname}".endswith(".jotform.com")
        # Uploads of many accounts are shown to those alone who are logged in.
        params = {"apiKey": channel.access_token} if is_theirs else {}
        return "", channel._request("GET", source["url"], params=params, max_bytes=max_bytes).body

    def _request_headers(self, channel):
        return {"APIKEY": channel.access_token or ""}

    def _call(self, channel, method, path, **options):
        """Return the content of an answer of the API.

        :raise RefusedError: in Jotform's own words
        """
        if not channel.access_token:
            raise RefusedError(self.env._("Without an API key nothing that Jotform tells can be believed: fill it in."))
        answer = channel._request(method, path, check=False, **options)
        if answer.status == 404:
            raise RetryableError(self.env._("Jotform does not know it (yet)."))
        if answer.status == 429 or answer.status >= 500:
            channel._check_answer(answer, "Jotform")
        content = as_dict(answer.json())
        if answer.status != 200:
            raise RefusedError(f"Jotform: {as_text(content.get('message')) or answer.status}", answer.status)
        return content.get("content")

    def _full_address(self, channel):
        """Return the webhook's address with the secret that lets Jotform in."""
        return f"{channel.webhook_url}/{channel.signing_secret}" if channel.signing_secret else ""

    def _register_webhook(self, channel):
        if not channel.external_account or not channel.signing_secret:
            raise RefusedError(self.env._("Fill in the form's ID as “Account” and the secret first."))
        path = f"/form/{channel.external_account}/webhooks"
        self._call(channel, "POST", path, data={"webhookURL": self._full_address(channel)})
        return True

    def _check(self, channel):
        if not channel.external_account:
            user = as_dict(self._call(channel, "GET", "/user"))
            yield True, self.env._("Jotform knows us as %s.", as_text(user.get("username")))
            return
        found = self._call(channel, "GET", f"/form/{channel.external_account}/webhooks")
        addresses = found.values() if isinstance(found, dict) else as_list(found)
        if self._full_address(channel) in addresses:
            yield True, self.env._("Jotform sends answers to us.")
        else:
            yield False, self.env._("Jotform sends answers to another address, or nowhere: tell it our address.")

    def _setup_steps(self, channel):
        address = self._full_address(channel)
        return [
            self.env._(
                "In Jotform open your account's settings, then API, make a key, and enter it as “Access Token”."
            ),
            self.env._("Enter the form's ID, the digits of its address, as “Account”."),
            self.env._("Press “Make One” for the secret, save, and press “Tell the Provider Our Address”."),
            self.env._(
                "Or enter it yourself: open the form's Settings, Integrations, Webhooks, and add %s",
                address or self.env._("the address that stands here once there is a secret."),
            ),
            self.env._("Accounts in Europe: enter https://eu-api.jotform.com as “API Address”."),
            self.env._(
                "Where one question asks for a rating, enter its title or reference as “Question with the Rating”, "
                "and its scale."
            ),
        ]
