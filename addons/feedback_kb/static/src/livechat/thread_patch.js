import "@im_livechat/embed/common/thread_model_patch";
import { Thread } from "@mail/core/common/thread_model";
import { patch } from "@web/core/utils/patch";

patch(Thread.prototype, {
    /** Odoo has the visitor choose a button before writing; here either will do. */
    get composerDisabled() {
        const step = this.chatbot?.currentStep;
        if (!step?.isKnowledge || this.chatbot.forwarded || this.livechat_end_dt) {
            return super.composerDisabled;
        }
        return Boolean(this.chatbot.isProcessingAnswer || step.completed);
    },
});
