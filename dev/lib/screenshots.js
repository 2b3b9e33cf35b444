// Takes one set of pictures for each scene: node screenshots.js BROWSER URL SCENES_AS_JSON FOLDER
const { chromium } = require("playwright-core");

const [executablePath, url, scenes, folder] = process.argv.slice(2);
const SCREEN = { width: 1600, height: 900 };
const TALL_SCREEN = { width: 1600, height: 1180 };
const PAGE = { width: 820, height: 700 };
const WIDE_PAGE = { width: 1100, height: 900 };
const QUESTIONS = { en_US: "my money has not come back", ru_RU: "деньги так и не пришли" };
// Chosen in the form and never sent.
const PHOTO = { name: "IMG_2041.jpg", mimeType: "image/jpeg", buffer: Buffer.alloc(840_000) };
const LETTERS = {
    en_US: {
        name: "Daniel Okafor",
        email: "dan@okafor.example",
        message: "The lid of my blender has cracked after two weeks.\nA photo is attached. Can I get a new one?",
    },
    ru_RU: {
        name: "Иван Петров",
        email: "ivan@petrov.example",
        message: "У блендера через две недели треснула крышка.\nФото приложил. Можно получить новую?",
    },
};

async function logIn(context, login) {
    context.setDefaultTimeout(120_000); // the first page builds the assets
    const page = await context.newPage();
    await page.goto(`${url}/web/login`);
    await page.fill("#login", login);
    await page.fill("#password", login);
    await page.click("form.oe_login_form button[type=submit]");
    await page.waitForSelector(".o_main_navbar");
    return page;
}

// Opens an address and waits until what it shows has come to rest. The network never does: the client keeps asking for news.
async function open(page, address, selector) {
    await page.goto(url + address);
    await page.waitForSelector(selector);
    await page.evaluate(() => document.fonts.ready);
    await page.waitForTimeout(2000);
    await page.waitForFunction(() => Array.from(document.images).every((image) => image.complete));
}

async function takeWorkspace(browser, scene, shoot) {
    const context = await browser.newContext({ viewport: SCREEN, locale: scene.lang.replace("_", "-") });
    const page = await logIn(context, scene.login);
    await open(page, "/odoo/feedback", ".o_kanban_record");
    await shoot(page, "kanban");
    await open(page, "/odoo/feedback?view_type=list", ".o_data_row");
    await shoot(page, "list");
    await open(page, `/odoo/feedback/${scene.ticket}`, ".o-mail-Message");
    await shoot(page, "form");
    await open(page, `/odoo/res.partner/${scene.partner}`, ".nav-link[name=feedback]");
    await page.click(".nav-link[name=feedback]");
    await page.waitForSelector(".tab-pane.active .o_data_row");
    await page.mouse.move(0, 0);
    await page.waitForTimeout(1000); // the tab fades in
    await shoot(page, "partner");
    await context.close();
}

async function takeRouting(browser, scene, shoot) {
    const context = await browser.newContext({ viewport: SCREEN, locale: scene.lang.replace("_", "-") });
    const page = await logIn(context, scene.manager);
    await open(page, "/odoo/feedback-routing", ".o_data_row");
    await shoot(page, "rules");
    await page.setViewportSize(TALL_SCREEN);
    await open(page, `/odoo/feedback-routing/${scene.rule}`, "[name=action_server_ids] .o_kanban_record");
    await shoot(page, "rule");
    await page.setViewportSize(SCREEN);
    await open(page, `/odoo/feedback-routing/${scene.tried}`, "button[name=action_feedback_dry_run]");
    await page.click("button[name=action_feedback_dry_run]");
    await page.waitForSelector(".modal .o_data_row");
    await page.waitForTimeout(1000); // the dialogue slides in
    await shoot(page, "dry_run");
    await open(page, `/odoo/feedback/${scene.routed}`, ".o-mail-Message");
    await page.click(".nav-link[name=routing_trace]");
    await page.waitForSelector(".tab-pane.active .o_feedback_trace");
    await page.mouse.move(0, 0);
    await page.waitForTimeout(1000); // the tab fades in
    await shoot(page, "why");
    await open(page, "/odoo/feedback-sla?view_type=list", ".o_data_row");
    await shoot(page, "sla");
    await open(page, "/odoo/feedback-agents", ".o_data_row");
    await shoot(page, "agents");
    await context.close();
}

async function takeKnowledge(browser, scene, shoot) {
    const context = await browser.newContext({ viewport: SCREEN, locale: scene.lang.replace("_", "-") });
    const page = await logIn(context, scene.manager);
    await page.setViewportSize(TALL_SCREEN);
    await open(page, `/odoo/feedback/${scene.asked}`, ".o-mail-Message");
    await page.click(".nav-link[name=knowledge]");
    await page.waitForSelector(".tab-pane.active mark");
    await page.mouse.move(0, 0);
    await page.waitForTimeout(1000); // the tab fades in
    await shoot(page, "panel");
    await page.setViewportSize(SCREEN);
    await open(page, "/odoo/knowledge-gaps", ".o_data_row");
    await shoot(page, "gaps");
    await context.close();
}

