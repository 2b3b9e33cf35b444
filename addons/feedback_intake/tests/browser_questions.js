// Fills in a form with conditions and files, in a real browser: node browser_questions.js '<JSON order>'; prints what it saw.
// order: {url, locale, width, files, answers: {bad, late, broken, what}, chromium}
const { check } = require("./browser_axe.js");
const { visit } = require("./browser_page.js");

const order = JSON.parse(process.argv[2]);
const visible = (page) =>
    page.evaluate(() => [...document.querySelectorAll("[data-part]")].filter((part) => part.offsetParent).map((part) => part.dataset.part));

async function answer(page, seen) {
    await page.goto(order.url);
    seen.atFirst = await visible(page);
    await check(page, seen);
    await page.click("label[for=q_service-5]");
    seen.afterFive = await visible(page);
    await page.focus("#q_service-5");
    await page.keyboard.press("ArrowLeft");
    await page.keyboard.press("ArrowLeft");
    seen.afterThree = await visible(page);
    await page.click("#q_reason .fb-choice:nth-child(1)");
    await page.click("#q_reason .fb-choice:nth-child(2)");
    await page.fill("#q_what", order.what);
    seen.afterReasons = await visible(page);
    await check(page, seen);
}

async function reload(page, seen) {
    await page.waitForTimeout(600);
    seen.note = await page.isVisible("[data-draft-note]");
    await page.reload();
    seen.afterReload = await visible(page);
    seen.draft = await page.inputValue("#q_what");
}

async function addFiles(page, seen) {
    await page.setInputFiles("#q_photos", order.files.slice(0, 1));
    await page.setInputFiles("#q_photos", order.files.slice(1));
    seen.listed = await page.locator("[data-part=photos] .fb-files li").count();
    await page.waitForFunction(() => [...document.querySelectorAll(".fb-thumbnail")].every((image) => image.naturalWidth > 0));
    seen.thumbnails = await page.locator(".fb-thumbnail").count();
    await page.click("[data-part=photos] .fb-files li:last-child button");
    seen.left = await page.evaluate(() => document.getElementById("q_photos").files.length);
}

// The first answer of the server never arrives: the page sends again by itself. The one before lacks a date.
async function send(page, seen) {
    await page.waitForTimeout(2100);
    await page.fill("#email", "anna@form-tests.example");
    await page.click("form .fb-button");
    await page.waitForSelector("#q_day-error");
    seen.focus = await page.evaluate(() => document.activeElement.id);
    seen.keptAfterError = await page.evaluate(() => document.getElementById("q_photos").files.length);
    seen.afterError = await visible(page);
    await check(page, seen);
    await page.fill("#q_day", "2026-01-31");
    let broken = 0;
    await page.route("**/feedback/site", async (route) => {
        if (broken++) {
            return route.continue();
        }
        await route.fetch();
        return route.abort("connectionreset");
    });
    await page.click("form .fb-button");
    await page.waitForSelector("[data-trouble]:visible");
    seen.retry = await page.textContent("[data-trouble]");
    await page.waitForURL(/\/sent\//);
    seen.tries = broken;
    await check(page, seen);
    seen.number = await page.textContent(".fb-number");
    seen.kept = await page.evaluate(() => Object.keys(sessionStorage).length);
}

const steps = async (page, seen) => {
    seen.bytes = 0;
    const session = await page.context().newCDPSession(page);
    await session.send("Network.enable");
    session.on("Network.loadingFinished", (event) => (seen.bytes += event.encodedDataLength));
    await answer(page, seen);
    seen.firstBytes = seen.bytes;
    seen.camera = await page.isVisible("[data-part=photos] [data-camera]");
    await reload(page, seen);
    await addFiles(page, seen);
    await send(page, seen);
};

visit(order, steps, { hasTouch: order.width < 500 });
