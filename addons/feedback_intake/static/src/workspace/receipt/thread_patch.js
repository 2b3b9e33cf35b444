import { Thread } from "@mail/core/common/thread_model";
import { patch } from "@web/core/utils/patch";

patch(Thread.prototype, {
    setup() {
        super.setup(...arguments);
        // Of a ticket: its author is anonymous and comes back with a receipt code.
        this.feedbackHasReceipt = false;
    },
});
