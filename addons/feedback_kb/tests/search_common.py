"""Searching in tests: a knowledge base that is empty but for what the test writes."""

from ..tools.audience import Audience
from .common import KnowledgeCase


class SearchCase(KnowledgeCase):
    """Mixed into a TransactionCase: ``_found`` returns the articles, ``_titles`` their titles, the best first."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context={**cls.env.context, "tracking_disable": True})
        cls.search = cls.env["feedback.kb.search"]
        cls.env["feedback.kb.article"].search([]).active = False

    def _audience(self, level="public", companies=None):
        return Audience(level, tuple((self.company if companies is None else companies).ids))

    def _findings(self, text, level="public", companies=None, **options):
        return self.search._find(text, self._audience(level, companies), **options)

    def _found(self, text, *args, **options):
        findings = self._findings(text, *args, **options)
        return self.env["feedback.kb.article"].browse(findings.article_ids)

    def _completed(self, prefix, level="public", **options):
        findings = self.search._complete(prefix, self._audience(level), **options)
        return self.env["feedback.kb.article"].browse(findings.article_ids)
