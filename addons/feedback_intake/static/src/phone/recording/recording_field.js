import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

import { Component } from "@odoo/owl";

/** A recorded call, to listen to; nothing is loaded before somebody does. */
export class FeedbackRecordingField extends Component {
    static template = "feedback_intake.RecordingField";
    static props = { ...standardFieldProps };

    get url() {
        const attachment = this.props.record.data[this.props.name];
        return attachment && `/web/content/${attachment.id}`;
    }
}

registry.category("fields").add("feedback_recording", {
    component: FeedbackRecordingField,
    displayName: _t("Recording"),
    supportedTypes: ["many2one"],
});
