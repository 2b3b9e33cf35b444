import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("feedback_intake_operator_ticket", {
    steps: () => [
        { trigger: ".o-mail-DiscussSidebarChannel-itemMain[title=Visitor]", run: "click" },
        { trigger: ".o-mail-Message:contains(My lamp flickers)" },
        { trigger: ".o-mail-DiscussContent-header button[title='Create Ticket']", run: "click" },
        { trigger: ".o_notification:contains(The conversation is now ticket FB-)" },
        { trigger: ".o_notification button:contains(Open)", run: "click" },
        { trigger: ".o_form_view button[name=action_open_chat]" },
        // The browser of the visitor has been closed since.
        { trigger: ".o_form_view .alert-info:contains(The visitor is not in the chat at the moment. Your answer waits)" },
    ],
});
