"""Themes by the turnover of those who complain. The money is replaced: no addon that has it need be installed."""

from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.tests import TransactionCase, tagged

from .trend_common import TrendCase

MENU = "feedback_reports.feedback_weight_menu"


@tagged("post_install", "-at_install")
class TestWeight(TrendCase, TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rich, cls.poor = cls.env["res.partner"].create(
            [{"name": "Rich Ltd", "is_company": True}, {"name": "Poor Ltd", "is_company": True}]
        )
        cls.buyer = cls.env["res.partner"].create({"name": "Buyer", "parent_id": cls.rich.id})
        cls.Weight = cls.env["feedback.weight"]

    def page(self, subject="category", user="manager", turnover=None, quotations=None):
        Weight = self.env.registry["feedback.weight"]

        def among(amounts):
            return lambda model, customers, *since: amounts and {one: amounts.get(one, 0) for one in customers}

        with (
            patch.object(Weight, "_turnover", among(turnover)),
            patch.object(Weight, "_open_quotations", among(quotations)),
        ):
            return self._as(user, self.Weight).get_page("last_30_days", subject)

    def complain(self, number, category, partner, **values):
        return self.tickets(
            number, **{"category_id": category.id, "partner_id": partner.id, "sentiment": "negative", **values}
        )

    def test_the_weightiest_comes_first_and_opens_its_complaints(self):
        few = self.complain(1, self.payment, self.buyer)
        self.complain(5, self.delivery, self.poor)
        self.complain(2, self.payment, self.rich, sentiment="positive")
        page = self.page(turnover={self.rich.id: 9000.0, self.poor.id: 10.0}, quotations={self.poor.id: 50.0})
        first, second = page["lines"]
        self.assertEqual(
            (first["label"], first["tickets"], first["customers"], first["weight"]), ("Payment", 1, 1, 9000)
        )
        self.assertEqual((second["label"], second["tickets"], second["customers"]), ("Delivery", 5, 1))
        self.assertEqual(first["turnover"], self.company.currency_id.format(9000))
        self.assertEqual(second["quotations"], self.company.currency_id.format(50))
        self.assertEqual(self._as("manager", self.env["feedback.ticket"]).search(first["action"]["domain"]), few)

    def test_a_customer_counts_once_in_a_theme_and_those_above_it(self):
        self.complain(2, self.courier, self.buyer)
        self.complain(1, self.delivery, self.rich)
        page = self.page(turnover={self.rich.id: 100.0})
        weights = {line["label"]: (line["tickets"], line["customers"], line["weight"]) for line in page["lines"]}
        self.assertEqual(weights, {"Delivery": (3, 1, 100), "Delivery / Courier": (2, 1, 100)})

    def test_growing_words(self):
        self.tickets(5, 40, subject="Something else")
        for partner in (self.rich, self.poor, self.customer):
            self.complain(1, self.delivery, partner, subject="Flicker")
        self.tickets(2, subject="Flicker", sentiment="positive")
        self.note()
        (line,) = self.page("word", turnover={self.rich.id: 70.0, self.poor.id: 5.0})["lines"]
        self.assertEqual((line["label"], line["tickets"], line["customers"], line["weight"]), ("flicker", 3, 3, 75))

    def test_who_may_see_no_documents_sees_no_amounts(self):
        self.complain(1, self.delivery, self.poor)
        page = self.page()
        self.assertEqual((page["has_turnover"], page["has_quotations"]), (False, False))
        self.assertEqual(page["lines"][0]["customers"], 1)

    def test_rights(self):
        self.complain(1, self.delivery, self.poor)
        self.complain(2, self.delivery, self.rich, team="own")
        self.assertEqual(self.page(user="agent")["lines"][0]["tickets"], 1)
        self.assertEqual(self.page(user="manager")["lines"][0]["tickets"], 3)
        self.assertEqual(self.page(user="strange_manager")["lines"], [])
        for user in ("portal", "public", "reader"):
            with self.assertRaises(AccessError):
                self.page(user=user)

    def test_the_menu_is_there_only_where_there_is_money(self):
        menu = self.env.ref(MENU)
        Menu = self.env["ir.ui.menu"].with_user(self.users["manager"])
        for is_known in (True, False):
            self.env.registry.clear_cache()
            with patch.object(self.env.registry["feedback.weight"], "_is_money_known", return_value=is_known):
                self.assertEqual(menu.id in Menu.load_menus(False), is_known)
        self.env.registry.clear_cache()

    def test_nothing_here_needs_the_addons_of_money(self):
        known = [model in self.env for model in ("account.invoice.report", "sale.report")]
        self.assertEqual(self.Weight._is_money_known(), any(known))
        self.assertEqual(self.Weight._turnover({self.rich.id}, self.now) is None, not any(known))
        self.assertEqual(self.Weight._open_quotations({self.rich.id}) is None, not known[1])
