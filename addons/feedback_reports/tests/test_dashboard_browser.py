"""A manager opens the dashboard: every cell holds, the numbers are the key figures, a click opens what is behind."""

from datetime import timedelta

from odoo import fields
from odoo.tests import HttpCase, tagged

from odoo.addons.feedback_intake.tests.common import DeskCase

# The first one to open a dashboard in a new database waits for its scripts to be put together.
CHECK = """
const wait = async (what, seconds = 120) => {
    for (let turn = 0; turn < seconds * 10; turn++) {
        const found = await what();
        if (found) return found;
        await new Promise((done) => setTimeout(done, 100));
    }
    throw new Error(`never came: ${what}`);
};
const services = odoo.__WOWL_DEBUG__.root.env.services;
let model;
const cells = () => model.getters.getSheetIds().flatMap((sheetId) => {
    const size = model.getters.getSheetSize(sheetId);
    const all = [];
    for (let row = 0; row < size.numberOfRows; row++)
        for (let col = 0; col < size.numberOfCols; col++)
            all.push({ sheetId, col, row, ...model.getters.getEvaluatedCell({ sheetId, col, row }) });
    return all;
});
const value = (sheetId, col, row) => model.getters.getEvaluatedCell({ sheetId, col, row }).value;
(async () => {
    model = await wait(() => services.spreadsheet_dashboard_loader?.getActiveDashboard()?.model);
    const received = () => cells().find((cell) => cell.sheetId === "data" && cell.value === "Received");
    const number = () => received() && value("data", 1, received().row);
    await wait(() => !cells().some((cell) => cell.value === "Loading..." || cell.message === "Data is loading"));
    await wait(() => number() === %(received)s);
    const errors = cells().filter((cell) => cell.type === "error");
    if (errors.length) throw new Error(JSON.stringify(errors));
    const name = cells().find((cell) => cell.sheetId === "page" && cell.value === "%(team)s");
    if (!name) throw new Error("the table of teams is empty");
    const offsetY = model.getters.getRowDimensions("page", name.row).start - 60;
    model.dispatch("SET_VIEWPORT_OFFSET", { offsetX: 0, offsetY });
    const figure = await wait(() => {
        const [col, row] = [name.col + 1, name.row];
        const box = model.getters.getVisibleRect({ left: col, right: col, top: row, bottom: row });
        return [...document.querySelectorAll(".o-dashboard-clickable-cell")].find((cell) =>
            Math.abs(parseFloat(cell.style.top) - box.y) < 3 && Math.abs(parseFloat(cell.style.left) - box.x) < 3);
    });
    figure.click();
    await wait(() => document.querySelector(".o_list_view .o_data_row"));
    const rows = document.querySelectorAll(".o_list_view .o_data_row").length;
    if (rows < %(received)s) throw new Error(`only ${rows} rows behind the figure`);
    document.querySelector(".o_list_view .o_data_row .o_data_cell").click();
    await wait(() => document.querySelector(".o_form_view"));
    console.log("test successful");
})().catch((error) => console.error(error.stack));
"""


@tagged("post_install", "-at_install")
class TestDashboardInTheBrowser(DeskCase, HttpCase):
    def test_a_manager_opens_the_dashboard_and_what_is_behind_it(self):
        for _number in range(3):
            self._ticket()
        now = fields.Datetime.now()
        kpi = self._as("manager", self.env["feedback.kpi"])._of("received")
        value = kpi._measure(now - timedelta(days=89), now + timedelta(minutes=1))[kpi][()][0]
        self.assertEqual(value, 3)
        action = self.env.ref("feedback_reports.feedback_dashboard_action")
        check = CHECK % {"received": value, "team": self.teams["all"].name}
        self.browser_js(f"/odoo/action-{action.id}", check, "odoo.isReady === true", login="desk_manager", timeout=300)
