import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");
const HITS = ".o_feedback_kb_panel .o_feedback_kb_hit";
const INPUT = ".o-mail-Chatter .o-mail-Composer-input";
const REPLY = `.o-mail-Chatter:has(.o-mail-Chatter-sendMessage.active) .o-mail-Composer-input`;

const openPanel = () => [
    { trigger: ".o_form_view .o_notebook .nav-link[name=knowledge]:not(.active)" },
    { trigger: ".o-mail-Chatter-sendMessage:enabled" },
    { trigger: ".o_form_view", run: "press ?" },
    { trigger: ".o_feedback_kb_search input:focus:value(/^$/)" },
];

function expectDraft(expected) {
    return ({ anchor }) => {
        if (anchor.value !== expected) {
            throw new Error(`The draft is ${JSON.stringify(anchor.value)}`);
        }
    };
}

tours.add("feedback_kb_insert", {
    steps: () => [
        ...openPanel(),
        { trigger: ".o-mail-Chatter-sendMessage", run: "click" },
        { trigger: INPUT, run: "edit Hello Anna," },
        { trigger: `${HITS}:contains(How do I return a lamp?) mark:contains(lamp)` },
        { trigger: ".o_feedback_kb_search input", run: "edit clean a shade" },
        { trigger: `${HITS}:first:contains(How do I clean a shade?)` },
        { trigger: ".o_feedback_kb_search input", run: "press Enter" },
        { trigger: `${HITS}:contains(How do I clean a shade?) .o_feedback_kb_insert`, run: "click" },
        {
            trigger: `${REPLY}:focus:value(/cloth/)`,
            run: expectDraft("Hello Anna,\n\nTwo ways:\n\n– with a dry cloth only, never with water\n– at our shop"),
        },
        { trigger: ".o_feedback_kb_used:contains(How do I clean a shade?)" },
        { trigger: ".o-mail-Composer-send:enabled", run: "click" },
        { trigger: ".o-mail-Message:contains(with a dry cloth only, never with water)" },
        { trigger: ".o_feedback_kb_search input", run: "click && press Escape" },
        { trigger: `${HITS}:contains(How do I return a lamp?) .o_feedback_kb_link`, run: "click" },
        { trigger: `${REPLY}:value(/lamp-help/)` },
        { trigger: ".o-mail-Composer-send:enabled", run: "click" },
        { trigger: ".o-mail-Message a[href*='/help/lamp-help/a/']" },
    ],
});

tours.add("feedback_kb_put_aside", {
    steps: () => [
        ...openPanel(),
        { trigger: `${HITS}:contains(How do I return a lamp?) .o_feedback_kb_more`, run: "click" },
        { trigger: ".o_feedback_kb_dismiss", run: "click" },
        { trigger: `.o_feedback_kb_panel:not(:has(.o_feedback_kb_hit:contains(How do I return a lamp?)))` },
        { trigger: ".o_notification .o_notification_buttons button", run: "click" },
        { trigger: `${HITS}:contains(How do I return a lamp?) .o_feedback_kb_more`, run: "click" },
        { trigger: ".o_feedback_kb_wrong", run: "click" },
        { trigger: ".modal .o_feedback_kb_reason", run: "edit It is sixty days now && press Enter" },
        { trigger: "body:not(:has(.modal)) .o_feedback_kb_hidden summary", run: "click" },
        { trigger: ".o_feedback_kb_hidden:contains(How do I return a lamp?)" },
    ],
});

tours.add("feedback_kb_careful", {
    steps: () => [
        ...openPanel(),
        { trigger: ".o-mail-Chatter-logNote", run: "click" },
        { trigger: INPUT, run: "edit Be nice to her" },
        { trigger: `${HITS}:contains(How do I return a lamp?) .o_feedback_kb_insert`, run: "click" },
        { trigger: ".modal .btn-secondary", run: "click" },
        { trigger: `body:not(:has(.modal)) ${INPUT}`, run: expectDraft("Be nice to her") },
        { trigger: `${HITS}:contains(How do I return a lamp?) .o_feedback_kb_insert`, run: "click" },
        { trigger: ".modal .btn-primary", run: "click" },
        {
            trigger: `${REPLY}:value(/courier/)`,
            run: expectDraft("Be nice to her\n\nPack the lamp and hand it to any courier within thirty days."),
        },
        { trigger: `${HITS}:has(.text-bg-danger) .o_feedback_kb_link:disabled` },
        { trigger: `${HITS}:has(.text-bg-danger) .o_feedback_kb_insert`, run: "click" },
        { trigger: ".modal .btn-secondary", run: "click" },
        { trigger: `body:not(:has(.modal)) ${REPLY}:not(:value(/phone number/))` },
        { trigger: `${HITS}:has(.text-bg-danger) .o_feedback_kb_insert`, run: "click" },
        { trigger: ".modal .btn-primary", run: "click" },
        { trigger: `${REPLY}:value(/phone number/)` },
    ],
});

tours.add("feedback_kb_formatted", {
    steps: () => [
        ...openPanel(),
        { trigger: ".o-mail-Chatter-sendMessage", run: "click" },
        { trigger: INPUT, run: "edit Hello Anna," },
        { trigger: ".o_feedback_kb_search input", run: "edit clean a shade" },
        { trigger: `${HITS}:contains(How do I clean a shade?) .o_feedback_kb_open`, run: "click" },
        { trigger: ".o_feedback_kb_dialog .o_feedback_kb_body li:contains(dry cloth)" },
        { trigger: ".o_feedback_kb_dialog .o_feedback_kb_insert_html", run: "click" },
        { trigger: ".modal .o_field_widget[name=body] .odoo-editor-editable:contains(Hello Anna) li:contains(dry cloth)" },
        { trigger: ".modal .o_mail_send:enabled", run: "click" },
        { trigger: "body:not(:has(.modal)) .o-mail-Message li:contains(dry cloth)" },
    ],
});