async function takeReports(browser, scene, shoot) {
    const context = await browser.newContext({ viewport: SCREEN, locale: scene.lang.replace("_", "-") });
    const page = await logIn(context, scene.login);
    // A manager has it as well, one click further.
    await page.evaluate(() => localStorage.setItem("feedback_reports.overview", JSON.stringify({ view: "my_day" })));
    await open(page, "/odoo/feedback-overview", ".o_feedback_my_day");
    await shoot(page, "my_day");
    await context.close();
}

async function takeManagement(browser, scene, shoot) {
    const context = await browser.newContext({ viewport: SCREEN, locale: scene.lang.replace("_", "-") });
    const page = await logIn(context, scene.manager);
    await page.setViewportSize({ width: 1600, height: 1500 });
    await open(page, "/odoo/feedback-overview", "[data-block=growing]");
    await shoot(page, "overview");
    await page.setViewportSize(SCREEN);
    await open(page, "/odoo/feedback-volumes", ".o_graph_canvas_container canvas");
    await shoot(page, "report");
    await page.setViewportSize(TALL_SCREEN);
    await open(page, `/odoo/feedback-goals/${scene.goal}`, "canvas");
    await shoot(page, "goal");
    await page.setViewportSize(SCREEN);
    await open(page, "/odoo/feedback-goals", ".o_kanban_record");
    await shoot(page, "goals");
    await open(page, "/odoo/feedback-trends", ".o_feedback_topics a, .o_feedback_topics button");
    await shoot(page, "growing");
    await open(page, "/odoo/feedback-follow-ups", ".o_facet_remove");
    await page.click(".o_facet_remove"); // of everybody
    await page.waitForSelector(".o_kanban_record:not(.o_kanban_ghost) .o_field_widget");
    await page.waitForTimeout(1000);
    await shoot(page, "followups");
    await page.setViewportSize(TALL_SCREEN);
    await open(page, `/odoo/dashboards?dashboard_id=${scene.dashboard}`, ".o-figure canvas");
    await page.waitForTimeout(5000); // the tables come in one after the other
    await shoot(page, "dashboard");
    await page.setViewportSize({ width: 1000, height: 1300 });
    await open(page, `/report/html/feedback_reports.feedback_management_report_document/${scene.report}`, "svg");
    await shoot(page, "management_report");
    await context.close();
}

async function takeChannels(browser, scene, shoot) {
    const context = await browser.newContext({ viewport: SCREEN, locale: scene.lang.replace("_", "-") });
    const page = await logIn(context, scene.manager);
    await open(page, "/odoo/feedback-channels", ".o_data_row");
    await shoot(page, "channels");
    await open(page, `/odoo/feedback-channels/${scene.channel}`, ".o_field_widget[name=setup_steps] li");
    await shoot(page, "channel");
    await context.close();
}

async function takeHelpCentre(browser, scene, shoot) {
    const context = await browser.newContext({ viewport: WIDE_PAGE, locale: scene.lang.replace("_", "-") });
    const page = await context.newPage();
    await open(page, new URL(scene.help).pathname, "#kb-q");
    await page.keyboard.press("Tab");
    await page.fill("#kb-q", QUESTIONS[scene.lang]);
    await page.waitForSelector("[role=option]");
    await page.waitForTimeout(500);
    await shoot(page, "help");
    await open(page, new URL(scene.article).pathname, "h1");
    await shoot(page, "help_article", { fullPage: true });
    await context.close();
}

async function takeCustomerPages(browser, scene, shoot) {
    const context = await browser.newContext({ viewport: PAGE, locale: scene.lang.replace("_", "-") });
    const page = await context.newPage();
    const { name, email, message } = LETTERS[scene.lang];
    await open(page, scene.form, "[name=message]");
    await page.fill("[name=name]", name);
    await page.fill("[name=email]", email);
    await page.check("[name=kind][value=complaint]", { force: true });
    await page.click("label[for=star-2]");
    await page.fill("[name=message]", message);
    await page.setInputFiles("[name=files]", PHOTO);
    await page.evaluate(() => document.activeElement.blur());
    await shoot(page, "form_page", { fullPage: true });
    await open(page, new URL(scene.question).pathname + new URL(scene.question).search, "form");
    await shoot(page, "score_page", { fullPage: true });
    await open(page, scene.track, "[name=message]");
    await shoot(page, "tracking_page", { fullPage: true });
    await context.close();
}

(async () => {
    const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });
    try {
        for (const scene of JSON.parse(scenes)) {
            const shoot = (page, name, options) =>
                page.screenshot({ path: `${folder}/${name}.${scene.lang.slice(0, 2)}.png`, ...options });
            await takeWorkspace(browser, scene, shoot);
            await takeChannels(browser, scene, shoot);
            await takeRouting(browser, scene, shoot);
            await takeKnowledge(browser, scene, shoot);
            await takeReports(browser, scene, shoot);
            await takeManagement(browser, scene, shoot);
            await takeHelpCentre(browser, scene, shoot);
            await takeCustomerPages(browser, scene, shoot);
        }
    } finally {
        await browser.close();
    }
})();
