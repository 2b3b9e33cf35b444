import { ChatbotStep } from "@im_livechat/core/common/chatbot_step_model";
import { patch } from "@web/core/utils/patch";

/** A step that creates a ticket asks several things, one a message, and then nothing more. */
patch(ChatbotStep.prototype, {
    setup() {
        super.setup(...arguments);
        this.asksForTicket = false;
    },

    get expectAnswer() {
        return this.step_type === "feedback_ticket" ? this.asksForTicket : super.expectAnswer;
    },
});
