// Drives a real browser through websites that show the form: node browser_widget.js '<JSON order>'; prints what it saw.
// order: {step, url: the website's page, server: where the form comes from, locale, width, message, chromium}
const { chromium } = require("playwright-core");
const { check } = require("./browser_axe.js");

const order = JSON.parse(process.argv[2]);
const isForm = (frame) => frame.parentFrame() && frame.url().startsWith(`${order.server}/feedback/`);

async function formFrame(page) {
    await page.waitForSelector(".frame[data-state=ready]", { timeout: 20000 });
    const frame = page.frames().find(isForm);
    await frame.waitForSelector("#message");
    return frame;
}

async function fillIn(frame, page, seen) {
    await page.waitForTimeout(2100);
    await frame.fill("#message", "");
    await frame.click("form .fb-button"); // empty at first: the errors come in the frame
    await frame.waitForSelector("#message-error");
    seen.focus = await frame.evaluate(() => document.activeElement.id);
    await check(frame, seen);
    await frame.fill("#message", order.message);
    await frame.fill("#email", "anna@form-tests.example");
    await frame.click("form .fb-button");
    await frame.waitForURL(/\/sent\//);
    await frame.waitForSelector(".fb-number");
    seen.number = await frame.textContent(".fb-number");
    await check(frame, seen);
}

const activeText = (page) => page.evaluate(() => {
    let active = document.activeElement;
    while (active.shadowRoot?.activeElement) {
        active = active.shadowRoot.activeElement;
    }
    return active.textContent;
});

async function openByButton(page, seen) {
    await page.goto(order.url);
    await page.waitForSelector(".opener");
    seen.frames = page.frames().length;
    await check(page, seen);
    seen.button = await page.textContent(".opener");
    await page.focus(".opener");
    await page.keyboard.press("Enter");
    const frame = await formFrame(page);
    seen.dialog = await page.locator("dialog").evaluate((one) => {
        const { width, height } = one.getBoundingClientRect();
        return { width, height, modal: one.matches(":modal"), label: one.getAttribute("aria-label"), aria: one.ariaModal };
    });
    await check(page, seen);
    await check(frame, seen);
    // Closed from inside the frame and opened again: what was typed is still there.
    await frame.fill("#message", "Half a sen");
    await frame.focus("#message");
    await page.keyboard.press("Escape");
    await page.waitForSelector("dialog", { state: "hidden" });
    seen.backTo = await activeText(page);
    await page.click(".opener");
    seen.kept = await frame.inputValue("#message");
    await fillIn(frame, page, seen);
    await page.click(".close");
    await page.waitForSelector("dialog", { state: "hidden" });
    await page.waitForFunction(() => document.documentElement.style.overflow === "");
}

async function openByOwnButton(page, seen) {
    await page.goto(order.url);
    await page.waitForFunction(() => window.FeedbackWidget);
    seen.openers = await page.locator(".opener").count();
    await page.evaluate(() => window.FeedbackWidget.set({ basket: "7 lamps", total: 42.5 }));
    await page.click("[data-feedback-open]");
    const frame = await formFrame(page);
    // Tab never reaches the page behind.
    const reached = new Set();
    for (let step = 0; step < 40; step++) {
        await page.keyboard.press("Tab");
        reached.add(await page.evaluate(() => document.activeElement.id));
    }
    seen.reached = [...reached];
    seen.dialog = await page.locator("dialog").evaluate((one) => one.getBoundingClientRect().toJSON());
    await check(page, seen);
    await fillIn(frame, page, seen);
    await page.keyboard.press("Escape");
    await page.waitForSelector("dialog", { state: "hidden" });
    seen.backTo = await activeText(page);
}

async function standInline(page, seen) {
    await page.goto(order.url);
    let frame = await formFrame(page);
    await frame.fill("#message", order.message);
    await page.waitForTimeout(300); // the height has been told
    seen.sizes = await page.locator("iframe").evaluate((one) => one.getBoundingClientRect().height);
    seen.needed = await frame.evaluate(() => document.body.getBoundingClientRect().height);
    await check(page, seen);
    await frame.click(".fb-languages button");
    await frame.waitForSelector(`html[lang=${order.other}]`);
    frame = await formFrame(page);
    seen.kept = await frame.inputValue("#message");
    await fillIn(frame, page, seen);
    seen.frameLang = await frame.getAttribute("html", "lang");
}

// Who leaves no name gets a code in the frame, in place of the form.
async function stayAnonymous(page, seen) {
    await page.goto(order.url);
    const frame = await formFrame(page);
    await page.waitForTimeout(2100);
    await frame.fill("#message", order.message);
    await frame.click("form .fb-button");
    await frame.waitForSelector("#receipt-code");
    seen.code = await frame.textContent("#receipt-code");
    await page.waitForTimeout(300); // the height has been told
    seen.sizes = await page.locator("iframe").evaluate((one) => one.getBoundingClientRect().height);
    seen.needed = await frame.evaluate(() => document.body.getBoundingClientRect().height);
    await check(page, seen);
    await check(frame, seen);
}

async function beBlocked(page, seen) {
    await page.goto(order.url);
    await page.click(".opener");
    await page.waitForSelector(".frame[data-state=blocked]", { timeout: 30000 });
    seen.status = await page.textContent(".status");
    seen.link = await page.getAttribute(".status a", "href");
    await check(page, seen);
}

// How much the form's page costs who opens it for the first time, and when it can be used.
async function weigh(page, seen) {
    const client = await page.context().newCDPSession(page);
    await client.send("Network.enable");
    await client.send("Network.setCacheDisabled", { cacheDisabled: true });
    await page.goto(order.url); // the server makes its bundles
    let bytes = 0;
    client.on("Network.loadingFinished", (event) => (bytes += event.encodedDataLength));
    await page.goto(order.url, { waitUntil: "networkidle" });
    seen.bytes = bytes;
    seen.interactive = await page.evaluate(() => performance.getEntriesByType("navigation")[0].domContentLoadedEventEnd);
    await check(page, seen);
}

// What a colleague sees who puts the form up: order.paths are pages of our own site.
async function showToColleagues(page, seen) {
    await page.context().addCookies([{ name: "session_id", value: order.session, url: order.server }]);
    for (const path of order.paths) {
        await page.goto(order.server + path);
        await check(page, seen);
    }
    const size = { preferCSSPageSize: true, printBackground: true };
    await page.goto(order.server + order.poster);
    await page.waitForFunction(() => document.styleSheets.length > 1);
    seen.pdf = (await page.pdf(size)).toString("latin1").match(/MediaBox \[([^\]]+)\]/g);
    await page.goto(order.url);
    const frame = await formFrame(page);
    await page.click("[data-feedback-open]");
    await page.waitForSelector("dialog .frame[data-state=ready]");
    await check(page, seen);
    seen.fields = await frame.locator("input[name=page_url]").inputValue();
}

