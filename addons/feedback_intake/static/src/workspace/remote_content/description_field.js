import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

import { Component, onWillUpdateProps, useState } from "@odoo/owl";

import { hasBlockedContent, unblockContent } from "./remote_content";

/** What a customer wrote, to look at: quoted mail folded, remote images on demand. */
export class FeedbackDescriptionField extends Component {
    static template = "feedback_intake.DescriptionField";
    static props = { ...standardFieldProps };

    setup() {
        this.state = useState({ unblocked: false, unfolded: false });
        onWillUpdateProps((nextProps) => {
            if (nextProps.record.resId !== this.props.record.resId) {
                Object.assign(this.state, { unblocked: false, unfolded: false });
            }
        });
    }

    get stored() {
        return this.props.record.data[this.props.name];
    }

    get html() {
        return this.state.unblocked ? unblockContent(this.stored) : this.stored;
    }

    get hasBlockedContent() {
        return !this.state.unblocked && hasBlockedContent(this.stored);
    }

    get hasQuotes() {
        return this.stored.includes("data-o-mail-quote=");
    }
}

registry.category("fields").add("feedback_description", {
    component: FeedbackDescriptionField,
    displayName: _t("Customer's Message"),
    supportedTypes: ["html"],
});
