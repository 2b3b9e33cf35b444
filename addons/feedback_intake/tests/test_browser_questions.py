import tempfile
from pathlib import Path
from unittest.mock import patch

from odoo.tests import tagged

from ..controllers import public_page
from .browser_case import BrowserCase
from .form_case import QuestionsCase
from .public_page_case import picture

DRIVER = Path(__file__).with_name("browser_questions.js")
ALWAYS = ["service", "end", "again", "nps", "days"]
ALL = ["service", "reason", "day", "damage", "what", "photos", "end", "again", "nps", "days"]
MOST_BYTES = 150_000


@tagged("post_install", "-at_install")
class TestQuestionsInTheBrowser(BrowserCase, QuestionsCase):
    """A visitor with a real browser: what is shown when, drafts, files, a connection that breaks; axe-core looks on."""

    def setUp(self):
        super().setUp()
        self.startPatcher(patch.object(public_page, "MIN_SECONDS", 2))
        folder = Path(self.enterContext(tempfile.TemporaryDirectory()))
        self.files = [str(folder / "lid.png"), str(folder / "cup.png")]
        Path(self.files[0]).write_bytes(picture())
        Path(self.files[1]).write_bytes(picture(dpi=(72, 72)))

    def fill_in(self, locale, what, **options):
        seen = self.drive_browser(
            DRIVER, url=f"{self.base_url()}/feedback/site", locale=locale, what=what, files=self.files, **options
        )
        self.assertEqual((seen["atFirst"], seen["afterFive"]), (ALWAYS, ALWAYS))
        self.assertEqual(seen["afterThree"], ["service", "reason", *ALWAYS[1:]])
        self.assertEqual((seen["afterReasons"], seen["afterReload"], seen["afterError"]), (ALL, ALL, ALL))
        self.assertEqual((seen["note"], seen["draft"], seen["kept"]), (True, what, 0))
        self.assertEqual((seen["listed"], seen["thumbnails"], seen["left"], seen["keptAfterError"]), (2, 2, 1, 1))
        self.assertEqual((seen["focus"], seen["tries"]), ("errors", 2))
        self.assertLess(seen["firstBytes"], MOST_BYTES)
        ticket = self.tickets()
        self.assertEqual((len(ticket), ticket.number), (1, seen["number"]), "sent twice, it is one ticket")
        self.assertEqual(ticket._public_messages().attachment_ids.mapped("name"), ["lid.png"])
        self.assertEqual(self.answers_of(ticket)["What went wrong?"], ["late", "broken"])
        self.assertEqual(set(seen["langs"]), {locale})
        return seen

    def test_a_form_with_conditions_and_files_in_english(self):
        seen = self.fill_in("en-US", "The lid", width=1200)
        self.assertEqual((seen["retry"], seen["camera"]), ("The connection broke. We are trying it again…", False))

    def test_a_form_with_conditions_and_files_in_russian_on_a_phone(self):
        seen = self.fill_in("ru-RU", "Крышка", width=360)
        self.assertTrue(seen["camera"])
