// What the scripts that open a customer's page in a real browser share.
const { chromium } = require("playwright-core");

// Opens a page, takes the steps there and prints what they have seen as JSON. A script that fails and a request to a
// server other than the order's are errors, and so is what the page's own policy refuses.
// order: {chromium, url, locale, width}; steps: async (page, seen) => {}; device: more options of the browser's context
exports.visit = async function visit(order, steps, device = {}) {
    const seen = { violations: [], checks: 0, langs: [], overflow: 0, errors: [] };
    const args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"];
    const browser = await chromium.launch({ executablePath: order.chromium, args });
    const viewport = { width: order.width, height: 800 };
    const context = await browser.newContext({ locale: order.locale, viewport, ...device });
    const page = await context.newPage();
    page.on("pageerror", (error) => seen.errors.push(error.message));
    page.on("request", (request) => {
        if (!request.url().startsWith("blob:") && new URL(request.url()).origin !== new URL(order.url).origin) {
            seen.errors.push(`asks a foreign server: ${request.url()}`);
        }
    });
    page.on("console", (message) => {
        if (message.text().includes("Content Security Policy")) {
            seen.errors.push(message.text());
        }
    });
    try {
        await steps(page, seen);
    } finally {
        await browser.close();
    }
    process.stdout.write(JSON.stringify(seen));
};
