from dataclasses import replace

from odoo import models

from ..exceptions import RefusedError, RetryableError
from ..tools.message import Author
from ..tools.payload import as_dict, as_list, as_text
from .salesforce import short_id

API = "/services/data/v65.0"
EMPLOYEE = "Standard"
# With which IDs of comments of cases begin.
COMMENT = "00a"


class FeedbackGatewaySalesforce(models.AbstractModel):
    """Salesforce's REST API, https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/"""

    _inherit = "feedback.gateway.salesforce"

    def _complete(self, channel, messages):
        """A comment of a customer in the portal is a message, one of an employee that customers may read an answer."""
        comments = [one.external_id for one in messages if _is_comment(one)]
        if not comments:
            return messages
        ids = ", ".join(f"'{one}'" for one in comments)
        fields = "Id, CommentBody, IsPublished, CreatedBy.Id, CreatedBy.Name, CreatedBy.Email, CreatedBy.UserType"
        query = {"q": f"SELECT {fields} FROM CaseComment WHERE Id IN ({ids})"}
        found = self._call(channel, "GET", f"{API}/query", params=query)
        known = {short_id(as_text(as_dict(one).get("Id"))): as_dict(one) for one in as_list(found.get("records"))}
        return [self._complete_comment(one, known.get(one.external_id)) for one in messages]

    def _complete_comment(self, message, found):
        if not found:
            return message
        writer = as_dict(found.get("CreatedBy"))
        is_employee = as_text(writer.get("UserType")) == EMPLOYEE
        return replace(
            message,
            kind="message" if found.get("IsPublished") or not is_employee else "note",
            author=Author(
                external_id=short_id(as_text(writer.get("Id"))),
                name=as_text(writer.get("Name")),
                email="" if is_employee else as_text(writer.get("Email")),
            ),
            is_ours=is_employee,
            body=as_text(found.get("CommentBody")) or message.body,
        )

    def _send(self, channel, reply):
        """An answer is a comment of the case that customers may read in the portal."""
        comment = {"ParentId": reply.thread_key, "CommentBody": reply.text, "IsPublished": True}
        created = self._call(channel, "POST", f"{API}/sobjects/CaseComment", json=comment)
        return short_id(as_text(created.get("id")))

    def _call(self, channel, method, path, **options):
        """Return the content of the API's answer, a dict.

        :raise RefusedError: in Salesforce's own words, with its name for the error as the code
        """
        headers = {"Authorization": f"Bearer {self._token(channel)}"}
        answer = channel._request(method, path, check=False, headers=headers, **options)
        if answer.status >= 500 or answer.status == 429:
            channel._check_answer(answer, "Salesforce")
        content = answer.json() if answer.body else {}
        if answer.status < 300:
            return as_dict(content)
        error = as_dict(content[0] if isinstance(content, list) and content else content)
        code, words = as_text(error.get("errorCode")), as_text(error.get("message"))
        if code == "REQUEST_LIMIT_EXCEEDED":
            raise RetryableError(f"Salesforce: {words}", 3600)
        raise RefusedError(f"Salesforce: {words or code or answer.status}", code or answer.status)

    def _token(self, channel):
        """Return a fresh access token of the app, of the OAuth 2.0 client credentials flow.

        :raise RefusedError: the app is not let in, or nobody has said where Salesforce is
        """
        if not channel.api_url:
            raise RefusedError(self.env._("Enter the address of your Salesforce as “API Address”."))
        form, proof = {"grant_type": "client_credentials"}, (channel.client_id or "", channel.client_secret or "")
        answer = channel._request("POST", "/services/oauth2/token", check=False, data=form, auth=proof)
        if answer.status >= 500 or answer.status == 429:
            channel._check_answer(answer, "Salesforce")
        content = as_dict(answer.json())
        if answer.status >= 300 or not content.get("access_token"):
            words = as_text(content.get("error_description") or content.get("error")) or answer.status
            raise RefusedError(f"Salesforce: {words}", as_text(content.get("error")))
        return as_text(content["access_token"])

    def _check(self, channel):
        query = {"q": "SELECT Id, Name FROM Organization LIMIT 1"}
        found = as_list(self._call(channel, "GET", f"{API}/query", params=query).get("records"))
        organisation = as_dict(found[0] if found else None)
        if as_text(organisation.get("Id"))[:15] != (channel.external_account or "")[:15]:
            yield False, self.env._("The ID of your organisation is %s.", as_text(organisation.get("Id")))
        else:
            yield True, self.env._("The organisation is “%s”.", as_text(organisation.get("Name")))


def _is_comment(message):
    number = message.external_id
    return message.kind == "note" and number.startswith(COMMENT) and number.isascii() and number.isalnum()
