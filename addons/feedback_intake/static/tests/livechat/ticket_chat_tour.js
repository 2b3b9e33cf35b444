import { registry } from "@web/core/registry";

const inChat = (selector) => `.o-livechat-root:shadow ${selector}`;
const message = (text) => inChat(`.o-mail-Message:contains("${text}")`);
const write = (text) => [
    { trigger: inChat(".o-mail-Composer-input:enabled"), run: `edit ${text}` },
    { trigger: inChat(".o-mail-Composer-input"), run: "press Enter" },
];
const open = { trigger: inChat(".o-livechat-LivechatButton"), run: "click" };
const offer = inChat(".o-feedback-FormOffer");

registry.category("web_tour.tours").add("feedback_intake_chat_with_operator", {
    steps: () => [
        open,
        ...write("My lamp flickers"),
        // A message is shown before it is sent.
        { trigger: inChat(".o-mail-Message[data-persistent]:contains(My lamp flickers)") },
    ],
});

registry.category("web_tour.tours").add("feedback_intake_chat_with_bot", {
    steps: () => [
        open,
        { trigger: message("What can I do for you?") },
        ...write("My lamp flickers"),
        { trigger: message("Where may we answer you?") },
        ...write("by pigeon"),
        { trigger: message("looks neither like an e-mail address") },
        ...write("anna@customer.example"),
        { trigger: message("I have written it down.") },
        { trigger: inChat(".o-mail-Message:contains(Your message has the number FB-) a:contains(See how it is getting on)") },
        { trigger: message("Good-bye") },
    ],
});

registry.category("web_tour.tours").add("feedback_intake_chat_nobody_online", {
    steps: () => [
        open,
        { trigger: inChat(".o-feedback-FormOffer:contains(Nobody is free right now)") },
        { trigger: inChat(".o-feedback-FormOffer button[title=Close]"), run: "click" },
        { trigger: inChat(".o-mail-ChatHub:not(:visible):not(:has(.o-feedback-FormOffer))") },
        open,
        {
            trigger: `${offer} a:contains(Write a message)`,
            async run({ anchor }) {
                // It opens in a tab of its own, where a tour cannot follow.
                const page = await fetch(new URL(anchor.href).pathname);
                if (!(await page.text()).includes('id="feedback-form"')) {
                    throw new Error(`${anchor.href} is no form`);
                }
            },
        },
    ],
});

registry.category("web_tour.tours").add("feedback_intake_chat_operator_gone", {
    steps: () => [
        open,
        { trigger: inChat(".o-mail-Composer-input:enabled") },
        ...write("My lamp & I"),
        { trigger: inChat('.o-feedback-FormOffer a[href*="message=My%20lamp%20%26%20I"]') },
    ],
});
