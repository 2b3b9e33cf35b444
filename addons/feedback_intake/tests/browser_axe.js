// What the scripts that drive a browser share: a look at the open page by axe-core.
const { readFileSync } = require("fs");

const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"];

// Adds to `seen` what is wrong with the page: violations, how many checks it has passed, its language, how far it sticks out.
// With a selector, violations are looked for in that part alone: around it may stand what is not ours.
exports.check = async function check(page, seen, part = "html") {
    await page.evaluate(axe);
    const run = ([values, where]) => window.axe.run(where, { runOnly: { type: "tag", values } });
    const result = await page.evaluate(run, [TAGS, part]);
    seen.violations.push(...result.violations.map((one) => `${one.id}: ${one.nodes.map((node) => node.html).join(" | ")}`));
    seen.checks += result.passes.length;
    (seen.langs ||= []).push(await page.getAttribute("html", "lang"));
    seen.overflow = Math.max(seen.overflow, await page.evaluate(() => document.documentElement.scrollWidth - innerWidth));
};
