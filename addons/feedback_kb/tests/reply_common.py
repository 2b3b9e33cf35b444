"""A mailbox whose tickets are answered from the knowledge base."""

from unittest.mock import patch

from odoo.addons.feedback_intake.tests.test_email import EmailCase

from ..tools.calibration import calibrate
from ..tools.findings import Findings, Hit

SURE = 1.8
UNSURE = 0.9


class ReplyCase(EmailCase):
    """The company has learnt that answers are right from a confidence of 1.5 on, and half of the time below.

    What the search finds is set by :meth:`let_find`: how well it finds is not the subject here.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("ru_RU")
        cls.channel.write({"auto_reply_mode": "send", "acknowledge": False, "user_id": cls.user_admin.id})
        cls.company_admin.kb_reply_calibration = calibrate(
            [(1.5, True)] * 60 + [(0.5, True)] * 20 + [(0.5, False)] * 20
        ).to_json()
        cls.article = cls.make_article()
        cls.confidence, cls.shelf = SURE, cls.article
        cls.real_find = staticmethod(cls.env.registry["feedback.kb.search"]._find)
        cls.startClassPatcher(patch.object(cls.env.registry["feedback.kb.search"], "_find", cls._fake_find()))

    @classmethod
    def make_article(cls, title="What to do when a blender leaks", **values):
        return cls.env["feedback.kb.article"].create(
            {
                "title": title,
                "body": "<p>Tighten the <b>ring</b> below the jar.</p>",
                "lang": "en_US",
                "visibility": "public",
                "state": "published",
                "company_id": cls.company_admin.id,
                **values,
            }
        )

    @classmethod
    def _fake_find(cls):
        def _find(search, text, audience, *, lang=None, category_ids=None, limit=5):
            Article = search.env["feedback.kb.article"].sudo()
            found = Article.browse(cls.shelf.ids).filtered_domain(Article._visible_domain(audience))
            return Findings([Hit(article.id, 1.0, "") for article in found], cls.confidence)

        return _find

    def let_find(self, articles=None, confidence=SURE):
        cls = type(self)
        self.addCleanup(setattr, cls, "confidence", SURE)
        self.addCleanup(setattr, cls, "shelf", cls.article)
        cls.confidence = confidence
        if articles is not None:
            cls.shelf = articles

    def decide(self):
        """Let the scheduled action run as Odoo runs it."""
        self.env.flush_all()
        self.env.invalidate_all()
        with self.mock_mail_gateway(), self.enter_registry_test_mode():
            self.env.ref("feedback_kb.ir_cron_decide_replies").method_direct_trigger()

    def ask(self, **values):
        """Let a mail come in and be decided on; return its ticket."""
        ticket = self.mail(**values).ticket_id
        self.decide()
        return ticket

    def sent_mails(self):
        return [mail for mail in self._mails if "anna@customer.example" in str(mail["email_to"])]
