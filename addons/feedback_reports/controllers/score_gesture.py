import logging

from odoo.exceptions import UserError
from odoo.http import request

from odoo.addons.feedback_intake.controllers import public_page
from odoo.addons.feedback_intake.controllers.public_page import MAX_SECONDS, PublicPage

from ..tools.scanners import is_scanner

_logger = logging.getLogger(__name__)

# An office behind one address may answer many of our mails.
HOURLY_LIMIT = 60
MOST_CHARACTERS = 5000


class ScorePage(PublicPage):
    """Takes answers of people and of nobody else.

    Mail filters open every link, some run the scripts of what they open, and some submit the forms they find without
    running any (odoo/odoo#262262). So opening a page answers nothing, and a form counts when three things hold:

    * it carries a stamp that the page gave out, some seconds ago: nobody reads and answers faster;
    * a script of the page has seen an event that the browser itself trusts (a press of a pointer or a key) and copied
      a part of the stamp; who fills in fields at random does not hit it;
    * the program does not call itself a scanner.

    Where one of them fails, as for people without JavaScript, nothing is refused: the next page shows the answer and
    asks to tick a box. A program that submits forms as it finds them leaves it empty. What stops there is counted as a
    machine's hit, and taken off again when somebody ticks the box.
    """

    def _is_scanner(self):
        headers = request.httprequest.headers
        purpose = headers.get("Sec-Purpose") or headers.get("Purpose")
        return is_scanner(headers.get("User-Agent"), request.httprequest.method, purpose)

    def _is_human(self, subject):
        """Tell whether a person has sent this form. ``subject``: what the page was about, as its stamp was made for."""
        stamp = self._typed("stamp")
        if self._typed("step") == "confirm":
            return self._typed("sure") == "1" and self._is_timely(f"{subject}|confirm", stamp)
        gesture = self._typed("gesture")
        return (
            bool(gesture) and stamp.split(".")[1:2] == [gesture] and self._is_timely(subject, stamp)
        ) and not self._is_scanner()

    def _is_timely(self, subject, stamp):
        age = self._stamp_age(subject, stamp)
        return age is not None and public_page.MIN_SECONDS <= age <= MAX_SECONDS

    def _is_busy(self, scope):
        return not self._is_within_limit(scope, HOURLY_LIMIT)

    def _prepare_form_values(self, score, subject, path, hidden, errors=None):
        """Return what the form of a question shows: what was typed, else what a link or an earlier answer says."""
        value = self._typed_value(score)
        is_typed = request.httprequest.method == "POST"
        return {
            "score": score,
            "score_path": path,
            "hidden": hidden,
            "stamp": self._new_stamp(subject),
            "chosen": score.value if value is None and score.state == "answered" else value,
            "comment": self._typed("comment") if is_typed else score.comment or "",
            "errors": errors or {},
            "most_characters": MOST_CHARACTERS,
        }

    def _typed_value(self, score):
        """Return the value chosen, or None where it is none of the scale."""
        value = self._typed("value")
        return next((number for number, _name in score._choices() if str(number) == value), None)

    def _check_answer(self, score):
        """Return {field: sentence} of what has to be mended in an answer."""
        errors = {}
        if self._typed_value(score) is None:
            errors["value"] = request.env._("Please choose an answer.")
        if len(self._typed("comment")) > MOST_CHARACTERS:
            errors["comment"] = request.env._("This is too long: at most %s characters.", MOST_CHARACTERS)
        return errors

    def _take_score(self, score, subject, path, hidden, source):
        """Record what a person has sent and return None; otherwise return the page that asks them to confirm it."""
        is_human = self._is_human(subject)
        if is_human:
            self._record_score(score, source)
        else:
            score._note_machine_hit()
        if score.ticket_id.is_anonymous:
            score.ticket_id._blur_times()
        return None if is_human else self._render_confirm(score, subject, path, hidden)

    def _record_score(self, score, source):
        if self._typed("step") == "confirm":
            score._take_back_machine_hit()
        try:
            score._record_answer(self._typed_value(score), self._typed("comment"), source)
        except UserError as error:  # the time to change it is over: the page shows what stands
            _logger.info("Score %s: %s", score.id, error)

    def _render_confirm(self, score, subject, path, hidden):
        values = self._prepare_form_values(score, f"{subject}|confirm", path, hidden)
        values["chosen_text"] = score._value_text(values["chosen"])
        return self._render_page("feedback_reports.score_confirm", score.company_id, values, headers=self._headers)
