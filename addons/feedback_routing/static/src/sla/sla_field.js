import { formatDateTime } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

import { Component } from "@odoo/owl";

const STYLES = {
    running: "text-bg-success",
    at_risk: "text-bg-warning",
    paused: "text-bg-secondary",
    missed: "text-bg-danger",
};

/** The working time that is left until a ticket's next deadline: "2 h 15 min", "−3 h" since it was missed. */
export class FeedbackSlaField extends Component {
    static template = "feedback_routing.SlaField";
    static props = { ...standardFieldProps };

    get state() {
        return this.props.record.data.sla_state;
    }

    get style() {
        return STYLES[this.state];
    }

    get text() {
        const total = Math.round(Math.abs(this.props.record.data.sla_remaining_hours) * 60);
        const [hours, minutes] = [Math.floor(total / 60), total % 60];
        let text = _t("%(hours)s h", { hours });
        if (!hours) {
            text = _t("%(minutes)s min", { minutes });
        } else if (minutes && hours < 10) {
            text = _t("%(hours)s h %(minutes)s min", { hours, minutes });
        }
        return this.state === "missed" ? `−${text}` : text;
    }

    get title() {
        if (this.state === "paused") {
            return _t("The clock stands still; this working time is left.");
        }
        const date = formatDateTime(this.props.record.data[this.props.name]);
        return this.state === "missed"
            ? _t("It was due on %(date)s. Counted in working time.", { date })
            : _t("Due on %(date)s. Counted in working time.", { date });
    }
}

registry.category("fields").add("feedback_sla", {
    component: FeedbackSlaField,
    displayName: _t("SLA"),
    supportedTypes: ["datetime"],
    fieldDependencies: [
        { name: "sla_state", type: "selection" },
        { name: "sla_remaining_hours", type: "float" },
    ],
});
