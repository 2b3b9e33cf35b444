import re

from odoo import api, fields, models

MAX_KEY = 40


def html_key(record):
    """Return how the page calls a question or an option, also while it is being made up and has no key yet."""
    return record.key or "new_" + re.sub(r"\W", "_", str(record.id))


def free_key(env, text, taken, fallback):
    """Return a key made of a text that is not among those ``taken``, a set, and add it there."""
    plain = env["ir.http"]._slugify(text or "", max_length=MAX_KEY).encode("ascii", "ignore").decode()
    key = re.sub(r"[^a-z0-9]+", "_", plain.lower()).strip("_") or fallback
    candidates = (key, *(f"{key}_{number}" for number in range(2, len(taken) + 3)))
    found = next(candidate for candidate in candidates if candidate not in taken)
    taken.add(found)
    return found


class FeedbackFormOption(models.Model):
    """One of the answers that a question of a web form offers."""

    _name = "feedback.form.option"
    _inherit = "feedback.form.part"
    _description = "Answer to Choose in a Feedback Form"

    name = fields.Char("Answer", required=True, translate=True)
    question_id = fields.Many2one("feedback.form.question", required=True, index=True, ondelete="cascade")
    channel_id = fields.Many2one(related="question_id.channel_id", store=True, required=False)
    key = fields.Char(
        "Short Name", help="Stands for the answer in links and in the data. Made of the answer when left empty."
    )

    _key_unique = models.UniqueIndex("(question_id, key)", "Two answers to one question have the same short name.")

    @api.model_create_multi
    def create(self, vals_list):
        Question = self.env["feedback.form.question"]
        taken = {}
        for vals in vals_list:
            question_id = vals.get("question_id")
            if question_id not in taken:
                taken[question_id] = set(Question.browse(question_id).option_ids.mapped("key"))
                taken[question_id] |= {given["key"] for given in vals_list if given.get("key")}
            if not vals.get("key"):
                vals["key"] = free_key(self.env, vals.get("name"), taken[question_id], "answer")
        return super().create(vals_list)

    def _html_key(self):
        return html_key(self)
