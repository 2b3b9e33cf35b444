from ..tools.receipt import in_groups
from .page_headers import SECRET_HEADERS
from .public_page import PublicPage


class ReceiptIssue(PublicPage):
    """The page after an anonymous message. It is the answer to what was sent, and has no address of its own: the code
    stands on it once, and loading it anew shows it no more."""

    def _render_receipt(self, channel, event, ending):
        code = channel.env["feedback.receipt"]._issue(event)
        values = {
            "channel": channel,
            "ending": ending,
            "ticket": event.ticket_id,
            "code": in_groups(code) if code else None,
            "receipt_url": f"{channel.get_base_url()}/feedback/receipt?form={channel.slug}",
        }
        return self._render_page("feedback_receipt_issued", channel.company_id, values, headers=SECRET_HEADERS)
