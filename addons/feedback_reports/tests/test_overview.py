"""What the app opens with: the same figures as everywhere, by the rights of whoever looks."""

from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import TransactionCase, tagged

from odoo.addons.feedback_intake.tests.common import DeskCase

PERIODS = ("last_7_days", "last_30_days", "last_90_days", "this_month", "last_month", "this_quarter", "this_year")


@tagged("post_install", "-at_install")
class TestOverview(DeskCase, TransactionCase):
    def page(self, user="manager", **options):
        return self._as(user, self.env["feedback.overview"]).get_page(options)

    def card(self, code, user="manager", **options):
        return next(card for card in self.page(user, **options)["cards"] if card["code"] == code)

    def block(self, key, **options):
        return next(block for block in self.page(**options)["blocks"] if block["key"] == key)

    def opened(self, figure, user="manager"):
        overview = self._as(user, self.env["feedback.overview"])
        action = overview.open_figure(*(figure[name] for name in ("code", "start", "end", "domain")))
        return self._as(user, self.env[action["res_model"]]).search(action["domain"])

    def demo_env(self, tz):
        admin = self.env.ref("base.user_admin")
        return self.env(user=admin, context={"allowed_company_ids": admin.company_ids.ids, "tz": tz})

    def test_cards_show_what_is_measured_for_every_period(self):
        """On the demonstration data, which has tickets of months."""
        env = self.demo_env("Asia/Omsk")
        for name in PERIODS:
            page = env["feedback.overview"].get_page({"period": name})
            self.assertEqual(len(page["cards"]), 12)
            frame = env["feedback.overview"]._frame(name)
            for card in page["cards"]:
                kpi = env["feedback.kpi"]._of(card["code"])
                for period, text, count in (
                    (frame.period, "text", "count"),
                    (frame.previous, "previous_text", "previous_count"),
                ):
                    value, rows = kpi._measure(*period.bounds("Asia/Omsk"))[kpi][()]
                    self.assertEqual((card[text], card[count]), (kpi._format(value), rows), (name, kpi.code))

    def test_the_backlog_of_each_day_is_what_is_measured_for_its_end(self):
        env = self.demo_env("UTC")
        kpi, frame = env["feedback.kpi"]._of("backlog"), env["feedback.overview"]._frame("last_7_days")
        days = kpi._measure_days(*frame.bounds)[kpi]
        self.assertEqual(len(days), 14)
        self.assertGreater(len(set(days.values())), 3)
        for day, cell in days.items():
            end = fields.Datetime.to_datetime(day + timedelta(days=1))
            self.assertEqual(cell[0], kpi._measure(end - timedelta(days=1), end)[kpi][()][0], day)

    def test_a_card_opens_the_tickets_it_counts(self):
        complaint, _other = self._ticket(sentiment="negative"), self._ticket(sentiment="positive")
        self.assertEqual(len(self.opened(self.card("received"))), 2)
        mood = self.block("mood")
        negative = next(one for one in mood["sets"] if one["code"] == "negative")
        self.assertEqual(negative["values"][-1], 1)
        start, end = mood["bounds"][-1]
        self.assertEqual(self.opened({"code": "negative", "start": start, "end": end, "domain": []}), complaint)

    def test_a_bar_opens_the_tickets_it_counts(self):
        category = self.env["feedback.category"].create({"name": "Shades"})
        shade, other = self._ticket(category_id=category.id), self._ticket(category_id=False)
        bars = {bar["label"]: bar for bar in self.block("category_id")["bars"]}
        self.assertEqual(self.opened(bars["Shades"]), shade)
        self.assertEqual(self.opened(bars["No category"]), other)

    def test_what_has_no_ticket_opens_its_rows(self):
        self._ticket()
        action = self._as("manager", self.env["feedback.overview"]).open_figure(
            "nps", "2026-01-01 00:00:00", "2026-02-01 00:00:00"
        )
        self.assertEqual((action["res_model"], action["views"]), ("feedback.report.score", [(False, "list")]))
        self._as("manager", self.env["feedback.report.score"]).search(action["domain"])

    def test_the_backlog_of_the_past_opens_what_had_come_and_gone_by_then(self):
        ticket = self._ticket()
        ticket.sudo().with_context(feedback_no_milestones=True).received_date -= timedelta(days=40)
        overview = self._as("manager", self.env["feedback.overview"])
        action = overview.open_figure("backlog", "2026-01-01 00:00:00", "2026-02-01 00:00:00")
        rows = self._as("manager", self.env["feedback.report.event"]).search(action["domain"])
        self.assertEqual(sum(rows.mapped("backlog_change")), 0)

    def test_filters_hold_for_cards_and_charts(self):
        self._ticket(team="all")
        self._ticket(team="own")
        team = self.teams["own"]
        page = self.page(team_id=team.id)
        cards = {card["code"]: card for card in page["cards"]}
        self.assertEqual((cards["received"]["text"], cards["backlog"]["text"]), ("1", "1"))
        self.assertNotIn("deflection", cards, "self-service has no teams")
        self.assertEqual(sum(bar["value"] for bar in self.block("channel_id", team_id=team.id)["bars"]), 1)

    def test_what_is_unknown_is_passed_over(self):
        stranger = self.env["feedback.team"].create({"name": "Clinic", "company_id": self.other_company.id})
        self._ticket()
        page = self.page(period="nonsense", team_id=stranger.id, channel_id="x", view="nonsense")
        self.assertEqual((page["view"], page["period"]["name"]), ("manager", "last_30_days"))
        self.assertEqual([one["value"] for one in page["filters"]], [False, False])
        self.assertEqual(self.card("received")["text"], "1")

    def test_a_new_company_is_told_what_to_do(self):
        self._ticket()
        page = self.page("strange_manager")
        self.assertEqual((page["is_empty"], page["cards"], page["blocks"]), (True, [], []))

    def test_the_company_switcher_is_respected(self):
        self._ticket()
        self.env["feedback.ticket"].create({"subject": "Tooth", "company_id": self.other_company.id})
        manager = self.users["manager"]
        manager.company_ids |= self.other_company
        for companies, count in ((self.company, "1"), (self.other_company, "1"), (manager.company_ids, "2")):
            overview = self.env["feedback.overview"].with_user(manager)
            page = overview.with_context(allowed_company_ids=companies.ids).get_page()
            self.assertEqual(page["cards"][0]["text"], count)

    def test_agents_get_their_day_whatever_they_ask_for(self):
        self.assertEqual(self.page("agent", view="manager")["view"], "my_day")
        page = self.page("manager", view="my_day")
        self.assertEqual((page["view"], page["can_switch"]), ("my_day", True))

    def test_an_agent_opens_no_ticket_that_they_may_not_see(self):
        self._ticket(team="own", user_id=self.users["lead"].id)
        mine = self._ticket(team="own", user_id=self.users["agent"].id)
        figure = {key: self.card("received")[key] for key in ("code", "start", "end", "domain")}
        self.assertEqual(len(self.opened(figure)), 2)
        self.assertEqual(self.opened(figure, "agent"), mine)
        self.assertFalse(self.opened(figure, "outsider"))
        self.assertFalse(self.opened(figure, "strange_manager"))

    def test_others_are_refused(self):
        for user in ("reader", "portal", "public"):
            with self.assertRaises(AccessError):
                self.page(user)

    def test_what_cannot_be_opened_is_refused_clearly(self):
        overview = self._as("manager", self.env["feedback.overview"])
        with self.assertRaisesRegex(UserError, "no key figure"):
            overview.open_figure("nonsense", "2026-01-01 00:00:00", "2026-02-01 00:00:00")
        with self.assertRaisesRegex(UserError, "cannot be filtered"):
            overview.open_figure("received", "2026-01-01 00:00:00", "2026-02-01 00:00:00", [("nonsense", "=", 1)])
        with self.assertRaisesRegex(UserError, "no list"):
            overview.open_day("nonsense")

    def test_the_number_of_queries_depends_on_nothing(self):
        def queries(**options):
            for _warm_up in range(2):
                self.env.invalidate_all()
                self.page(**options)
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.page(**options)
            return self.env.cr.sql_log_count - before

        def tickets(name, number):
            category = self.env["feedback.category"].create({"name": name})
            for _number in range(number):
                self._ticket(category_id=category.id)

        tickets("One", 1)
        few = queries()
        for number in range(5):
            tickets(f"Category {number}", 4)
        self.assertLessEqual(few, 18)
        self.assertEqual([queries(), queries(period="last_7_days"), queries(period="this_year")], [few, few, few])
