// Drives a real browser through consents: node browser_consent.js '<JSON order>'; prints what it saw as JSON.
// order: {url, locale, message, boxes, chromium, width}
const { check } = require("./browser_axe.js");
const { visit } = require("./browser_page.js");

const order = JSON.parse(process.argv[2]);

async function give(page, seen) {
    await page.goto(order.url);
    seen.hiddenAtFirst = await page.isHidden(".fb-consents");
    await page.fill("#email", "anna@form-tests.example");
    seen.shownWithAddress = await page.isVisible(".fb-consents");
    await page.fill("#email", "");
    seen.hiddenAgain = await page.isHidden(".fb-consents");
    await page.fill("#email", "anna@form-tests.example");
    seen.ticked = await page.locator("input[name=consent]:checked").count();
    await page.click(".fb-consent-text summary");
    seen.text = await page.textContent(".fb-consent-text .fb-body");
    await check(page, seen);
    await page.fill("#message", order.message);
    await page.waitForTimeout(2100);
    await page.click("form .fb-button");
    await page.waitForSelector(".fb-consent .fb-error");
    seen.focus = await page.evaluate(() => document.activeElement.id);
    seen.shownWithError = await page.isVisible(".fb-consents");
    seen.error = await page.textContent(".fb-consent .fb-error");
    await check(page, seen);
    await page.check("input[name=consent] >> nth=0");
    await page.click("form .fb-button");
    await page.waitForURL(/\/sent\//);
}

async function withdraw(page, seen) {
    await page.click("a.fb-button");
    await page.waitForSelector("#conversation");
    await check(page, seen);
    await page.click(".fb-given-list a");
    await page.waitForSelector(".fb-given");
    await check(page, seen);
    await page.click(".fb-given button");
    await page.waitForSelector(".fb-alert-good");
    seen.buttons = await page.locator(".fb-given button").count();
    await check(page, seen);
    await page.click(".fb-given a");
    await page.waitForSelector("article.fb-card");
    seen.page = await page.textContent("article.fb-card");
    await check(page, seen);
}

visit(order, async (page, seen) => {
    await give(page, seen);
    await withdraw(page, seen);
});
