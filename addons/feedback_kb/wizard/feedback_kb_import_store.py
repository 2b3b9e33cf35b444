import hashlib
from collections import defaultdict

from psycopg2 import DataError, IntegrityError

from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import mute_logger

from ..tools.import_item import REPEATED

BATCH = 500
ORDER = {"skipped": 0, "created": 1, "updated": 2, "same": 3}
REFUSALS = (UserError, DataError, IntegrityError, ValueError)
QUIET = {"tracking_disable": True, "mail_create_nolog": True, "mail_create_nosubscribe": True}


class FeedbackKbImport(models.TransientModel):
    """Articles are created and updated in batches; where one of a batch is refused, the others are taken one by one."""

    _inherit = "feedback.kb.import"

    def _store(self, items, pictures):
        """Create or update the articles, and write the report."""
        report, ready, keys = [], [], set()
        for item in items:
            if item.refusal is None and item.key in keys:
                item.refusal = REPEATED
            if item.refusal is None:
                keys.add(item.key)
                ready.append(item)
            else:
                note = self.line_ids._reason_text(item.refusal)
                report.append(self._prepare_line(item, "skipped", note))
        prepared = self._prepare_articles(ready, report)
        changed = []
        for entry in prepared:
            entry["values"]["import_digest"] = self._digest(entry, pictures)
            if entry["article"].import_digest == entry["values"]["import_digest"]:
                report.append(self._prepare_line(entry["item"], "same", article=entry["article"]))
            else:
                changed.append(entry)
        for start in range(0, len(changed), BATCH):
            batch = changed[start : start + BATCH]
            self._add_pictures(batch, pictures)
            report += self._save(batch)
        self._relate(prepared)
        self.env["feedback.kb.import.line"].create(report)

    def _digest(self, entry, pictures):
        """Return what stays the same as long as a file and the settings do: what was changed by hand since is kept."""
        item, values = entry["item"], {**entry["values"], "state": None, "user_id": None}
        shown = [hashlib.sha256(pictures.get(path) or b"").digest() for path in item.images.values()]
        return hashlib.sha256(repr((sorted(values.items()), item.questions, shown)).encode()).hexdigest()

    def _prepare_line(self, item, outcome, note="", article=None):
        notes = " ".join(filter(None, [note, *item.notes]))
        return {
            "import_id": self.id,
            "source": item.key,
            "title": item.title,
            "outcome": outcome,
            "outcome_order": ORDER[outcome],
            "note": notes,
            "article_id": article.id if article else False,
        }

    def _save(self, batch):
        """Save one batch and return its lines of the report. ``batch``: list of (item, values, article or empty)."""
        new = [entry for entry in batch if not entry["article"]]
        old = [entry for entry in batch if entry["article"]]
        report = []
        try:
            with self.env.cr.savepoint():
                articles = self._create_articles([entry["values"] for entry in new])
        except REFUSALS:
            articles = [self._create_alone(entry, report) for entry in new]
        for entry, article in zip(new, articles, strict=True):
            if article:
                entry["article"] = article
                report.append(self._prepare_line(entry["item"], "created", article=article))
        report += [self._update(entry) for entry in old]
        self._drop_idle_pictures(batch)
        self._add_questions([entry for entry in batch if entry["article"]])
        return report

    def _create_articles(self, values_list):
        articles = self.env["feedback.kb.article"].with_context(**QUIET).create(values_list)
        self.env.flush_all()
        return articles

    def _create_alone(self, entry, report):
        try:
            with mute_logger("odoo.sql_db"), self.env.cr.savepoint():
                return self._create_articles([entry["values"]])
        except REFUSALS as error:
            report.append(self._prepare_line(entry["item"], "skipped", self._error_text(error)))
            return None

    def _error_text(self, error):
        if isinstance(error, UserError):
            return str(error)
        return self.env._("It could not be saved.")

    def _update(self, entry):
        """Update an article that was imported before: what it says, not whether it is published."""
        article, item = entry["article"].with_context(**QUIET), entry["item"]
        values = {name: value for name, value in entry["values"].items() if name != "state"}
        try:
            with mute_logger("odoo.sql_db"), self.env.cr.savepoint():
                article.write(values)
                self._back_to_review(article, item)
                self.env.flush_all()
        except REFUSALS as error:
            entry["article"] = None
            return self._prepare_line(item, "skipped", self._error_text(error))
        return self._prepare_line(item, "updated", article=article)

    def _back_to_review(self, article, item):
        """What customers read already has got personal data: somebody looks at it before they read on."""
        if article.state == "published" and article.visibility != "internal" and article._list_personal_data():
            article.state = "review"
            item.notes.append(self.env._("In review again: there may be personal data in it."))

    def _add_questions(self, entries):
        known = defaultdict(set)
        for question in self.env["feedback.kb.question"].search(
            [("article_id", "in", [entry["article"].id for entry in entries])]
        ):
            known[question.article_id.id].add(question.text)
        self.env["feedback.kb.question"].create(
            [
                {"article_id": entry["article"].id, "text": text, "origin": "author"}
                for entry in entries
                for text in dict.fromkeys(entry["item"].questions)
                if text not in known[entry["article"].id]
            ]
        )

    def _relate(self, entries):
        """Articles that linked to each other are related."""
        by_key = {entry["item"].key: entry["article"] for entry in entries if entry["article"]}
        for entry in entries:
            article = entry["article"]
            others = {by_key[key].id for key in entry["item"].links if key in by_key} - {article and article.id}
            if article and others - set(article.related_ids.ids):
                article.with_context(**QUIET).related_ids = [Command.link(other) for other in sorted(others)]
