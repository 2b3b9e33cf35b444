import base64
import hashlib
import json
import secrets
import time

import altcha

from odoo.http import request
from odoo.tools import consteq, hmac

from ..models.feedback_channel_abuse import CALM

# A visitor's browser tries numbers up to a secret one; each takes it a good millisecond. By how much is going on.
HIGHEST = (40, 200, 1500)
ALGORITHM, COST = "PBKDF2/SHA-256", 2000
EXPIRY_SECONDS = 2 * 3600
CAPTCHA_FIELDS = ("captcha", "captcha_token", "captcha_answer", "csrf_token")
SENDER = "anonymous"


class CaptchaPage:
    """A proof of work (ALTCHA, https://altcha.org) in place of pictures to be read: a message costs its sender's
    computer a moment, a flood of them costs much. Nothing is asked of people and of other servers. Who has no
    JavaScript answers a sum written in words."""

    def _sender(self, is_anonymous):
        """Return what acts are counted by: the address, which is not kept, or for who is to stay anonymous one word for
        them all."""
        return SENDER if is_anonymous else request.httprequest.remote_addr

    def _is_unnamed(self, channel):
        """Tell whether what is being sent, or may be, is anonymous."""
        given = any(self._typed(name) for name in ("name", "email", "phone"))
        return channel.contact_policy == "none" or (channel.contact_policy == "optional" and not given)

    def _captcha_level(self, channel, subject):
        """Return how hard the puzzle is to be, and whether it has to be solved."""
        level = channel._pressure(subject, self._sender(self._is_unnamed(channel)))
        return level, channel.captcha_policy == "always" or level > CALM

    def _prepare_captcha(self, channel, subject):
        """Return what the form says and asks, or None where nobody is checked."""
        if channel.captcha_policy == "never":
            return None
        level, is_needed = self._captcha_level(channel, subject)
        question, token = self._new_question(subject) if is_needed else (None, None)
        return {
            "challenge": json.dumps(self._new_challenge(subject, HIGHEST[level])),
            "question": question,
            "token": token,
            # Once something was sent in vain, the question is there whether or not the browser has solved the puzzle.
            "is_asked": request.httprequest.method == "POST",
        }

    def _new_challenge(self, subject, highest):
        challenge = altcha.create_challenge(
            ALGORITHM,
            COST,
            counter=highest // 2 + secrets.randbelow(highest // 2),
            expires_at=int(time.time()) + EXPIRY_SECONDS,
            hmac_secret=self._captcha_secret(subject),
        )
        return challenge.to_dict()

    def _captcha_secret(self, subject):
        return hmac(request.env(su=True), "feedback_intake-captcha", subject)

    def _new_question(self, subject):
        """Return a question in the page's language, and the token that its answer is checked by."""
        first, second = (1 + secrets.randbelow(9) for _number in range(2))
        words = self._number_words()
        question = request.env._(
            "How much is %(first)s plus %(second)s? Please answer with a number.",
            first=words[first - 1],
            second=words[second - 1],
        )
        head = f"{secrets.token_hex(16)}.{int(time.time()) + EXPIRY_SECONDS}"
        return question, f"{head}.{self._sign_answer(subject, head, first + second)}"

    def _sign_answer(self, subject, head, answer):
        return hmac(request.env(su=True), "feedback_intake-question", f"{subject}|{head}|{answer}")

    def _number_words(self):
        env = request.env
        return (
            *(env._("one"), env._("two"), env._("three"), env._("four"), env._("five")),
            *(env._("six"), env._("seven"), env._("eight"), env._("nine")),
        )

    def _check_captcha(self, channel, subject):
        """Return (status, sentence for the visitor) when a proof is needed and there is none, else None."""
        if channel.captcha_policy == "never" or not self._captcha_level(channel, subject)[1]:
            return None
        nonce = self._solved_puzzle(subject) or self._answered_question(subject)
        Proof = channel.env["feedback.captcha.proof"]
        if nonce and Proof._spend(nonce, self._message_digest()):
            return None
        return 422, request.env._(
            "Many messages are coming in, and we have to make sure that people write them. Nothing you wrote is lost: "
            "please answer the question above the button, if there is one, and send it again."
        )

    def _solved_puzzle(self, subject):
        """Return what is unique about the puzzle that was solved, or None."""
        payload = self._typed("captcha")
        if not payload or not altcha.verify_solution(payload, self._captcha_secret(subject)).verified:
            return None
        return json.loads(base64.b64decode(payload))["challenge"]["parameters"]["nonce"]

    def _answered_question(self, subject):
        head, _dot, signature = self._typed("captcha_token").rpartition(".")
        nonce, _dot, expiry = head.partition(".")
        signed = self._sign_answer(subject, head, self._typed("captcha_answer").lstrip("0"))
        if not consteq(signed.encode(), signature.encode()) or int(expiry) < time.time():
            return None
        return nonce

    def _message_digest(self):
        """Return what is equal when the browser sends the same message again."""
        typed = sorted(item for item in request.httprequest.form.items(multi=True) if item[0] not in CAPTCHA_FIELDS)
        return hashlib.sha256(json.dumps(typed).encode()).hexdigest()
