import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("feedback_build_form", {
    steps: () => [
        {
            content: "A card makes a form",
            trigger: ".o_kanban_record:contains('Rating after a Visit')",
            run: "click",
        },
        {
            content: "It is seen as visitors will see it",
            trigger: ".o_feedback_preview iframe[srcdoc*='How did you like it?']",
        },
        {
            content: "Conditions are told in words",
            trigger: "[name=question_ids] .o_data_row:contains('What was not right?') td:contains('Shown when “How did you like it?” is at most 3')",
        },
        {
            trigger: "[name=question_ids] .o_field_x2many_list_row_add a",
            run: "click",
        },
        {
            trigger: ".modal .o_field_widget[name=kind] input",
            run: "click",
        },
        {
            trigger: ".o_select_menu_item:contains('One Choice')",
            run: "click",
        },
        {
            trigger: ".modal .o_field_widget[name=name] input",
            run: "edit Which day was it?",
        },
        {
            trigger: ".modal .o_field_widget[name=condition_question_id] input",
            run: "edit What was",
        },
        {
            trigger: ".o-autocomplete--dropdown-item:contains('What was not right?')",
            run: "click",
        },
        {
            trigger: ".modal .o_field_widget[name=condition_option_ids] input",
            run: "edit I had",
        },
        {
            trigger: ".o-autocomplete--dropdown-item:contains('I had to wait')",
            run: "click",
        },
        {
            trigger: ".modal .o_field_widget[name=condition_text]:contains('Shown when “What was not right?” is “I had to wait”')",
        },
        {
            trigger: ".modal [name=option_ids] .o_field_x2many_list_row_add a",
            run: "click",
        },
        {
            trigger: ".modal [name=option_ids] .o_selected_row [name=name] input",
            run: "edit A working day",
        },
        {
            trigger: ".modal .o_form_button_save",
            run: "click",
        },
        {
            content: "The preview shows what is not saved yet",
            trigger: ".o_feedback_preview iframe[srcdoc*='A working day']",
        },
        {
            trigger: ".o_feedback_preview button:contains('Phone')",
            run: "click",
        },
        {
            trigger: ".o_feedback_preview iframe.o_feedback_preview_phone",
        },
        {
            trigger: ".o_feedback_preview button:contains('Русский')",
            run: "click",
        },
        {
            trigger: ".o_feedback_preview iframe[srcdoc*='ru-RU']",
        },
        {
            trigger: ".o_form_button_save",
            run: "click",
        },
        {
            trigger: ".o_form_saved, .o_form_status_indicator_buttons.invisible",
        },
    ],
});
