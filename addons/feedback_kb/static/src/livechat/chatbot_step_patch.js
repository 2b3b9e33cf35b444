import { ChatbotStep } from "@im_livechat/core/common/chatbot_step_model";
import { fields } from "@mail/core/common/record";
import { patch } from "@web/core/utils/patch";

/**
 * A step that answers from the knowledge base goes on and on: each of its messages has buttons of its own, and they
 * stand below the newest one only.
 */
patch(ChatbotStep.prototype, {
    setup() {
        super.setup(...arguments);
        this.offeredAnswers = fields.Many("chatbot.script.answer");
        this.answer_ids = fields.Many("chatbot.script.answer", {
            compute() {
                if (!this.isKnowledge) {
                    return this.scriptStep?.answer_ids;
                }
                return this.message?.thread?.chatbot?.currentStep?.eq(this) ? this.offeredAnswers : [];
            },
        });
    },

    get isKnowledge() {
        return this.step_type === "knowledge";
    },

    get expectAnswer() {
        return this.isKnowledge || super.expectAnswer;
    },
});
