import { registry } from "@web/core/registry";
import { user } from "@web/core/user";
import { useService } from "@web/core/utils/hooks";

import { Component, onWillStart } from "@odoo/owl";

import { FeedbackLogCallDialog } from "./log_call_dialog";

/** Agents may log a call wherever they are. */
export class FeedbackLogCallSystray extends Component {
    static template = "feedback_intake.LogCallSystray";
    static props = {};

    setup() {
        this.dialog = useService("dialog");
        onWillStart(async () => {
            this.isAgent = await user.hasGroup("feedback_intake.feedback_intake_group_agent");
        });
    }

    open() {
        this.dialog.add(FeedbackLogCallDialog);
    }
}

registry.category("systray").add("feedback_intake.log_call", { Component: FeedbackLogCallSystray }, { sequence: 30 });
