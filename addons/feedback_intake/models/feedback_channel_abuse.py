from odoo import fields, models

from ..tools.suspicion import SUSPICIOUS, repetition_points, text_bands, weigh

CALM, BUSY, FLOOD = range(3)
# Of the messages that one sender may send in an hour, after how many we want to be sure that a person writes them.
BUSY_SHARE, BUSY_LEAST = 3, 3
# How often a sender may be taken for a program, by mistake, before they have to show that they are none.
ODD_ALLOWED = 2


class FeedbackChannel(models.Model):
    """Many messages at once, and messages that nobody wants: what is asked for, what is set aside for a manager."""

    _inherit = "feedback.channel"

    captcha_policy = fields.Selection(
        [("never", "Never"), ("suspicious", "When it looks like a program"), ("always", "Always")],
        "Check for Programs",
        default="suspicious",
        required=True,
        help="The visitor's browser solves a small puzzle while they type; they see nothing of it. Only without "
        "JavaScript are they asked a simple question.",
    )
    flood_limit = fields.Integer(
        "Messages per Hour in All",
        default=300,
        help="What comes beyond this, from all senders together, waits under “Suspected” until somebody has looked. "
        "Nothing is lost.",
    )
    is_spam_checked = fields.Boolean(
        "Set Suspicious Messages Aside",
        default=True,
        help="What looks like advertising becomes no ticket until a manager says that it is genuine.",
    )

    _flood_positive = models.Constraint("CHECK (flood_limit > 0)", "The limit must be positive.")

    def action_open_suspected(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "feedback_intake.feedback_inbound_event_action_suspected"
        )
        return {**action, "domain": [("state", "=", "suspected"), ("channel_id", "=", self.id)]}

    def _pressure(self, subject, sender):
        """Return how much is going on: CALM, BUSY or FLOOD. ``subject``: what the sender's messages are counted by."""
        self.ensure_one()
        acts = [("flood", str(self.id)), (subject, sender), ("odd", sender)]
        total, own, odd = self.env["feedback.rate.window"]._counts(acts)
        if total >= self.flood_limit:
            return FLOOD
        is_busy = own > max(self.hourly_limit // BUSY_SHARE, BUSY_LEAST) or odd >= ODD_ALLOWED
        return BUSY if is_busy or total * 2 >= self.flood_limit else CALM

    def _note_odd(self, sender):
        """Remember for an hour that this sender behaved like a program."""
        self.env["feedback.rate.window"]._note([("odd", sender)])

    def _suspect(self, text, name, sender):
        """Count a message and return why it is better looked at before it becomes a ticket, in a sentence, or None."""
        self.ensure_one()
        bands = text_bands(text)
        acts = [("flood", str(self.id)), *((f"text|{self.company_id.id}", band) for band in bands)]
        total, *seen = self.env["feedback.rate.window"]._note(acts)
        [odd] = self.env["feedback.rate.window"]._counts([("odd", sender)])
        found = {
            **weigh(text, name),
            "repeated": repetition_points(seen),
            "odd": 2 * (odd >= ODD_ALLOWED),
            "flood": SUSPICIOUS * (total > self.flood_limit),
        }
        if not self.is_spam_checked or sum(found.values()) < SUSPICIOUS:
            return None
        labels = self._suspicion_labels()
        return self.env._(
            "Suspected: %(signs)s.", signs=", ".join(labels[name] for name, points in found.items() if points)
        )

    def _suspicion_labels(self):
        return {
            "links": self.env._("many links"),
            "shortened": self.env._("a link that hides where it leads"),
            "disguised": self.env._("a disguised address of a website"),
            "anchors": self.env._("links written as code"),
            "misleading": self.env._("a link that leads elsewhere than it says"),
            "bare_link": self.env._("a link and hardly a word"),
            "addresses": self.env._("many e-mail addresses"),
            "link_as_name": self.env._("a link in place of a name"),
            "repeated": self.env._("the same text has come many times"),
            "odd": self.env._("the sender behaves like a program"),
            "flood": self.env._("very many messages within an hour"),
        }
