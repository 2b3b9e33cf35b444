import { Message } from "@mail/core/common/message";
import { patch } from "@web/core/utils/patch";

import { hasBlockedContent, unblockContent } from "./remote_content";

patch(Message.prototype, {
    get hasBlockedContent() {
        return this.message.thread?.model === "feedback.ticket" && hasBlockedContent(this.message.body);
    },

    onClickShowRemoteContent() {
        this.message.body = unblockContent(this.message.body);
    },
});
