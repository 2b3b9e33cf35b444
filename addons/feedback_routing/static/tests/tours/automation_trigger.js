import { registry } from "@web/core/registry";

const TRIGGER_INPUT = ".o_field_widget[name=trigger] input";
const MENU = ".o_select_menu_menu";
const GROUP = ".o_select_menu_group";

function openMenu() {
    return { content: "Open the list of triggers", trigger: TRIGGER_INPUT, run: "click" };
}

function openRule(name) {
    return { content: `Open ${name}`, trigger: `.o_kanban_record:contains(${name})`, run: "click" };
}

function goBack() {
    return { content: "Back to the rules", trigger: ".o_breadcrumb a:contains(Automation Rules)", run: "click" };
}

function chooseModel(name) {
    return [
        { trigger: ".o_field_widget[name=model_id] input", run: `edit ${name}` },
        { trigger: `.o-autocomplete--dropdown-item a:text(${name})`, run: "click" },
    ];
}

function expectTrigger(label) {
    return { content: `The trigger is “${label}”`, trigger: `${TRIGGER_INPUT}:value(${label})` };
}

function expectFeedbackFirst() {
    return {
        content: "Our triggers come first, and Odoo's groups follow",
        trigger: `${MENU}:has(${GROUP}:contains(Custom)) ${GROUP}:first:contains(Feedback)`,
    };
}

function expectNoFeedback() {
    return {
        content: "Only Odoo's groups are there",
        trigger: `${MENU}:has(${GROUP}:contains(Custom)):not(:has(${GROUP}:contains(Feedback)))`,
    };
}

registry.category("web_tour.tours").add("feedback_automation_trigger", {
    steps: () => [
        { trigger: ".o-kanban-button-new", run: "click" },
        { trigger: ".o_field_widget[name=name] input", run: "edit Thank for praise" },
        ...chooseModel("Contact"),
        openMenu(),
        expectNoFeedback(),
        ...chooseModel("Feedback Ticket"),
        openMenu(),
        expectFeedbackFirst(),
        { trigger: ".o_select_menu_item:contains(Feedback is received)", run: "click" },
        expectTrigger("Feedback is received"),
        { trigger: ".o_form_button_save", run: "click" },
        { trigger: ".o_form_saved" },
        openMenu(),
        { trigger: ".o_select_menu_item:contains(Feedback is reopened)", run: "click" },
        expectTrigger("Feedback is reopened"),
        { trigger: ".o_form_button_save", run: "click" },
        { trigger: ".o_form_saved" },
        ...chooseModel("Contact"),
        openMenu(),
        expectNoFeedback(),
        { trigger: ".o_form_button_cancel", run: "click" },
        { trigger: ".o_form_saved" },
        openMenu(),
        expectFeedbackFirst(),
        goBack(),
        { trigger: ".o_kanban_record:contains(Thank for praise):contains(Feedback is reopened)" },
        ...[1, 2].flatMap(() => [
            openRule("Thank for praise"),
            expectTrigger("Feedback is reopened"),
            openMenu(),
            expectFeedbackFirst(),
            goBack(),
        ]),
        openRule("Greet contacts"),
        expectTrigger("On create and edit"),
        openMenu(),
        expectNoFeedback(),
        goBack(),
        { trigger: ".o_kanban_record:contains(Greet contacts):contains(On create and edit)" },
    ],
});
