import { registry } from "@web/core/registry";

const inChat = (selector) => `.o-livechat-root:shadow ${selector}`;
const message = (text) => inChat(`.o-mail-Message:contains("${text}")`);
const write = (text) => [
    { trigger: inChat(".o-mail-Composer-input:enabled"), run: `edit ${text}` },
    { trigger: inChat(".o-mail-Composer-input"), run: "press Enter" },
];
const open = { trigger: inChat(".o-livechat-LivechatButton"), run: "click" };
const press = (text) => ({ trigger: inChat(`.o-mail-Message button:contains("${text}")`), run: "click" });

registry.category("web_tour.tours").add("feedback_kb_chat_to_person", {
    steps: () => [
        open,
        { trigger: message("What can I help you with?") },
        // No button before there is an answer that could have helped.
        { trigger: inChat(".o-mail-ChatWindow:not(:has(.o-mail-Message button.btn-outline-primary))") },
        ...write("How can I return my lamp?"),
        { trigger: message("within thirty days") },
        { trigger: message("Read the whole answer") },
        press("Ask something else"),
        { trigger: message("What else would you like to know?") },
        // Either will do: the button or words.
        { trigger: inChat("button:contains(Talk to a person)") },
        ...write("How can I return my lamp, then?"),
        { trigger: inChat(".o-mail-Message:contains(within thirty days):has(button:contains(This helped))") },
        // The buttons of earlier answers are gone.
        { trigger: inChat(".o-mail-Thread:not(:has(.o-mail-Message button:contains(This helped):eq(1)))") },
        press("Talk to a person"),
        { trigger: message("I am passing you on to a colleague") },
        ...write("Are you there, Olga?"),
        { trigger: message("Are you there, Olga?") },
        { trigger: inChat(".o-mail-Composer-input:enabled") },
    ],
});

registry.category("web_tour.tours").add("feedback_kb_chat_without_person", {
    steps: () => [
        open,
        { trigger: message("Чем могу помочь?") },
        ...write("Как мне вернуть лампу?"),
        { trigger: message("передайте курьеру") },
        press("Нужен человек"),
        { trigger: message("Куда вам ответить?") },
        ...write("anna@customer.example"),
        { trigger: message("Спасибо, мы ответим письмом.") },
    ],
});

registry.category("web_tour.tours").add("feedback_kb_chat_helped", {
    steps: () => [
        open,
        { trigger: message("What can I help you with?") },
        ...write("How can I return my lamp?"),
        press("This helped"),
        { trigger: message("I am glad that this helped.") },
        ...write("agent"),
        { trigger: inChat(".o-mail-Message a:contains(Write to us)") },
        { trigger: inChat(".o-mail-Composer-input:enabled") },
    ],
});
