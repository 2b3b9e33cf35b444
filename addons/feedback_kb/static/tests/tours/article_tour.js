import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("feedback_kb_article", {
    steps: () => [
        { trigger: ".o_list_button_add", run: "click" },
        { trigger: ".o_field_widget[name=title] textarea", run: "edit How do I clean a shade?" },
        { trigger: ".o_field_widget[name=body] .odoo-editor-editable", run: "editor With a dry cloth." },
        { trigger: ".o_form_button_save", run: "click" },
        { trigger: "button[name=action_publish]", run: "click" },
        { trigger: ".o_arrow_button_current:contains(Published)" },
    ],
});

registry.category("web_tour.tours").add("feedback_kb_article_history", {
    steps: () => [
        { trigger: ".o_field_widget[name=body]:contains(fourteen)" },
        { trigger: ".o_cp_action_menus button", run: "click" },
        { trigger: ".o-dropdown-item:contains(Earlier Versions)", run: "click" },
        { trigger: ".html-history-dialog .history-container:contains(fourteen)" },
        { trigger: ".html-history-dialog .revision-list .btn:nth-child(2)", run: "click" },
        { trigger: ".html-history-dialog .history-container:contains(thirty)" },
        { trigger: ".modal-footer .btn-primary:enabled", run: "click" },
        { trigger: ".o_field_widget[name=body]:contains(thirty)" },
        { trigger: ".o_form_view .o_form_status_indicator_buttons.invisible:not(:visible)" },
    ],
});
