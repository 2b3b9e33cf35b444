import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { stepUtils } from "@web_tour/tour_utils";

/** From the inbox to the first answered and closed ticket; there must be an open one that nobody has taken. */
registry.category("web_tour.tours").add("feedback_first_ticket", {
    url: "/odoo",
    steps: () => [
        stepUtils.showAppsMenuItem(),
        {
            trigger: '.o_app[data-menu-xmlid="feedback_intake.feedback_menu_root"]',
            content: _t("Everything that customers write is in here."),
            tooltipPosition: "bottom",
            run: "click",
        },
        {
            trigger: '[data-menu-xmlid="feedback_intake.feedback_ticket_menu_unassigned"]',
            content: _t("These are your own tickets. Let's see what nobody has taken yet."),
            tooltipPosition: "bottom",
            run: "click",
        },
        {
            trigger: ".o_list_view .o_data_row .o_data_cell[name=subject]",
            content: _t("Open a ticket."),
            tooltipPosition: "bottom",
            run: "click",
        },
        {
            trigger: ".o_form_view button[name=action_assign_to_me]",
            content: _t("Take it, so that your colleagues know that you answer."),
            tooltipPosition: "bottom",
            run: "click",
        },
        {
            trigger: ".o-mail-Chatter-sendMessage",
            content: _t("Write to the customer. Notes to colleagues go under “Log note”."),
            tooltipPosition: "bottom",
            run: "click",
        },
        {
            trigger: ".o-mail-Composer-input",
            content: _t("Write the answer. Type :: to insert a canned reply."),
            tooltipPosition: "top",
            run: "edit Thank you for your message!",
        },
        {
            trigger: ".o-mail-Composer-send:enabled",
            content: _t("Send it. The customer reads it where they wrote from."),
            tooltipPosition: "top",
            run: "click",
        },
        { trigger: ".o-mail-Message:contains(Thank you for your message!)" },
        {
            trigger: ".o_form_view .o_form_statusbar button[data-hotkey=k]",
            content: _t("Nothing left to do? Then close it."),
            tooltipPosition: "bottom",
            run: "click",
        },
        {
            trigger: ".modal .o_field_widget[name=reason_id] input",
            content: _t("Say why; reports count these reasons."),
            tooltipPosition: "right",
            run: "click",
        },
        {
            trigger: ".modal button[name=action_close]",
            content: _t("You can undo this, and the customer's next message brings the ticket back."),
            tooltipPosition: "top",
            run: "click",
        },
        { trigger: ".o_notification .o_notification_buttons button" },
    ],
});
