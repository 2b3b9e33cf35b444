from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL


class FeedbackCaptchaProof(models.Model):
    """Solved puzzles, so that none is used for a second message. Of the message only a digest is kept, and of the time
    the day."""

    _name = "feedback.captcha.proof"
    _description = "Feedback Solved Puzzle"
    _log_access = False

    nonce = fields.Char(required=True, readonly=True, help="What makes the puzzle another one than all others.")
    owner = fields.Char(required=True, readonly=True, help="Digest of the message that it was solved for.")
    day = fields.Date(required=True, readonly=True)

    _nonce_unique = models.UniqueIndex("(nonce)")

    @api.model
    def _spend(self, nonce, owner):
        """Use up a puzzle for a message and tell whether that was possible. A resend is the same message."""
        self.env.cr.execute(
            SQL(
                "INSERT INTO feedback_captcha_proof (nonce, owner, day) VALUES (%s, %s, %s) "
                "ON CONFLICT (nonce) DO NOTHING RETURNING id",
                *(nonce, owner, fields.Date.today()),
            )
        )
        return bool(self.env.cr.fetchone()) or bool(
            self.search_count([("nonce", "=", nonce), ("owner", "=", owner)], limit=1)
        )

    @api.autovacuum
    def _gc_proofs(self):
        """Forget puzzles that have expired: these are refused anyway."""
        self.search([("day", "<", fields.Date.today() - timedelta(days=1))]).unlink()
