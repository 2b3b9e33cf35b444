// Drives a real browser through the overview: node browser_overview.js '<JSON order>'; prints what it saw as JSON.
// order: {step: "manager" | "agent" | "empty" | "fail" | "compare", url, login, locale, width, chromium}
const { chromium } = require("playwright-core");
const { check } = require("../../feedback_intake/tests/browser_axe.js");

const order = JSON.parse(process.argv[2]);
const PAGE = ".o_feedback_overview_content";
const card = (code) => `.o_feedback_card[data-code=${code}]`;

// How many records the view shows that is open now.
async function counted(page) {
    await page.waitForSelector(".o_kanban_view, .o_list_view");
    const pager = page.locator(".o_pager_limit");
    if (await pager.count()) {
        return pager.textContent();
    }
    await page.waitForSelector(".o_kanban_record, .o_data_row");
    return String(await page.locator(".o_kanban_record:not(.o_kanban_ghost), .o_data_row").count());
}

async function back(page) {
    await page.goBack();
    await page.waitForSelector(".o_feedback_manager, .o_feedback_my_day");
}

async function manager(page, seen) {
    await page.waitForSelector(`${PAGE} canvas`);
    seen.value = await page.textContent(`${card("received")} .o_feedback_card_value`);
    seen.bars = await page.locator("[data-block=channel_id] .o_feedback_bar").count();
    await page.click("[data-block=mood] summary");
    await check(page, seen, PAGE);
    await page.focus(`${card("received")} .o_feedback_card_open`);
    await page.keyboard.press("Enter");
    seen.listed = await counted(page);
    await back(page);
    await page.click("[data-block=mood] summary");
    const cell = page.locator("[data-block=mood] tbody tr:last-child td:last-child button");
    seen.negative = await cell.textContent();
    await cell.click();
    seen.opened = await counted(page);
    await back(page);
    await page.selectOption("select[name=team_id]", { label: "Team own" });
    await page.waitForSelector(".o_feedback_manager[aria-busy=false]");
    await page.waitForFunction((at) => document.querySelector(at).textContent === "1", `${card("received")} .o_feedback_card_value`);
    seen.filtered = await page.textContent(`${card("received")} .o_feedback_card_value`);
    await page.reload();
    await page.waitForSelector(".o_feedback_manager");
    seen.remembered = await page.textContent(`${card("received")} .o_feedback_card_value`);
    await page.click(`${card("received")} .o_feedback_card_report`);
    await page.waitForSelector(".o_graph_view");
}

async function agent(page, seen) {
    await page.waitForSelector(".o_feedback_my_day");
    await check(page, seen, PAGE);
    seen.cards = await page.locator(".o_feedback_view_manager").count();
    seen.open = await page.textContent("[data-key=open] .fs-2");
    await page.click("[data-key=open]");
    seen.listed = await counted(page);
    await back(page);
    await page.locator(".o_feedback_start").first().click();
    await page.waitForSelector(".o_form_view");
    await page.waitForURL(/\/\d+$/);
    seen.ticket = page.url().match(/(\d+)$/)[1];
}

async function empty(page, seen) {
    await page.waitForSelector(".o_feedback_first_steps");
    await check(page, seen, PAGE);
    seen.cards = await page.locator(".o_feedback_card").count();
    seen.steps = await page.locator(".o_feedback_first_steps li").count();
    await page.locator(".o_feedback_first_steps li button").first().click();
    await page.waitForSelector(".o_breadcrumb:has-text('Channels')");
}

async function fail(page, seen) {
    await page.waitForSelector(".o_feedback_manager");
    await page.route("**/feedback.overview/get_page", (route) => route.abort());
    await page.selectOption(".o_feedback_period", "last_7_days");
    await page.waitForSelector(".o_feedback_overview_error");
    await page.unroute("**/feedback.overview/get_page");
    await check(page, seen, PAGE);
    await page.click(".o_feedback_overview_error button");
    await page.waitForSelector(".o_feedback_manager");
    seen.value = await page.textContent(`${card("received")} .o_feedback_card_value`);
    await check(page, seen, PAGE);
}

// Lists and forms are Odoo's own, and not checked here.
async function compare(page, seen) {
    await page.waitForSelector(".o_feedback_manager");
    await check(page, seen, PAGE);
    await page.goto(new URL("/odoo/feedback-compare", order.url).href);
    await page.waitForSelector(".o_list_view .o_data_row");
    seen.row = await page.textContent(".o_data_row");
    await page.click("button[name=action_change]");
    await page.waitForSelector(".modal [name=period]");
    await page.click(".modal button[name=action_compare]");
    await page.waitForSelector(".modal", { state: "detached" });
    await page.locator(".o_data_row td[name=kpi_id]").first().click();
    await page.waitForSelector(".o_kanban_view");
    seen.listed = await counted(page);
}

(async () => {
    const seen = { violations: [], checks: 0, overflow: 0, errors: [] };
    const args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"];
    const browser = await chromium.launch({ executablePath: order.chromium, args });
    const isMobile = order.width < 500;
    const viewport = { width: order.width, height: 800 };
    const context = await browser.newContext({ locale: order.locale, viewport, isMobile, hasTouch: isMobile });
    context.setDefaultTimeout(60_000);
    const page = await context.newPage();
    page.on("pageerror", (error) => order.step === "fail" || seen.errors.push(error.message));
    try {
        await page.goto(new URL("/web/login", order.url).href);
        await page.fill("#login", order.login);
        await page.fill("#password", order.login);
        await page.click("form.oe_login_form button[type=submit]");
        await page.waitForSelector(".o_main_navbar");
        await page.goto(order.url);
        await { manager, agent, empty, fail, compare }[order.step](page, seen);
    } finally {
        await browser.close();
    }
    process.stdout.write(JSON.stringify(seen));
})().catch((error) => {
    process.stderr.write(`${error.stack}\n`);
    process.exit(1);
});
