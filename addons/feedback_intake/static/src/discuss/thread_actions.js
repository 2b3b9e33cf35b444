import { registerThreadAction } from "@mail/core/common/thread_actions";
import "@mail/discuss/call/common/thread_actions";
import { _t } from "@web/core/l10n/translation";

registerThreadAction("feedback-ticket", {
    condition: ({ owner, store, thread }) =>
        thread?.channel_type === "livechat" && store.has_access_livechat && !owner.isDiscussSidebarChannelActions,
    icon: "fa fa-fw fa-ticket",
    name: _t("Create Ticket"),
    sequence: 9,
    sequenceGroup: 25,
    async open({ store, thread }) {
        const { action, notification, orm } = store.env.services;
        const answer = await orm.call("discuss.channel", "make_feedback_ticket", [[thread.id]]);
        const ticket = { type: "ir.actions.act_window", res_model: "feedback.ticket", views: [[false, "form"]] };
        const open = { name: _t("Open"), onClick: () => action.doAction({ ...ticket, res_id: answer.ticket_id }) };
        notification.add(answer.message, {
            type: answer.is_made ? "success" : "warning",
            sticky: true,
            buttons: answer.ticket_id ? [open] : [],
        });
    },
});
