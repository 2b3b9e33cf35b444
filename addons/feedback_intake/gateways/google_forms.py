import base64
import json
import re
import time
from urllib.parse import quote

from odoo import models
from odoo.tools import email_normalize, file_open

from ..exceptions import AuthenticationError, PayloadError, UnsupportedEvent
from ..tools.message import Answer, Author, File, InboundMessage
from ..tools.payload import as_dict, as_list, as_number, as_text, from_iso
from ..tools.signature import check_standard_webhook, standard_webhook_key

SCRIPT = "feedback_intake/data/google_forms.js"
DRIVE_URL = "https://www.googleapis.com/drive/v3/files/"
FILE_ID = re.compile(r"^[\w-]+$")
MOST_STARS = 5
# Questions that are asked in so many words are about the sender. A field of the form itself comes before them.
IS_EMAIL = re.compile(r"mail|почт", re.IGNORECASE)
IS_PHONE = re.compile(r"phone|телефон", re.IGNORECASE)
IS_NAME = re.compile(r"^\W*((your|full|ваше?|как вас) )?(name|имя|фио|зовут)\W*$", re.IGNORECASE)


class FeedbackGatewayGoogleForms(models.AbstractModel):
    """Responses of Google Forms, sent by a script in the form (``data/google_forms.js``, which says their shape):
    https://developers.google.com/apps-script/reference/forms/form-response

    Google calls nobody by itself. The script signs as https://www.standardwebhooks.com says.
    """

    _name = "feedback.gateway.google_forms"
    _inherit = "feedback.gateway.google"
    _description = "Google Forms Gateway"

    _settings = ("signing_secret",)
    # The key file of a service account, where uploaded files are to be fetched.
    _optional_settings = ("client_secret",)
    _google_scope = "https://www.googleapis.com/auth/drive.readonly"

    def _authenticate(self, channel, delivery):
        check_standard_webhook(channel.signing_secret, delivery, time.time())

    def _delivery_key(self, channel, delivery):
        response = as_dict(delivery.json())
        names = [as_text(response.get(name)) for name in ("responseId", "submittedAt")]
        return ":".join(names) if all(names) else delivery.digest

    def _parse(self, channel, delivery):
        response = as_dict(delivery.json())
        if response.get("test") is True:
            raise UnsupportedEvent(self.env._("The script in the form can reach us."))
        response_id = as_text(response.get("responseId"))
        if not response_id:
            raise PayloadError("The response has no ID.")
        items = [as_dict(item) for item in as_list(response.get("answers"))]
        texts = [(item, self._text(item)) for item in items]
        return [
            InboundMessage(
                external_id=response_id,
                thread_key=response_id,
                is_current=True,
                author=self._read_author(response, texts),
                subject=self._subject(response, texts),
                body="\n\n".join(f"{as_text(item.get('title'))}\n{text}" for item, text in texts if text),
                answers=tuple(self._read_answers(texts)),
                files=tuple(self._read_files(channel, items)),
                sent_date=from_iso(response.get("submittedAt")),
                rating=next(filter(None, map(self._stars, items)), 0),
            )
        ]

    def _text(self, item):
        values = item.get("value")
        values = [as_text(value) for value in (values if isinstance(values, list) else [values])]
        if item.get("type") == "FILE_UPLOAD":
            return "\n".join(f"https://drive.google.com/open?id={quote(value, safe='')}" for value in values if value)
        return ", ".join(filter(None, values))

    def _subject(self, response, texts):
        """Return the first line of the first long answer, else the form's title: not all tickets the same."""
        said = next((text for item, text in texts if item.get("type") == "PARAGRAPH_TEXT" and text), "")
        return said.strip().partition("\n")[0][:80] or as_text(response.get("formTitle"))

    def _read_author(self, response, texts):
        asked = [(as_text(item.get("title")), text) for item, text in texts]

        def answer_to(pattern):
            return next((text for title, text in asked if text and pattern.search(title)), "")

        given = answer_to(IS_EMAIL)
        return Author(
            name=answer_to(IS_NAME),
            email=as_text(response.get("email")) or (given if email_normalize(given) else ""),
            phone=answer_to(IS_PHONE),
        )

    def _read_answers(self, texts):
        for item, text in texts:
            key = as_text(item.get("itemId"))
            if key and text and item.get("type") != "FILE_UPLOAD":
                value = as_number(text) if item.get("type") in ("SCALE", "RATING") else text
                yield Answer(key, as_text(item.get("title")), value)

    def _stars(self, item):
        """Return the stars of a scale from 1 to 5, else 0."""
        if item.get("type") not in ("SCALE", "RATING") or (item.get("min"), item.get("max")) != (1, MOST_STARS):
            return 0
        return min(max(as_number(self._text(item)), 0), MOST_STARS)

    def _read_files(self, channel, items):
        """Without a service account, files stay where they are: the message has links to them."""
        if not channel.client_secret:
            return
        for item in items:
            if item.get("type") == "FILE_UPLOAD":
                ids = map(as_text, as_list(item.get("value")))
                yield from (File(source={"file_id": file_id}) for file_id in ids if FILE_ID.match(file_id))

    def _fetch_file(self, channel, source, max_bytes):
        """https://developers.google.com/drive/api/reference/rest/v3/files/get"""
        url = DRIVE_URL + source["file_id"]
        name = as_text(self._call(channel, "GET", url, params={"fields": "name"}).get("name"))
        return name, self._ask(channel, "GET", url, params={"alt": "media"}, max_bytes=max_bytes).body

    def _setup_code(self, channel):
        if not channel.webhook_url or not channel.signing_secret:
            return ""
        try:
            key = base64.b64encode(standard_webhook_key(channel.signing_secret)).decode()
        except AuthenticationError:
            return ""
        with file_open(SCRIPT) as file:
            script = file.read()
        return script.replace("__ADDRESS__", json.dumps(channel.webhook_url)).replace("__KEY__", json.dumps(key))

    def _setup_steps(self, channel):
        return [
            self.env._("Press “Make One” for the secret, and save: the script below is then complete."),
            self.env._("In Google Forms, open the form and choose “⋮ > Apps Script”."),
            self.env._("Replace all that is in the editor by the script below, and save."),
            self.env._("Choose the function “install”, press “Run”, and allow what Google asks for."),
            self.env._("A line “The script in the form can reach us” in this channel's ledger says that all is well."),
            self.env._(
                "Files that people upload are linked. To have them here, enable the Google Drive API for a"
                " service account,"
                " share the form's folder in Drive with its address, and copy its JSON key into “Client Secret”."
            ),
        ]
