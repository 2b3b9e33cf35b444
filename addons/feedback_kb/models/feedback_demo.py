import json
from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Command
from odoo.tools import file_open

from odoo.addons.feedback_intake.models.feedback_demo import QUIET

# An article that is due for review every so often; the others are not due yet.
DUE_EVERY = 9
OLDEST, STEP = 400, 13  # days ago that the first article was published, and from one to the next


class FeedbackDemo(models.AbstractModel):
    """Demonstration data of the knowledge base: help centres, articles, and what became of them in 90 days.

    The articles stand in ``demo/articles.json``, everything else in ``demo/knowledge.json``.
    """

    _inherit = "feedback.demo"

    @api.model
    def _load_knowledge(self):
        """Create the demonstration data, unless it is there. Nobody is notified."""
        if self.env.ref("feedback_demo.kb_category_orders", raise_if_not_found=False):
            return
        demo = self.with_context(**QUIET)
        story, texts = self._read_knowledge("knowledge"), self._read_knowledge("articles")
        shelves = demo._create_knowledge_categories(texts["categories"], story)
        demo._create_sites(story["sites"], shelves)
        installed = self._installed_languages()
        items = [item for item in texts["articles"] if item["lang"] in installed]
        articles = demo._create_articles(items, story, shelves)
        demo._create_usage(items, articles, story)
        demo._create_knowledge_chat(story["chat"])

    @api.model
    def _read_knowledge(self, name):
        with file_open(f"feedback_kb/demo/{name}.json", "rb") as file:
            return json.load(file)

    @api.model
    def _knowledge_company(self, key):
        return self.env.ref({"main": "base.main_company", "second": "feedback_demo.company_second"}[key])

    @api.model
    def _create_knowledge_categories(self, items, story):
        """A shelf that only one help centre shows belongs to its company. Return {key: category}."""
        parents = {item["key"]: item.get("parent") for item in items}
        owners = {shelf: key for key, site in story["sites"].items() for shelf in site["categories"]}

        def prepare(item):
            owner = owners.get(parents[item["key"]] or item["key"])
            return {"company_id": self._knowledge_company(owner).id if owner else False}

        shelves = self._add("kb_category", "feedback.kb.category", items, prepare)
        for key, parent in parents.items():
            if parent:
                shelves[key].parent_id = shelves[parent]
        return shelves

    @api.model
    def _create_sites(self, items, shelves):
        """The main company has a help centre already; it gets its shelves and its form."""

        def prepare(item):
            return {
                "category_ids": [Command.set([shelves[key].id for key in item["categories"]])],
                "channel_id": self.env.ref(f"feedback_demo.channel_{item['channel']}").id,
            }

        main, second = items["main"], items["second"]
        self.env.ref("feedback_kb.feedback_kb_site_main").write(prepare(main))
        own = {"slug": second["slug"], "intro": second["intro"], "company_id": self._knowledge_company("second").id}
        sites = self._add("kb_site", "feedback.kb.site", [second], lambda item: {**prepare(item), **own})
        if "ru_RU" in self._installed_languages():
            sites["second"].update_field_translations("intro", {"ru_RU": second["intro_ru"]})

    @api.model
    def _create_articles(self, items, story, shelves):
        """Create originals, then their translations, each as old as it says. Return {key: article}."""
        keys = {item["key"] for item in items}
        dates = {item["key"]: OLDEST - STEP * number for number, item in enumerate(items)}
        articles = {}
        for is_translation in (False, True):
            batch = [item for item in items if (item.get("translation_of") in keys) == is_translation]
            values = [self._prepare_article(item, story, shelves, articles, dates) for item in batch]
            records = self.env["feedback.kb.article"].create(values)
            articles |= dict(zip([item["key"] for item in batch], records, strict=True))
        self._age_translations(articles, items)
        self._backdate(self.env["feedback.kb.article"].concat(*articles.values()), "content_date")
        names = {f"kb_article_{key.replace('-', '_')}": article for key, article in articles.items()}
        self.env["ir.model.data"]._update_xmlids(
            [{"xml_id": f"feedback_demo.{name}", "record": one, "noupdate": True} for name, one in names.items()]
        )
        return articles

    @api.model
    def _prepare_article(self, item, story, shelves, articles, dates):
        now, age = fields.Datetime.now(), dates[item["key"]]
        owner = self.env.ref(
            f"feedback_demo.user_{story['owners'][item['company'] or 'main'][item['lang']].replace('.', '_')}"
        )
        original = articles.get(item.get("translation_of"))
        is_out = item["state"] in ("published", "outdated")
        due = 10 + age % 120 if age // STEP % DUE_EVERY else -4
        return {
            **{name: item[name] for name in ("title", "body", "keywords", "lang", "visibility", "state")},
            "question_ids": [Command.create({"text": text}) for text in item["questions"]],
            "category_id": shelves[item["category"]].id,
            "company_id": self._knowledge_company(item["company"]).id if item["company"] else False,
            "user_id": owner.id,
            "translation_of_id": original.id if original else False,
            "published_date": now - timedelta(days=age) if is_out else False,
            "content_date": now - timedelta(days=age if is_out else age % 20),
            "review_date": fields.Date.today() + timedelta(days=due) if item["state"] == "published" else False,
        }

    @api.model
    def _age_translations(self, articles, items):
        """An outdated translation is one whose original has changed since."""
        for item in items:
            article = articles[item["key"]]
            if item["state"] == "outdated" and article.translation_of_id:
                article.translation_of_id.content_date = fields.Datetime.now() - timedelta(days=12)
                article.translated_date = article.content_date
