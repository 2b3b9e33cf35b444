import hashlib
import hmac

from odoo import models

from ..exceptions import AuthenticationError, PayloadError, UnsupportedEvent
from ..tools.delivery import Acknowledgement
from ..tools.message import Author, InboundMessage
from ..tools.payload import from_iso, read_xml

ENVELOPE = "{http://schemas.xmlsoap.org/soap/envelope/}"
OUTBOUND = "{http://soap.sforce.com/2005/09/outbound}"
TYPE = "{http://www.w3.org/2001/XMLSchema-instance}type"
ACKNOWLEDGED = (
    '<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/"><soapenv:Body>'
    '<notificationsResponse xmlns="http://soap.sforce.com/2005/09/outbound"><Ack>true</Ack></notificationsResponse>'
    "</soapenv:Body></soapenv:Envelope>"
)


class FeedbackGatewaySalesforce(models.AbstractModel):
    """Salesforce: outbound messages of cases, their comments and e-mails,
    https://developer.salesforce.com/docs/atlas.en-us.api.meta/api/sforce_api_om_outboundmessaging.htm

    What is asked of Salesforce, and said to it, stands in ``salesforce_api.py``.
    """

    _name = "feedback.gateway.salesforce"
    _inherit = "feedback.gateway"
    _description = "Salesforce Gateway"

    _settings = ("external_account", "client_id", "client_secret")
    # The session that Salesforce can be asked to send along.
    _secret_parts = ("SessionId",)
    _can_reply = True
    # Salesforce counts 4,000 bytes, of which a character has at most four.
    _reply_limit = 1000

    def _authenticate(self, channel, delivery):
        """Nothing is signed: the secret address and the organisation's ID are all there is."""
        try:
            given = _text(_notifications(delivery), "OrganizationId")
        except PayloadError as error:
            raise AuthenticationError("This is no outbound message.") from error
        expected = (channel.external_account or "").strip()
        if len(expected) not in (15, 18) or len(given) not in (15, 18):
            raise AuthenticationError("The organisation's ID is missing.")
        if not hmac.compare_digest(expected[:15].encode(), given[:15].encode()):
            raise AuthenticationError("It is another organisation.")

    def _delivery_key(self, channel, delivery):
        """Of a message that is tried again, the numbers stay the same."""
        ids = [_text(one, "Id") for one in _notifications(delivery).findall(f"{OUTBOUND}Notification")]
        return hashlib.sha256(" ".join(sorted(ids)).encode()).hexdigest() if ids and all(ids) else delivery.digest

    def _acknowledgement(self, channel, delivery):
        return Acknowledgement(ACKNOWLEDGED, "text/xml; charset=utf-8")

    def _parse(self, channel, delivery):
        root, messages = _notifications(delivery), []
        host = _text(root, "EnterpriseUrl").partition("/services/")[0]
        for notification in root.findall(f"{OUTBOUND}Notification"):
            found = notification.find(f"{OUTBOUND}sObject")
            if found is None:
                raise PayloadError("The notification has no object.")
            fields = {str(child.tag).rpartition("}")[2]: (child.text or "").strip() for child in found}
            if not fields.get("Id"):
                raise PayloadError("The object has no ID.")
            reader = {"Case": self._read_case, "CaseComment": self._read_comment, "EmailMessage": self._read_mail}.get(
                found.get(TYPE, "").rpartition(":")[2]
            )
            messages += reader(fields, _text(notification, "Id"), host) if reader else []
        if not messages:
            raise UnsupportedEvent(self.env._("Salesforce tells of something other than a case."))
        return messages

    def _read_case(self, fields, notification_id, host):
        """A case comes again whenever it changes: the first time it opens the ticket, then its state is a note."""
        case_id = short_id(fields["Id"])
        link = f"{host}/lightning/r/Case/{fields['Id']}/view" if host.startswith("https://") else ""
        opening = InboundMessage(
            external_id=case_id,
            thread_key=case_id,
            author=Author(
                external_id=short_id(fields.get("ContactId", "")),
                name=fields.get("SuppliedName", ""),
                email=fields.get("SuppliedEmail") or fields.get("ContactEmail", ""),
                phone=fields.get("SuppliedPhone") or fields.get("ContactPhone", ""),
            ),
            subject=fields.get("Subject", ""),
            body=fields.get("Description", ""),
            sent_date=from_iso(fields.get("CreatedDate")),
            link=link,
        )
        labels = {"CaseNumber": self.env._("Case"), "Status": self.env._("Status"), "Priority": self.env._("Priority")}
        known = [f"{label}: {fields[name]}" for name, label in labels.items() if fields.get(name)]
        if not known:
            return [opening]
        text = self.env._("In Salesforce: %s", ", ".join(known))
        state = InboundMessage(kind="note", external_id=f"{case_id}:{notification_id}", thread_key=case_id, body=text)
        return [opening, state]

    def _read_comment(self, fields, notification_id, host):
        """Who has written it stands in the API alone: until then it is a note."""
        if not fields.get("ParentId"):
            raise PayloadError("The comment has no case.")
        return [
            InboundMessage(
                kind="note",
                external_id=short_id(fields["Id"]),
                thread_key=short_id(fields["ParentId"]),
                body=fields.get("CommentBody", ""),
                sent_date=from_iso(fields.get("CreatedDate")),
            )
        ]

    def _read_mail(self, fields, notification_id, host):
        if not fields.get("ParentId"):
            return []
        address = fields.get("FromAddress", "")
        is_ours = fields.get("Incoming", "") != "true"
        return [
            InboundMessage(
                external_id=short_id(fields["Id"]),
                thread_key=short_id(fields["ParentId"]),
                author=Author(name=fields.get("FromName", ""), email=address),
                is_ours=is_ours,
                subject=fields.get("Subject", ""),
                body=fields.get("TextBody") or fields.get("HtmlBody", ""),
                is_html=not fields.get("TextBody"),
                sent_date=from_iso(fields.get("MessageDate") or fields.get("CreatedDate")),
            )
        ]

    def _setup_steps(self, channel):
        return [
            self.env._(
                "In Salesforce, open Setup → Company Information and copy the organisation's ID into “Account”."
            ),
            self.env._(
                "Open Setup → Outbound Messages and make one for the object Case, with our address as the endpoint; "
                "leave “Send Session ID” off."
            ),
            self.env._(
                "Choose the fields Id, CaseNumber, Subject, Description, Status, Priority, SuppliedName, "
                "SuppliedEmail, SuppliedPhone, ContactEmail, ContactPhone, ContactId and CreatedDate."
            ),
            self.env._("In a flow that starts when a case is created or its status changes, send this message."),
            self.env._(
                "The same for Case Comment (Id, ParentId, CommentBody, CreatedDate) and Email Message (Id, ParentId, "
                "Incoming, FromName, FromAddress, Subject, TextBody, MessageDate), if you use them."
            ),
            self.env._(
                "For answers, make an External Client App with the OAuth scope “api” and the client credentials flow, "
                "and choose the user in whose name it works."
            ),
            self.env._("Copy its consumer key into “Client ID” and its secret into “Client Secret”."),
            self.env._(
                "Enter your own address, such as https://company.my.salesforce.com, as “API Address”, and press “Test”."
            ),
        ]


def _notifications(delivery):
    """Return the element that holds the notifications.

    :raise PayloadError: it is no outbound message
    """
    found = read_xml(delivery.body).find(f"{ENVELOPE}Body/{OUTBOUND}notifications")
    if found is None:
        raise PayloadError("This is no outbound message.")
    return found


def _text(element, name):
    return (element.findtext(f"{OUTBOUND}{name}") or "").strip()


def short_id(number):
    """The last three of 18 characters only repeat the case of the first 15."""
    return number[:15]
