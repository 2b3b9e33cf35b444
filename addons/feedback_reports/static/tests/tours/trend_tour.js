import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("feedback_trends", {
    steps: () => [
        { trigger: ".o_feedback_topic:contains(flicker)" },
        { trigger: ".o_feedback_subject", run: "select category" },
        { trigger: ".o_feedback_topic:contains(Delivery)", run: "click" },
        { trigger: ".o_list_view .o_data_row:nth-child(4)" },
        { trigger: ".breadcrumb-item a:contains(What Is Growing)", run: "click" },
        // Back again it shows what had been chosen.
        { trigger: ".o_feedback_subject:has(option[value=category]:selected)" },
        { trigger: ".o_feedback_period", run: "select last_7_days" },
        { trigger: ".o_feedback_topic:contains(Delivery)" },
    ],
});

registry.category("web_tour.tours").add("feedback_alerts", {
    steps: () => [
        { trigger: ".o_data_row:contains(negative tickets on “Delivery”) .o_data_cell", run: "click" },
        { trigger: "button[name=action_acknowledge]", run: "click" },
        { trigger: ".o_arrow_button_current:contains(Acknowledged)" },
        { trigger: "button[name=action_open_tickets]", run: "click" },
        { trigger: ".breadcrumb-item a:contains(Delivery)" },
        { trigger: ".o_last_breadcrumb_item:contains(Delivery)" },
        { trigger: ".o_kanban_record:contains(The lamp flickers)" },
    ],
});
