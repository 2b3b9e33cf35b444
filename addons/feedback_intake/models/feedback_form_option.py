import re

from odoo import api, fields, models

MAX_KEY = 40


def html_key(record):
    """Return how the page calls a question or an option, also while it is being made up and has no key yet."""
    return record.key or "new_" + re.sub(r"\W", "_", str(record.id))


def give_keys(env, vals_list, owner, keys_of, fallback):
    """Give a key to those of the values of new records that have none: one that no sibling has.

    :param owner: name of the field that siblings share
    :param keys_of: function of its value that returns the keys of the siblings there are
    :param fallback: where a name gives no key
    """
    given = {vals["key"] for vals in vals_list if vals.get("key")}
    taken = {}
    for vals in vals_list:
        siblings = vals.get(owner)
        if siblings not in taken:
            taken[siblings] = {*keys_of(siblings), *given}
        if not vals.get("key"):
            vals["key"] = _free_key(env, vals.get("name"), taken[siblings], fallback)


def _free_key(env, text, taken, fallback):
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
        def keys_of(question_id):
            return self.env["feedback.form.question"].browse(question_id).option_ids.mapped("key")

        give_keys(self.env, vals_list, "question_id", keys_of, "answer")
        return super().create(vals_list)

    def _html_key(self):
        return html_key(self)
