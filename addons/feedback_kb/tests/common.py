"""Articles that tests share, beside the desk of ``feedback_intake``."""

from odoo.addons.feedback_intake.tests.common import DeskCase


class KnowledgeCase(DeskCase):
    """Mixed into a TransactionCase or HttpCase: one company's knowledge base at a desk, see :class:`DeskCase`."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.site = cls.env["feedback.kb.site"].create(
            {"name": "Lamp Help", "slug": "lamp-help", "company_id": cls.company.id}
        )

    @classmethod
    def _article(cls, title="How do I return a lamp?", **values):
        """Create a published article that everybody sees; ``values`` win."""
        return cls.env["feedback.kb.article"].create(
            {
                "title": title,
                "body": "<p>Pack the lamp and hand it to any courier within thirty days.</p>",
                "lang": "en_US",
                "visibility": "public",
                "state": "published",
                "company_id": cls.company.id,
                "user_id": cls.users["manager"].id,
                **values,
            }
        )
