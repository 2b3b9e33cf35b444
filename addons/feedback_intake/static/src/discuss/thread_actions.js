import { registerThreadAction } from "@mail/core/common/thread_actions";
import "@mail/discuss/call/common/thread_actions";
import { _t } from "@web/core/l10n/translation";

registerThreadAction("feedback-ticket", {
    condition: ({ owner, store, thread }) =>
        thread?.channel_type === "livechat" &&
        store.has_access_livechat &&
        !owner.isDiscussSidebarChannelActions,
    icon: "fa fa-fw fa-ticket",
    name: _t("Create Ticket"),
    sequence: 9,
    sequenceGroup: 25,
    open: ({ store, thread }) =>
        store.env.services.orm.call("discuss.channel", "execute_command_ticket", [[thread.id]], { body: "/ticket" }),
});
