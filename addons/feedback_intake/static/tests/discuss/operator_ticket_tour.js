import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("feedback_intake_operator_ticket", {
    steps: () => [
        // In a window of its own: Discuss replaces the conversation it shows whenever it takes it for one that is not pinned.
        { trigger: ".o_menu_systray .dropdown-toggle:has(i[aria-label=Messages])", run: "click" },
        { trigger: ".o-mail-NotificationItem:contains(My lamp flickers)", run: "click" },
        { trigger: ".o-mail-ChatWindow .o-mail-Message:contains(My lamp flickers)" },
        { trigger: ".o-mail-ChatWindow-moreActions", run: "click" },
        { trigger: ".o-dropdown-item:contains(Create Ticket)", run: "click" },
        { trigger: ".o_notification:contains(The conversation is now ticket FB-)" },
        { trigger: ".o_notification button:contains(Open)", run: "click" },
        { trigger: ".o_form_view button[name=action_open_chat]" },
        // Either “Your answer goes to …” or, once the server has noticed that the visitor's browser is closed, “… waits there”.
        { trigger: ".o_form_view .alert-info:contains(Your answer)" },
    ],
});
