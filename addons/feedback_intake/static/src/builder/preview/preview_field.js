import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { user } from "@web/core/user";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

import { Component, useState } from "@odoo/owl";

/**
 * The customers' page as it would be now, also with what is not saved yet: in any language, wide or as on a phone.
 * Its frame has an origin of its own: the page's script runs there and reaches nothing here.
 */
export class FeedbackFormPreviewField extends Component {
    static template = "feedback_intake.FormPreviewField";
    static props = { ...standardFieldProps };

    setup() {
        this.state = useState({ isPhone: false, code: user.lang.replace("-", "_") });
    }

    get pages() {
        return this.props.record.data[this.props.name] || [];
    }

    get page() {
        return this.pages.find((page) => page.code === this.state.code) || this.pages[0];
    }
}

registry.category("fields").add("feedback_form_preview", {
    component: FeedbackFormPreviewField,
    displayName: _t("Form Preview"),
    supportedTypes: ["jsonb", "json"],
});
