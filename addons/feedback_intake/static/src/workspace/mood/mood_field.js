import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

import { Component } from "@odoo/owl";

const ICONS = {
    positive: "fa-smile-o text-success",
    neutral: "fa-meh-o text-warning",
    negative: "fa-frown-o text-danger",
};

/** A customer's mood as a face. */
export class FeedbackMoodField extends Component {
    static template = "feedback_intake.MoodField";
    static props = { ...standardFieldProps };

    get value() {
        return this.props.record.data[this.props.name];
    }

    get icon() {
        return ICONS[this.value];
    }

    get label() {
        const { selection } = this.props.record.fields[this.props.name];
        return selection.find(([value]) => value === this.value)?.[1];
    }
}

registry.category("fields").add("feedback_mood", {
    component: FeedbackMoodField,
    displayName: _t("Mood"),
    supportedTypes: ["selection"],
});
