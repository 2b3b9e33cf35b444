from markupsafe import Markup

from odoo import models
from odoo.tools import SQL

from odoo.addons.feedback_intake.tools.language import detect_language
from odoo.addons.feedback_intake.tools.mail_text import html_to_text

from ..models.feedback_kb_article import VISIBILITIES
from ..tools.personal_data import find
from ..tools.personal_html import find_in_html


class FeedbackKbImport(models.TransientModel):
    """From what stands in a file to the values of an article."""

    _inherit = "feedback.kb.import"

    def _prepare_articles(self, items, report):
        """Return the items that can be saved, as dicts of item, values and article; the others go to the report."""
        known = self._known_articles([item.key for item in items])
        titles = self._known_titles([item.title for item in items])
        categories = {}
        prepared = []
        for item in items:
            lang = self._lang_of(item)
            visibility = self._visibility_of(item)
            article = known.get(item.key, self.env["feedback.kb.article"])
            refusal = self._refusal(item, lang, visibility, article, titles)
            if refusal:
                report.append(self._prepare_line(item, "skipped", refusal))
                continue
            titles.setdefault((item.title.casefold(), lang), article.id or item.key)
            values = {
                "title": item.title,
                "body": Markup(item.html),  # noqa: S704 - the field sanitizes it
                "keywords": item.keywords or False,
                "category_id": self._category_of(item, categories).id,
                "lang": lang,
                "visibility": visibility,
                "company_id": self.company_id.id,
                "import_key": item.key,
                "state": self._state_of(item, visibility),
            }
            prepared.append({"item": item, "values": values, "article": article, "pictures": {}})
        return prepared

    def _known_articles(self, keys):
        """Return {key: article} of what was imported before, archived ones included."""
        articles = (
            self.env["feedback.kb.article"]
            .with_context(active_test=False)
            .search([("import_key", "in", keys), ("company_id", "=", self.company_id.id)])
        )
        return {article.import_key: article for article in articles}

    def _known_titles(self, titles):
        """Return {(title in small letters, language): id} of the articles that have one of these titles."""
        self.env["feedback.kb.article"].flush_model(["title", "lang", "company_id"])
        rows = self.env.execute_query(
            SQL(
                """SELECT id, lower(title), lang FROM feedback_kb_article
                    WHERE lower(title) = ANY(%s) AND (company_id IS NULL OR company_id = %s OR %s)""",
                [title.lower() for title in titles],
                self.company_id.id or None,
                not self.company_id,
            )
        )
        return {(title.casefold(), lang): article_id for article_id, title, lang in rows}

    def _refusal(self, item, lang, visibility, article, titles):
        """Return the sentence that says why an item is not taken, or None."""
        if not lang:
            return self.env._("Its language is not installed: %s", item.lang or self.env._("not recognised"))
        if not visibility:
            return self.env._("Its visibility is not known: %s", item.visibility)
        if not item.title:
            return self.env._("It has no title.")
        owner = titles.get((item.title.casefold(), lang))
        if owner and owner not in (article.id, item.key):
            return self.env._("There is an article with this title already.")
        return None

    def _lang_of(self, item):
        """Return the installed language of an item: the one it names, the one that was chosen, or that of its text."""
        installed = [code for code, _name in self.env["res.lang"].get_installed()]
        if item.lang:
            wanted = item.lang.replace("-", "_").casefold()
            exact = [code for code in installed if code.casefold() == wanted]
            same = [code for code in installed if code.casefold()[:2] == wanted[:2] and len(wanted.split("_")[0]) == 2]
            return next(iter(exact + same), False)
        if self.lang:
            return self.lang
        found = detect_language(f"{item.title}\n{html_to_text(item.html)}", prior=self.env.lang)
        return next((code for code in installed if found and code[:2] == found), False)

    def _visibility_of(self, item):
        if not item.visibility:
            return self.visibility
        labels = {
            label.casefold(): value for value, label in self._fields["visibility"]._description_selection(self.env)
        }
        labels |= {value: value for value, _label in VISIBILITIES}
        return labels.get(item.visibility.casefold(), False)

    def _state_of(self, item, visibility):
        """Return the state of a new article: personal data are not published unread."""
        if self.article_state != "published" or visibility == "internal":
            return self.article_state
        if not [*find(item.title), *find_in_html(item.html)]:
            return "published"
        item.notes.append(self.env._("In review instead of published: there may be personal data in it."))
        return "review"

    def _category_of(self, item, cache):
        """Return the category that an item names as ``Delivery / Returns``, made where it is missing."""
        names = [name.strip() for name in item.category.replace(">", "/").split("/") if name.strip()]
        if not names:
            return self.category_id
        category = self.env["feedback.kb.category"]
        for depth, name in enumerate(names):
            path = tuple(part.casefold() for part in names[: depth + 1])
            if path not in cache:
                cache[path] = self._find_or_create_category(name, category)
            category = cache[path]
        return category

    def _find_or_create_category(self, name, parent):
        Category = self.env["feedback.kb.category"]
        found = Category.search(
            [
                ("name", "=ilike", name.replace("\\", "\\\\").replace("%", r"\%").replace("_", r"\_")),
                ("parent_id", "=", parent.id),
                ("company_id", "in", [self.company_id.id, False]),
            ],
            limit=1,
        )
        return found or Category.create({"name": name, "parent_id": parent.id, "company_id": self.company_id.id})
