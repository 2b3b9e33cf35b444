// Drives a real browser through the customer's pages: node browser_form.js '<JSON order>'; prints what it saw as JSON.
// order: {step: "send" | "follow", url, locale, message, files, answer, chromium, width}
const { check } = require("./browser_axe.js");
const { visit } = require("./browser_page.js");

const order = JSON.parse(process.argv[2]);

async function send(page, seen) {
    await page.goto(order.url);
    await check(page, seen);
    seen.label = await page.textContent("label[for=message]");
    await page.waitForTimeout(2100);
    // Sent empty at first: the errors come with the focus on them and keep the files.
    await page.setInputFiles("#files", order.files);
    await page.click("form .fb-button");
    await page.waitForSelector("#message-error");
    seen.focus = await page.evaluate(() => document.activeElement.id);
    await check(page, seen);
    seen.keptFiles = await page.evaluate(() => document.getElementById("files").files.length);
    await page.click(".fb-choice:nth-child(2)");
    await page.focus("#star-1");
    await page.keyboard.press("ArrowRight");
    await page.fill("#message", order.message);
    await page.fill("#name", "Anna");
    await page.fill("#email", "anna@form-tests.example");
    await page.click("form .fb-button");
    await page.waitForURL(/\/sent\//);
    await check(page, seen);
    seen.number = await page.textContent(".fb-number");
    await page.click("a.fb-button");
    await page.waitForSelector("#conversation");
    await check(page, seen);
    seen.url = page.url();
}

async function follow(page, seen) {
    await page.goto(order.url);
    seen.hasAnswer = (await page.textContent("#conversation")).includes(order.answer);
    await check(page, seen);
    await page.waitForTimeout(2100);
    await page.fill("#message", order.message);
    await page.setInputFiles("#files", order.files);
    await page.click("form .fb-button");
    await page.waitForSelector(".fb-alert-good");
    seen.hasMessage = (await page.textContent("#conversation")).includes(order.message);
    seen.attachments = await page.locator(".fb-attachments a").count();
    await check(page, seen);
}

visit(order, { send, follow }[order.step]);
