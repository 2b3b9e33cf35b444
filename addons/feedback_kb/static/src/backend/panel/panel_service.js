import { registry } from "@web/core/registry";

import { reactive } from "@odoo/owl";

/** What the shortcut has to say to a panel that is not there yet: it comes with its page of the notebook. */
export const knowledgePanelService = {
    start() {
        return reactive({ wantsFocus: false });
    },
};

registry.category("services").add("feedback_kb.panel", knowledgePanelService);
