import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("feedback_agent_status", {
    steps: () => [
        { trigger: ".o_feedback_agent_status[aria-label='My status: Available']", run: "click" },
        { trigger: ".dropdown-item.active[data-status=available]" },
        { trigger: ".dropdown-item[data-status=busy]", run: "click" },
        { trigger: ".o_feedback_agent_status[aria-label='My status: Busy'] .text-danger" },
    ],
});

registry.category("web_tour.tours").add("feedback_agent_status_by_keyboard", {
    steps: () => [
        { trigger: ".o_feedback_agent_status", run: ({ anchor }) => anchor.focus() },
        { trigger: ".o_feedback_agent_status:focus", run: "press Enter" },
        { trigger: ".dropdown-item[data-status=away]", run: "press ArrowUp" },
        { trigger: ".dropdown-item.focus[data-status=away]", run: "press Enter" },
        { trigger: ".o_feedback_agent_status[aria-label='My status: Away']" },
    ],
});

registry.category("web_tour.tours").add("feedback_agents", {
    steps: () => [
        { trigger: ".o_list_view .o_data_row:contains(Status Agent) .o_field_badge:contains(Away)" },
        { trigger: ".o_switch_view.o_kanban", run: "click" },
        { trigger: ".o_kanban_record:contains(Status Agent)", run: "click" },
        { trigger: ".o_form_view .o_field_widget[name=limit_ids] .o_field_x2many_list_row_add" },
        { trigger: ".o_form_view .o_statusbar_status button:contains(Available)", run: "click" },
        { trigger: ".o_form_view .o_field_widget[name=presence]:contains(Working)" },
        { trigger: ".o_form_view .o_form_status_indicator_buttons.invisible:not(:visible)" },
    ],
});
