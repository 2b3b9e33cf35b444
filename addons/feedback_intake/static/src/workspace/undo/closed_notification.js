import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";

/** Say that tickets were closed, and offer to take it back for a while. */
function feedbackClosedNotification(env, { params }) {
    const close = env.services.notification.add(params.message, {
        type: "success",
        autocloseDelay: 10000,
        buttons: [
            {
                name: _t("Undo"),
                onClick: async () => {
                    close();
                    await env.services.orm.call("feedback.ticket", "action_undo_close", [params.ticket_ids]);
                    await env.services.action.doAction("soft_reload");
                },
            },
        ],
    });
    return params.next;
}

registry.category("actions").add("feedback_closed_notification", feedbackClosedNotification);
