import { registry } from "@web/core/registry";

function chooseRecord(field, name, scope = "") {
    return [
        { trigger: `${scope} .o_field_widget[name=${field}] input`, run: `edit ${name}` },
        { trigger: `.o-autocomplete--dropdown-item a:contains(${name})`, run: "click" },
    ];
}

registry.category("web_tour.tours").add("feedback_routing_rule", {
    steps: () => [
        { trigger: ".o-kanban-button-new", run: "click" },
        { trigger: ".o_field_widget[name=name] input", run: "edit Threats of court" },
        ...chooseRecord("model_id", "Feedback Ticket"),
        { trigger: ".o_field_widget[name=trigger] input", run: "click" },
        { trigger: ".o_select_menu_item:contains(Feedback is received)", run: "click" },
        {
            trigger: ".o_field_widget[name=feedback_words] textarea",
            run: (helpers) => helpers.edit("court\nсуд"),
        },
        { trigger: "button:contains(Add an action)", run: "click" },
        { trigger: ".modal .o_selection_badge:contains(Route Feedback)", run: "click" },
        ...chooseRecord("feedback_team_id", "Tour Lawyers", ".modal"),
        { trigger: ".modal .o_form_button_save", run: "click" },
        { trigger: "body:not(:has(.modal)) .o_kanban_record:contains(Tour Lawyers)" },
        { trigger: ".o_form_button_save", run: "click" },
        { trigger: ".alert-info:contains(only watches)" },
        { trigger: "button[name=action_feedback_dry_run]", run: "click" },
        {
            content: "The ticket that is there would go to the new team",
            trigger: ".modal .o_data_row:contains(see you in court):contains(Team: Tour Lawyers)",
        },
        { trigger: ".modal button[name=action_arm]", run: "click" },
        { trigger: ".o_statusbar_status .o_arrow_button_current:contains(Live)" },
    ],
});

registry.category("web_tour.tours").add("feedback_routing_manager", {
    steps: () => [
        { trigger: ".o_list_button_add", run: "click" },
        { trigger: ".o_field_widget[name=name] input", run: "edit Managers make rules" },
        { trigger: ".o_field_widget[name=feedback_words] textarea", run: "edit refund" },
        { trigger: "button:contains(Add an action)", run: "click" },
        {
            content: "Nothing that runs code is offered",
            trigger:
                ".modal:has(.o_selection_badge:contains(Create Activity)):not(:has(.o_selection_badge:contains(Execute Code)))",
        },
        { trigger: ".modal .o_selection_badge:contains(Route Feedback)", run: "click" },
        ...chooseRecord("feedback_team_id", "Tour Lawyers", ".modal"),
        { trigger: ".modal .o_form_button_save", run: "click" },
        { trigger: "body:not(:has(.modal)) .o_kanban_record:contains(Tour Lawyers)" },
        { trigger: ".o_form_button_save", run: "click" },
        { trigger: ".o_form_saved" },
        { trigger: "button[name=action_feedback_dry_run]", run: "click" },
        { trigger: ".modal button[name=action_arm]", run: "click" },
        { trigger: ".o_statusbar_status .o_arrow_button_current:contains(Live)" },
        { trigger: ".o_breadcrumb a:contains(Routing)", run: "click" },
        { trigger: ".o_data_row:contains(Managers make rules) .o_data_cell[name=name]", run: "click" },
        { trigger: ".o_field_widget[name=trigger] input", run: "click" },
        { trigger: ".o_select_menu_item:contains(Feedback is reopened)", run: "click" },
        { trigger: ".o_form_button_save", run: "click" },
        { trigger: ".o_form_saved" },
    ],
});

registry.category("web_tour.tours").add("feedback_routing_why", {
    steps: () => [
        { trigger: ".o_kanban_record:contains(Суд):has(.o_field_feedback_sla .badge)", run: "click" },
        { trigger: ".o_form_view .o_field_feedback_sla .badge:contains(h)" },
        { trigger: ".nav-link[name=routing_trace]", run: "click" },
        { trigger: ".o_feedback_trace strong:contains(Threats of court)" },
        { trigger: ".o_feedback_trace li:contains(Words or Phrases: суд)" },
        { trigger: ".o_feedback_trace p:contains(Given to):contains(Tour Agent)" },
        { trigger: ".o_feedback_trace li:contains(Tour Absent):contains(is away)" },
    ],
});
