import { registry } from "@web/core/registry";

// An administrator looks up a person, erases them from feedback, and sees what was done.
registry.category("web_tour.tours").add("feedback_privacy_erase", {
    steps: () => [
        { trigger: ".o_field_widget[name=email] input", run: "edit zinaida@quuxberg.example" },
        { trigger: ".o_field_widget[name=name] input", run: "edit Zinaida Quuxberg" },
        { trigger: "button[name=action_lookup]", run: "click" },
        { trigger: ".o_group_header:contains(Feedback Ticket)" },
        { trigger: ".o_back_button, .breadcrumb-item a", run: "click" },
        { trigger: "button[name=action_feedback_erase]", run: "click" },
        { trigger: ".modal-footer .btn-primary", run: "click" },
        { trigger: ".o_notification:contains(Tickets anonymised: 1.)" },
        { trigger: ".o_field_widget[name=execution_details]:contains(Anonymised)" },
    ],
});

// A manager sees what a retention rule would do before switching it on.
registry.category("web_tour.tours").add("feedback_retention_rule", {
    steps: () => [
        { trigger: ".o_list_button_add", run: "click" },
        { trigger: ".o_field_widget[name=name] input, .o_field_widget[name=name] textarea", run: "edit Ten years" },
        { trigger: ".o_field_widget[name=months] input", run: "edit 120" },
        { trigger: ".o_form_button_save", run: "click" },
        { trigger: ".o_form_saved, .o_form_status_indicator_buttons.invisible" },
        { trigger: "button[name=action_preview]", run: "click" },
        { trigger: ".o_list_view .o_data_row:contains(Tour lamp)" },
        { trigger: ".o_back_button, .breadcrumb-item:last a", run: "click" },
        { trigger: "button[name=action_switch_on]", run: "click" },
        { trigger: ".modal-footer .btn-primary", run: "click" },
        { trigger: "button[name=action_switch_off]" },
    ],
});
