// Drives a real browser through the pages of an anonymous author: node browser_receipt.js '<JSON order>'; prints what it saw as JSON.
// order: {step: "send" | "answer" | "withdraw", url, locale, message, files, code, chromium, width, shots}
const { check } = require("./browser_axe.js");
const { visit } = require("./browser_page.js");

const order = JSON.parse(process.argv[2]);
let shots = 0;

async function look(page, seen, part) {
    await check(page, seen, part);
    if (order.shots) {
        await page.screenshot({ path: `${order.shots}/${order.locale}-${order.step}-${++shots}.png`, fullPage: true });
    }
}

async function send(page, seen) {
    await page.goto(order.url);
    await look(page, seen);
    await page.waitForTimeout(2100);
    await page.fill("#message", order.message);
    await page.setInputFiles("#files", order.files);
    await page.click("form .fb-button");
    await page.waitForSelector("#receipt-code");
    await look(page, seen);
    seen.focus = await page.evaluate(() => document.activeElement.id);
    seen.code = await page.textContent("#receipt-code");
    seen.url = page.url();
    await page.click("[data-copy]");
    await page.waitForSelector("[data-copied]:not([hidden])");
    await look(page, seen);
    await page.emulateMedia({ media: "print" });
    await look(page, seen);
    await page.emulateMedia({ media: "screen" });
    await page.reload();
    seen.isGone = !(await page.content()).includes(seen.code);
}

async function enter(page, seen) {
    await page.goto(order.url);
    await page.click("a[href*='/feedback/receipt']");
    await look(page, seen);
    await page.fill("#code", "1234 5678 9012 3456");
    await page.click("form .fb-button");
    await page.waitForSelector("#code-error");
    await look(page, seen);
    await page.fill("#code", order.code);
    await page.click("form .fb-button");
    await page.waitForSelector("#conversation");
    await look(page, seen);
}

async function answer(page, seen) {
    await enter(page, seen);
    seen.conversation = await page.textContent("#conversation");
    await page.click("#answer-form .fb-button");
    await page.waitForSelector("#message-error");
    await look(page, seen);
    await page.fill("#message", order.message);
    await page.setInputFiles("#files", order.files);
    await page.click("#answer-form .fb-button");
    await page.waitForSelector(".fb-alert-good");
    await look(page, seen);
    seen.conversation = await page.textContent("#conversation");
    const [file] = await Promise.all([page.waitForEvent("download"), page.click("button[name=file]")]);
    seen.file = file.suggestedFilename();
    await page.click(".fb-languages button");
    await page.waitForSelector("#conversation");
    await look(page, seen);
}

async function withdraw(page, seen) {
    await enter(page, seen);
    await page.click("button[value=withdraw]");
    await page.waitForSelector("button[value=erase]");
    await look(page, seen);
    await page.click("button[value=erase]");
    await page.waitForSelector(".fb-alert-good");
    await look(page, seen);
    seen.conversation = await page.textContent("#conversation");
}

visit(order, async (page, seen) => {
    seen.paths = [];
    page.on("request", (request) => {
        const { protocol, pathname, search } = new URL(request.url());
        if (protocol !== "blob:") {
            seen.paths.push(pathname + search);
        }
    });
    await { send, answer, withdraw }[order.step](page, seen);
    seen.cookies = await page.context().cookies();
    seen.stored = await page.evaluate(() => localStorage.length + sessionStorage.length);
});
