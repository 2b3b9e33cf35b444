// An agent's screen while customers call, and the log of a call: node browser_phone.js ORDER_AS_JSON
// Speaks with the test line by line: it says what has come to pass, and goes on when it is told to.
const { chromium } = require("playwright-core");
const readline = require("readline");
const { check } = require("../../addons/feedback_intake/tests/browser_axe.js");

const order = JSON.parse(process.argv[2]);
const seen = { violations: [], checks: 0, errors: [], overflow: 0 };
const input = readline.createInterface({ input: process.stdin })[Symbol.asyncIterator]();

async function say(event, more = {}) {
    process.stdout.write(JSON.stringify({ event, ...more }) + "\n");
    await input.next();
}

async function logIn(page) {
    await page.goto(`${order.url}/web/login?redirect=/odoo/feedback-calls`);
    await page.fill("#login", order.login);
    await page.fill("#password", order.login);
    await page.click("form.oe_login_form button[type=submit]");
    await page.waitForSelector(".o_feedback_log_call_button");
}

/** Colours are as they are meant once it has faded in. */
async function settle(page, selector) {
    await page.waitForFunction((one) => getComputedStyle(document.querySelector(one)).opacity === "1", selector);
}

async function meetCallers(page) {
    await say("ready");
    const popup = page.locator(".o_feedback_call");
    await popup.waitFor();
    const text = await popup.innerText();
    await settle(page, ".o_feedback_call");
    await check(page, seen, ".o_feedback_call");
    await say("ringing", { text });
    await popup.waitFor({ state: "detached" });
    await say("over");
    await popup.waitFor();
    await popup.locator("button", { hasText: order.newTicket }).click();
    await page.waitForSelector(".o_form_view .o_field_widget[name=subject]");
    await popup.waitFor({ state: "detached" });
    await say("ticket", { url: page.url() });
}

async function logCall(page) {
    await page.click(".o_feedback_log_call_button");
    await page.waitForSelector(".o_feedback_log_call");
    const save = page.locator(".modal-footer .btn-primary");
    const isEarly = await save.isEnabled();
    await page.locator("#feedback_call_who").pressSequentially(order.typed, { delay: 40 });
    await page.click(`.o-autocomplete--dropdown-item:has-text("${order.customer}")`);
    await page.waitForSelector("#feedback_call_ticket");
    const tickets = await page.locator("#feedback_call_ticket option").allInnerTexts();
    await page.click("label[for=feedback_call_outbound]");
    await page.fill("#feedback_call_minutes", "7");
    await page.fill("#feedback_call_text", order.text);
    await page.check("#feedback_call_back");
    await settle(page, ".modal");
    await check(page, seen, ".modal-content");
    const before = page.url();
    await save.click();
    await page.waitForURL((url) => String(url) !== before);
    await page.waitForSelector(".o_feedback_log_call", { state: "detached" });
    await say("logged", { isEarly, tickets, url: page.url() });
}

(async () => {
    const browser = await chromium.launch({ executablePath: order.chromium, args: ["--no-sandbox"] });
    const context = await browser.newContext({ viewport: { width: order.width, height: 900 } });
    context.setDefaultTimeout(90_000); // the first page builds the assets
    const page = await context.newPage();
    page.on("pageerror", (error) => seen.errors.push(String(error)));
    await logIn(page);
    await meetCallers(page);
    await logCall(page);
    seen.overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    await browser.close();
    await say("done", { seen });
    process.exit(0);
})().catch((error) => {
    process.stderr.write(`${error.stack}\n`);
    process.exit(1);
});
