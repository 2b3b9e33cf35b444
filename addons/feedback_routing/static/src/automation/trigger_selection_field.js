import { Component, xml } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import {
    TriggerSelectionField,
    triggerSelectionField,
} from "@base_automation/base_automation_trigger_selection_field";

const isOurs = ([value]) => value.startsWith("on_feedback_");

/** Odoo's field with one more group, for rules of tickets. */
class GroupedTriggers extends TriggerSelectionField {
    static props = { ...TriggerSelectionField.props, feedbackTriggers: Array };

    get options() {
        return [...this.props.feedbackTriggers, ...super.options];
    }

    get groups() {
        if (this.props.record.data.model_name !== "feedback.ticket") {
            return super.groups;
        }
        const choices = this.props.feedbackTriggers.map(([value, label]) => ({ value, label }));
        return [{ label: _t("Feedback"), choices }, ...super.groups];
    }
}

/**
 * Odoo's field stumbles over a trigger that is in none of its groups. So it is shown the record without ours; the
 * record's own description of the field stays whole, since the list of rules reads it too.
 */
export class FeedbackTriggerSelectionField extends Component {
    static components = { GroupedTriggers };
    static props = TriggerSelectionField.props;
    static template = xml`<GroupedTriggers t-props="groupedProps"/>`;

    get groupedProps() {
        const { record, name } = this.props;
        const field = record.fields[name];
        const odooTriggers = field.selection.filter((option) => !isOurs(option));
        const fields = { ...record.fields, [name]: { ...field, selection: odooTriggers } };
        return {
            ...this.props,
            feedbackTriggers: field.selection.filter(isOurs),
            // A new one with every rendering, so that Odoo's field looks again when the record has other data.
            record: new Proxy(record, {
                get: (target, key) => (key === "fields" ? fields : Reflect.get(target, key)),
            }),
        };
    }
}

registry.category("fields").add(
    "base_automation_trigger_selection",
    {
        ...triggerSelectionField,
        component: FeedbackTriggerSelectionField,
        fieldDependencies: [
            ...triggerSelectionField.fieldDependencies,
            { name: "model_name", type: "char" },
        ],
    },
    { force: true }
);
