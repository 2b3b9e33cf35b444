import json
from urllib.parse import quote

from odoo import models

from ..exceptions import AuthenticationError
from ..tools.delivery import Delivery
from ..tools.payload import as_dict, as_list, as_number, as_text, from_iso
from .review import POLLED

LARGEST_PAGE = 1000
MAX_PAGES = 200
PAGE_SIZE = 100
SCOPES = ("forms.body.readonly", "forms.responses.readonly", "drive.readonly")


class FeedbackGatewayGoogleFormsApi(models.AbstractModel):
    """Responses of a Google form, asked for: https://developers.google.com/workspace/forms/api/reference/rest

    What is stored has the shape in which the script of the other gateway sends it.
    """

    _name = "feedback.gateway.google_forms_api"
    _inherit = "feedback.gateway.google_forms"
    _description = "Google Forms API Gateway"

    _has_webhook = False
    _has_history = True
    _poll_minutes = 10
    _settings = ("external_account", "client_secret")
    _optional_settings = ()
    _api_url = "https://forms.googleapis.com"
    _google_scope = " ".join(f"https://www.googleapis.com/auth/{scope}" for scope in SCOPES)

    def _authenticate(self, channel, delivery):
        raise AuthenticationError("Google is asked; it sends nothing here.")

    def _poll(self, channel, cursor):
        form = self._call(channel, "GET", self._path(channel))
        questions = dict(self._questions(form))
        found = self._wanted(channel, self._responses(channel, cursor or self._import_filter(channel)))
        for start in range(0, len(found), PAGE_SIZE):
            page = found[start : start + PAGE_SIZE]
            stored = [self._stored(channel, form, questions, response) for _moment, response in page]
            yield stored, self._submitted(page[-1][1]) or cursor

    def _path(self, channel):
        return f"/v1/forms/{quote((channel.external_account or '').strip(), safe='')}"

    def _import_filter(self, channel):
        return f"{channel.import_since.isoformat()}Z" if channel.import_since else ""

    def _responses(self, channel, since):
        params = {"pageSize": LARGEST_PAGE, **({"filter": f"timestamp >= {since}"} if since else {})}
        for _page in range(MAX_PAGES):
            content = self._call(channel, "GET", f"{self._path(channel)}/responses", params=params)
            yield from map(as_dict, as_list(content.get("responses")))
            params["pageToken"] = as_text(content.get("nextPageToken"))
            if not params["pageToken"]:
                return

    def _wanted(self, channel, responses):
        """Return [(moment, response)], the oldest first; of the old ones as many as are to be imported."""
        dated = [(from_iso(self._submitted(response)) or channel.create_date, response) for response in responses]
        dated.sort(key=lambda pair: pair[0])
        old = sum(channel._is_old(moment) for moment, _response in dated)
        return dated[max(old - channel.import_limit, 0) :]

    def _submitted(self, response):
        return as_text(response.get("lastSubmittedTime")) or as_text(response.get("createTime"))

    def _questions(self, form):
        """Yield (the question's ID, what the script says of it), in the form's order."""
        for item in map(as_dict, as_list(form.get("items"))):
            title = as_text(item.get("title"))
            question = as_dict(as_dict(item.get("questionItem")).get("question"))
            for row in [question, *map(as_dict, as_list(as_dict(item.get("questionGroupItem")).get("questions")))]:
                row_title = as_text(as_dict(row.get("rowQuestion")).get("title"))
                if question_id := as_text(row.get("questionId")):
                    label = f"{title}: {row_title}" if row_title else title
                    yield question_id, {"itemId": question_id, "title": label, **self._kind(row)}

    def _kind(self, question):
        scale, rating = as_dict(question.get("scaleQuestion")), as_dict(question.get("ratingQuestion"))
        if scale:
            return {"type": "SCALE", "min": as_number(scale.get("low")), "max": as_number(scale.get("high"))}
        if rating:
            return {"type": "RATING", "min": 1, "max": as_number(rating.get("ratingScaleLevel"))}
        if as_dict(question.get("textQuestion")).get("paragraph"):
            return {"type": "PARAGRAPH_TEXT"}
        return {"type": "FILE_UPLOAD" if "fileUploadQuestion" in question else "TEXT"}

    def _stored(self, channel, form, questions, response):
        """Return (delivery key, body, headers) of a response for the ledger."""
        answers = as_dict(response.get("answers"))
        content = {
            "formId": as_text(form.get("formId")),
            "formTitle": as_text(as_dict(form.get("info")).get("title")),
            "responseId": as_text(response.get("responseId")),
            "submittedAt": self._submitted(response),
            "email": as_text(response.get("respondentEmail")),
            "answers": [
                {**question, "value": self._values(as_dict(answers[question_id]))}
                for question_id, question in questions.items()
                if question_id in answers
            ],
        }
        body = json.dumps(content, ensure_ascii=False).encode()
        return self._delivery_key(channel, Delivery.from_record(POLLED, body)), body, POLLED

    def _values(self, answer):
        given = as_list(as_dict(answer.get("textAnswers")).get("answers"))
        files = as_list(as_dict(answer.get("fileUploadAnswers")).get("answers"))
        return [as_text(as_dict(one).get("value")) for one in given] + [
            as_text(as_dict(one).get("fileId")) for one in files
        ]

    def _check(self, channel):
        form = self._call(channel, "GET", self._path(channel))
        yield True, self.env._("Google shows us the form “%s”.", as_text(as_dict(form.get("info")).get("title")))

    def _setup_code(self, channel):
        return ""

    def _setup_steps(self, channel):
        return [
            self.env._("In the Google Cloud console, open a project and enable the “Google Forms API”."),
            self.env._("There, under “IAM & Admin > Service Accounts”, create a service account."),
            self.env._("Open it and, under “Keys > Add Key > Create new key”, choose JSON: a file is downloaded."),
            self.env._("Copy all that is in the file into “Client Secret”."),
            self.env._(
                "In Google Forms, share the form with the service account's address %s, as with a colleague.",
                self._service_account_email(channel),
            ),
            self.env._(
                "Copy what stands between /d/ and /edit in the form's address into “Account”, save and press “Test”."
            ),
            self.env._("For uploaded files, enable the “Google Drive API” too, and share the form's folder in Drive."),
        ]
