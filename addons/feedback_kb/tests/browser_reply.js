// A customer refuses an automatic answer, an agent finds the ticket: node browser_reply.js '<JSON order>'; prints what it saw.
// order: {chromium, link (of the mail), inbox (address of the list), login, locale, width}
const { chromium } = require("playwright-core");
const { check } = require("../../feedback_intake/tests/browser_axe.js");

const order = JSON.parse(process.argv[2]);
const SECONDS_90 = 90_000; // the agent's first page builds the assets

async function refuse(browser, seen) {
    const viewport = { width: order.width, height: 800 };
    const context = await browser.newContext({ locale: order.locale, viewport });
    const page = await context.newPage();
    page.on("pageerror", (error) => seen.errors.push(error.message));
    await page.goto(order.link);
    await check(page, seen);
    await page.click("form:has(input[value=person]) button");
    await page.waitForSelector(".fb-alert-good");
    seen.confirmation = await page.textContent("h1");
    await check(page, seen);
    await context.close();
}

async function lookAsAgent(browser, seen) {
    const context = await browser.newContext({ viewport: { width: 1400, height: 900 } });
    context.setDefaultTimeout(SECONDS_90);
    const page = await context.newPage();
    await page.goto(new URL("/web/login", order.inbox).href);
    await page.fill("#login", order.login);
    await page.fill("#password", order.login);
    await page.click("form.oe_login_form button[type=submit]");
    await page.waitForSelector(".o_main_navbar");
    await page.goto(order.inbox);
    await page.waitForSelector(".o_data_row");
    seen.first = await page.textContent(".o_data_row:first-child [name=number]");
    await page.click(".o_data_row:first-child [name=subject]");
    await page.waitForSelector("div[name=wants_person]");
    seen.banner = (await page.textContent("div[name=wants_person]")).trim();
    await context.close();
}

(async () => {
    const seen = { violations: [], checks: 0, overflow: 0, errors: [] };
    const args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"];
    const browser = await chromium.launch({ executablePath: order.chromium, args });
    try {
        await refuse(browser, seen);
        await lookAsAgent(browser, seen);
    } finally {
        await browser.close();
    }
    process.stdout.write(JSON.stringify(seen));
})();
