import { ChatHub } from "@mail/core/common/chat_hub";
import { Component } from "@odoo/owl";
import { useService } from "@web/core/utils/hooks";

/** Stands where the chat's window would: nobody is there, but the message is welcome. */
export class FeedbackFormOffer extends Component {
    static template = "feedback_intake.FormOffer";
    static props = {};

    setup() {
        this.store = useService("mail.store");
        this.livechatService = useService("im_livechat.livechat");
    }

    close() {
        this.store.feedbackFormUrl = "";
    }
}

ChatHub.components = { ...ChatHub.components, FeedbackFormOffer };
