// Drives a real browser through the help centre: node browser_help.js '<JSON order>'; prints what it saw as JSON.
// order: {step: "find" | "write", url, locale, width, question, message, chromium}
const { chromium } = require("playwright-core");
const { check } = require("../../feedback_intake/tests/browser_axe.js");

const order = JSON.parse(process.argv[2]);

// The customer finds the answer with the keyboard alone, says that it helped, and leaves.
async function find(page, seen) {
    await page.goto(order.url);
    await check(page, seen);
    await page.focus("#kb-q");
    await page.keyboard.type(order.question, { delay: 15 });
    await page.waitForSelector("[role=option]");
    await page.waitForFunction(() => document.querySelector("[data-status]").textContent);
    seen.expanded = await page.getAttribute("#kb-q", "aria-expanded");
    await page.keyboard.press("Escape");
    seen.closed = await page.isHidden("[role=listbox]");
    await page.keyboard.press("ArrowDown");
    seen.active = await page.getAttribute("#kb-q", "aria-activedescendant");
    await check(page, seen);
    await page.keyboard.press("Enter");
    await page.waitForURL(/\/a\//);
    seen.title = await page.textContent("h1");
    await check(page, seen);
    await page.click("[data-vote] [value=yes]");
    await page.waitForSelector("#vote:not(:has(button))");
    seen.focus = await page.evaluate(() => document.activeElement.id);
    seen.thanks = await page.textContent("#vote");
    await check(page, seen);
    await page.fill("#kb-q", order.question);
    await page.click(".kb-search button");
    await page.waitForSelector(".kb-results");
    seen.marks = await page.locator("mark").allTextContents();
    await check(page, seen);
    await page.click(".kb-crumbs a");
    await page.click(".kb-shelves h2 a");
    await page.waitForURL(/\/c\//);
    await check(page, seen);
}

// The customer writes, opens an article beside it in a new tab, and sends all the same.
async function write(page, seen) {
    await page.goto(order.url);
    await page.locator("#message").pressSequentially(order.message.split(" ").slice(0, 2).join(" "));
    await page.waitForTimeout(700);
    seen.early = await page.locator(".kb-suggest a").count();
    await page.fill("#message", order.message);
    await page.waitForSelector(".kb-suggest a");
    seen.announced = await page.textContent(".kb-suggest [data-status]");
    await check(page, seen);
    const [tab] = await Promise.all([page.waitForEvent("popup"), page.click(".kb-suggest a")]);
    await tab.waitForSelector("article h1");
    seen.title = await tab.textContent("h1");
    await page.waitForFunction(() => document.querySelector("[name=kb_search]").value);
    await tab.close();
    await page.waitForTimeout(1500);
    await page.fill("#email", "anna@customer.example");
    await page.click("form .fb-button");
    await page.waitForURL(/\/sent\//);
    seen.number = await page.textContent(".fb-number");
}

(async () => {
    const seen = { violations: [], checks: 0, overflow: 0, errors: [] };
    const args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"];
    const browser = await chromium.launch({ executablePath: order.chromium, args });
    const context = await browser.newContext({ locale: order.locale, viewport: { width: order.width, height: 800 } });
    context.on("page", (page) => page.on("pageerror", (error) => seen.errors.push(error.message)));
    context.on("request", (request) => {
        if (new URL(request.url()).origin !== new URL(order.url).origin) {
            seen.errors.push(`asks a foreign server: ${request.url()}`);
        }
    });
    try {
        await { find, write }[order.step](await context.newPage(), seen);
    } finally {
        await browser.close();
    }
    process.stdout.write(JSON.stringify(seen));
})();
