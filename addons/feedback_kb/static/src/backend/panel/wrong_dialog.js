import { Dialog } from "@web/core/dialog/dialog";
import { useAutofocus } from "@web/core/utils/hooks";

import { Component, useState } from "@odoo/owl";

/** Ask what is wrong with an article, in one line. */
export class WrongDialog extends Component {
    static template = "feedback_kb.WrongDialog";
    static components = { Dialog };
    static props = { title: String, confirm: Function, close: Function };

    setup() {
        this.state = useState({ reason: "" });
        useAutofocus({ refName: "reason" });
    }

    onKeydown(ev) {
        if (ev.key === "Enter" && !ev.isComposing) {
            ev.preventDefault();
            this.confirm();
        }
    }

    async confirm() {
        if (this.state.reason.trim()) {
            await this.props.confirm(this.state.reason);
            this.props.close();
        }
    }
}