const STEPS = { showToColleagues, openByButton, openByOwnButton, standInline, stayAnonymous, beBlocked, weigh };

function watch(page, seen) {
    page.on("pageerror", (error) => seen.errors.push(error.message));
    page.on("request", (request) => {
        if (![new URL(order.url).origin, order.server].includes(new URL(request.url()).origin)) {
            seen.errors.push(`asks a foreign server: ${request.url()}`);
        }
    });
    page.on("console", (message) => {
        if (message.type() === "error" && /Content Security Policy|Refused/.test(message.text()) && order.step !== "beBlocked") {
            seen.errors.push(message.text());
        }
    });
}

(async () => {
    const seen = { violations: [], checks: 0, overflow: 0, errors: [], events: [] };
    const args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"];
    const browser = await chromium.launch({ executablePath: order.chromium, args });
    const context = await browser.newContext({ locale: order.locale, viewport: { width: order.width, height: 800 } });
    const page = await context.newPage();
    watch(page, seen);
    await page.exposeFunction("noteEvent", (name, form) => seen.events.push(`${name} ${form}`));
    await page.addInitScript(() => {
        for (const name of ["open", "sent", "close"]) {
            document.addEventListener(`feedback:${name}`, (event) => window.noteEvent(name, event.detail.form));
        }
    });
    try {
        await STEPS[order.step](page, seen);
        seen.cookies = (await context.cookies()).map((cookie) => cookie.name);
    } finally {
        await browser.close();
    }
    process.stdout.write(JSON.stringify(seen));
})();
