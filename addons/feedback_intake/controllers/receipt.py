from odoo import http
from odoo.http import request

from ..http_log import leave_no_trace
from ..models.feedback_channel_form import MAX_LENGTHS
from ..tools.receipt import read_code
from .captcha import SENDER
from .page_headers import FILE_HEADERS, SECRET_HEADERS, policy
from .public_page import MAX_SECONDS, PublicPage

# Wrong codes an hour: of everybody, and of those that begin with the same four digits. Nobody is asked who they are.
WRONG_CODES = 600
WRONG_CODES_ALIKE = 10
RECEIPT_HEADERS = {**SECRET_HEADERS, "Content-Security-Policy": policy("'none'")}


class FeedbackReceiptPage(PublicPage, http.Controller):
    """Where an anonymous author comes back to: the code is entered, and what follows is asked for by forms alone.

    No address holds a secret, and neither cookie nor session is needed: each form carries a pass that is good for an
    hour. Without one there is nothing here that a page of another site could do in somebody's name.
    """

    @http.route("/feedback/receipt", type="http", auth="public", methods=["GET"], save_session=False)
    def feedback_receipt(self, **params):
        self._begin()
        return self._render_entry()

    # csrf: there is no session; whoever sends this has the code, or the pass that was given for it
    @http.route("/feedback/receipt", type="http", auth="public", methods=["POST"], csrf=False, save_session=False)
    def feedback_receipt_open(self, **params):
        self._begin()
        if not self._typed("pass"):
            return self._render_entry() if "lang" in request.httprequest.args else self._enter()
        receipt = self._receipts()._of_pass(self._typed("pass"))
        if not receipt:
            expired = request.env._(
                "This page had been open for too long. Enter your code again; what you wrote is kept below."
            )
            return self._render_entry({"form": expired}, 403)
        receipt = self._of_company(receipt)
        steps = {"send": self._send, "file": self._give_file, "withdraw": self._ask, "erase": self._withdraw}
        is_other_language = "lang" in request.httprequest.args
        return steps.get("" if is_other_language else self._typed("step"), self._render_conversation)(receipt)

    def _begin(self):
        leave_no_trace()
        self._speak_to_visitor(self._form_company().partner_id.lang)

    def _receipts(self):
        return self._page_env()["feedback.receipt"]

    def _of_company(self, receipt):
        return receipt.with_env(self._page_env()).with_company(receipt.company_id)

    def _form_company(self):
        """Return the company whose form has led here; it gives this page its look."""
        channel = self._page_env()["feedback.channel"]._open_form(self._typed("form"))
        return channel.company_id or self._page_env().company

    def _enter(self):
        code = read_code(self._typed("code"))
        if wait := self._seconds_to_wait(code):
            minutes = -(-wait // 60)
            busy = request.env._("Too many codes have been tried. Please try again in %s minutes.", minutes)
            return self._render_entry({"form": busy}, 429)
        receipt = self._receipts()._of_code(self._typed("code"))
        if receipt:
            return self._render_conversation(self._of_company(receipt))
        self._seconds_to_wait(code, is_act=True)
        wrong = request.env._("No message has this code. Please check its 16 digits.")
        return self._render_entry({"code": wrong}, 422)

    def _seconds_to_wait(self, code, is_act=False):
        """Return how long nobody may try a code like this one; ``is_act``: one more was wrong."""
        window = self._page_env()["feedback.rate.window"]
        scopes = (("receipt", WRONG_CODES), (f"receipt|{code[:4]}", WRONG_CODES_ALIKE))
        return max(window._seconds_to_wait(scope, SENDER, limit, is_act=is_act) for scope, limit in scopes)

    def _render_entry(self, errors=None, status=200):
        values = {
            "errors": errors or {},
            "had_files": self._had_files(),
            "form_slug": self._typed("form"),
            "text": self._typed("message"),
        }
        return self._render_page("feedback_receipt_entry", self._form_company(), values, status, RECEIPT_HEADERS)

    def _send(self, receipt):
        ticket, text, stamp = receipt._ticket(), self._typed("message"), self._typed("stamp")
        channel = ticket.channel_id
        if not ticket or not channel or receipt.is_withdrawn:
            return self._render_conversation(receipt, status=403)
        age = self._stamp_age(f"receipt|{receipt.id}", stamp)
        if age is None or age > MAX_SECONDS:
            late = request.env._("This page had been open for too long. Please send it again: nothing is lost.")
            return self._render_conversation(receipt, text, {"form": late}, 400)
        if not self._is_within_limit(f"receipt|send|{receipt.id}", channel.hourly_limit, SENDER):
            many = request.env._("You have sent many messages within an hour. Please try again later.")
            return self._render_conversation(receipt, text, {"form": many}, 429, stamp=stamp)
        files, errors = self._read_answer(channel, text)
        if errors:
            return self._render_conversation(receipt, text, errors, 422, stamp=stamp)
        values = {"ticket_id": ticket.id, "message": text, "partner_id": False}
        event = self._store_delivery(channel, stamp, values, files, True, gateway_type="page")
        return self._render_conversation(receipt, notice="kept" if event.outcome == "failed" else "added")

    def _read_answer(self, channel, text):
        """Return (files, {field: what is wrong})."""
        files, file_errors = self._read_files(channel, "any", True)
        errors = {"files": file_errors} if file_errors else {}
        if not text and not files and not file_errors:
            errors["message"] = request.env._("Please write your message or choose a file.")
        elif len(text) > MAX_LENGTHS["message"]:
            errors["message"] = request.env._("This is too long: at most %s characters.", MAX_LENGTHS["message"])
        return files, errors

    def _give_file(self, receipt):
        number = self._typed("file")
        attachment = receipt._file(int(number)) if number.isascii() and number.isdigit() else None
        if not attachment:
            return self._render_conversation(receipt, status=404)
        response = request.env["ir.binary"]._get_stream_from(attachment).get_response(as_attachment=True)
        response.headers.update({**RECEIPT_HEADERS, **FILE_HEADERS})
        return response

    def _ask(self, receipt):
        values = {"receipt": receipt, "receipt_pass": receipt._pass(), "ticket": receipt._ticket()}
        return self._render_page("feedback_receipt_withdraw", receipt.company_id, values, headers=RECEIPT_HEADERS)

    def _withdraw(self, receipt):
        if receipt._ticket() and not receipt.is_withdrawn:
            receipt._withdraw()
        return self._render_conversation(receipt, notice="withdrawn")

    def _render_conversation(self, receipt, text=None, errors=None, status=200, stamp=None, notice=""):
        ticket = receipt._ticket()
        channel = ticket.channel_id
        values = {
            "receipt": receipt,
            "receipt_pass": receipt._pass(),
            "ticket": ticket,
            "messages": receipt._prepare_messages(),
            "state_texts": self._state_texts(ticket) if ticket else None,
            "notice": self._receipt_notices().get(notice),
            "text": self._typed("message") if text is None and not notice else text or "",
            "errors": errors or {},
            "had_files": self._had_files(),
            "can_write": bool(channel) and not receipt.is_withdrawn,
            "file_field": self._prepare_file_values(channel, "any") if channel else None,
            "max_lengths": MAX_LENGTHS,
            "stamp": stamp or self._new_stamp(f"receipt|{receipt.id}"),
        }
        return self._render_page("feedback_receipt", receipt.company_id, values, status, RECEIPT_HEADERS)

    def _receipt_notices(self):
        return {
            "added": request.env._("Thank you, your message has been added."),
            "kept": request.env._(
                "We have your message. It will appear here after a short while; you need not send it again."
            ),
            "withdrawn": request.env._("Your message has been withdrawn. Text and files have been erased."),
        }
