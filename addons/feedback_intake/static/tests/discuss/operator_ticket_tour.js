import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("feedback_intake_operator_ticket", {
    steps: () => [
        // Discuss first opens a conversation by itself, which would take the place of the one that is chosen too early.
        { trigger: ".o-mail-DiscussContent .o-mail-Thread .o-mail-Message" },
        { trigger: ".o-mail-DiscussSidebarChannel-itemMain[title=Visitor]", run: "click" },
        { trigger: ".o-mail-Message:contains(My lamp flickers)" },
        { trigger: ".o-mail-DiscussContent-header button[title='Create Ticket']", run: "click" },
        { trigger: ".o_notification:contains(The conversation is now ticket FB-)" },
        { trigger: ".o_notification button:contains(Open)", run: "click" },
        { trigger: ".o_form_view button[name=action_open_chat]" },
        // Either “Your answer goes to …” or, once the server has noticed that the visitor's browser is closed, “… waits there”.
        { trigger: ".o_form_view .alert-info:contains(Your answer)" },
    ],
});
