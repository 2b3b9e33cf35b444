// A customer answers questions: node browser_score.js '<JSON order>'; prints what it saw.
// order: {chromium, pages: [{name, url, locale, width, keys?}], plain (address to answer without JavaScript), pictures (folder or null)}
const { chromium } = require("playwright-core");
const { check } = require("../../feedback_intake/tests/browser_axe.js");

const order = JSON.parse(process.argv[2]);
const USER_AGENT = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Safari/537.36";
const READING_MS = 2100; // the page takes nothing that comes faster

async function picture(page, name) {
    if (order.pictures) {
        await page.screenshot({ path: `${order.pictures}/${name}.png`, fullPage: true });
    }
}

async function answer(browser, seen, { name, url, locale, width, keys }) {
    const context = await browser.newContext({ locale, viewport: { width, height: 800 }, userAgent: USER_AGENT });
    const page = await context.newPage();
    page.on("pageerror", (error) => seen.errors.push(error.message));
    await page.goto(url);
    await check(page, seen);
    await picture(page, name);
    await page.waitForTimeout(READING_MS);
    const button = "form[data-gesture] button[type=submit]";
    if (keys) {
        // by the keyboard alone: into the scale, along it, and on to the button
        await page.focus("form[data-gesture] input[name=value]");
        for (const key of keys) {
            await page.keyboard.press(key);
        }
        await page.focus(button);
        await page.keyboard.press("Enter");
    } else {
        await page.click(button);
    }
    await page.waitForSelector(".fb-alert-good");
    await check(page, seen);
    await picture(page, `${name}-thanks`);
    seen.answers[name] = (await page.textContent(".fb-alert-good strong")).trim();
    await context.close();
}

// A script that presses the button itself is no person.
async function pressByScript(browser, seen) {
    const context = await browser.newContext({ userAgent: USER_AGENT });
    const page = await context.newPage();
    await page.goto(order.plain);
    await page.waitForTimeout(READING_MS);
    await page.evaluate(() => document.querySelector("form[data-gesture] button[type=submit]").click());
    await page.waitForSelector("input[name=sure]");
    await check(page, seen);
    seen.script = await page.textContent("h1");
    await context.close();
}

async function answerWithoutJavaScript(browser, seen) {
    const context = await browser.newContext({ javaScriptEnabled: false, userAgent: USER_AGENT, viewport: { width: 390, height: 800 } });
    const page = await context.newPage();
    await page.goto(order.plain);
    await page.click("form[data-gesture] button[type=submit]");
    await page.waitForSelector("input[name=sure]");
    await picture(page, "confirm");
    await page.check("input[name=sure]");
    await page.waitForTimeout(READING_MS);
    await page.click("button[type=submit]");
    await page.waitForSelector(".fb-alert-good");
    seen.answers.plain = (await page.textContent(".fb-alert-good strong")).trim();
    await context.close();
}

(async () => {
    const seen = { violations: [], checks: 0, overflow: 0, errors: [], answers: {} };
    const args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"];
    const browser = await chromium.launch({ executablePath: order.chromium, args });
    try {
        for (const page of order.pages) {
            await answer(browser, seen, page);
        }
        await pressByScript(browser, seen);
        await answerWithoutJavaScript(browser, seen);
    } finally {
        await browser.close();
    }
    process.stdout.write(JSON.stringify(seen));
})();
