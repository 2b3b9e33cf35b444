import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("feedback_goal_set", {
    steps: () => [
        { trigger: ".o_control_panel button:contains(New Goal)", run: "click" },
        { trigger: ".modal .o_field_widget[name=template] input", run: "click" },
        { trigger: ".o_select_menu_item:contains(Something else)", run: "click" },
        { trigger: ".modal .o_field_widget[name=kpi_id] input", run: "edit Positive" },
        { trigger: ".o-autocomplete--dropdown-item:contains(Positive)", run: "click" },
        { trigger: ".modal .o_field_widget[name=definition]:contains(positive)" },
        { trigger: ".modal .o_field_widget[name=target_kind] input", run: "click" },
        { trigger: ".o_select_menu_item:contains(as a value)", run: "click" },
        { trigger: ".modal .o_field_widget[name=target_amount] input", run: "edit 2" },
        { trigger: ".modal .o_field_widget[name=guard_kpi_id] input", run: "edit " },
        { trigger: ".modal .o_field_widget[name=target_text]:contains(at least 2)", run: "click" },
        { trigger: ".modal-footer .btn-primary:enabled", run: "click" },
        { trigger: ".o_form_view .o_field_widget[name=state]:contains(Too Early to Say)" },
        { trigger: ".o_feedback_goal_chart canvas" },
    ],
});

registry.category("web_tour.tours").add("feedback_goal_met", {
    steps: () => [
        { trigger: ".o_kanban_record:contains(at least 2):contains(Met)", run: "click" },
        { trigger: ".o_form_view .o_field_widget[name=state]:contains(Met)" },
        { trigger: ".o-mail-Message:contains(Met)" },
        { trigger: "button[name=action_open_tickets]", run: "click" },
        { trigger: ".o_list_view .o_data_row:contains(The lamp flickers), .o_kanban_record:contains(The lamp flickers)" },
    ],
});
