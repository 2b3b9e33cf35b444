import { LivechatService } from "@im_livechat/embed/common/livechat_service";
import { Store } from "@mail/core/common/store_service";
import { rpc } from "@web/core/network/rpc";
import { createElementWithContent } from "@web/core/utils/html";
import { patch } from "@web/core/utils/patch";

patch(Store.prototype, {
    setup() {
        super.setup(...arguments);
        this.has_feedback_form = false;
        /** Address of the form that is offered instead of a chat; empty: none is. */
        this.feedbackFormUrl = "";
    },
});

patch(LivechatService.prototype, {
    getSessionExtraParams() {
        return { ...super.getSessionExtraParams(...arguments), feedback_page: location.href };
    },

    /** Where nobody can talk to the visitor, the form takes what they have written so far. */
    async _createThread({ originThread, options = {} }) {
        this.store.feedbackFormUrl = "";
        const hasBot = originThread?.chatbot || this.store.livechat_rule?.chatbot_script_id;
        if (this.store.has_feedback_form && !hasBot) {
            const own = originThread?.messages.filter((message) => message.isSelfAuthored) || [];
            const url = await rpc(
                "/im_livechat/feedback_form",
                {
                    channel_id: options.channel_id ?? this.options.channel_id,
                    text: own.map((message) => createElementWithContent("div", message.body).textContent).join("\n"),
                },
                { silent: true }
            );
            if (url) {
                this.store.feedbackFormUrl = url;
                return;
            }
        }
        return super._createThread(...arguments);
    },
});
