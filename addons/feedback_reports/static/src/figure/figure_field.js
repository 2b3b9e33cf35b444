import { formatFloat } from "@web/core/utils/numbers";
import { registry } from "@web/core/registry";
import { _t } from "@web/core/l10n/translation";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

import { Component, xml } from "@odoo/owl";

// Which field tells whether there is a number at all.
const PRESENCE = {
    value: "has_value",
    previous_value: "has_previous",
    difference: "has_difference",
    percent: "has_percent",
};

/** A key figure with as many decimals as its unit asks for; "–" where there is none. */
export class FigureField extends Component {
    static template = xml`<span t-esc="text"/>`;
    static props = { ...standardFieldProps };

    get text() {
        const { data } = this.props.record;
        const { name } = this.props;
        if (!data[PRESENCE[name]]) {
            return "–";
        }
        return formatFloat(data[name], { digits: [false, data.unit === "count" && name !== "percent" ? 0 : 1] });
    }
}

registry.category("fields").add("feedback_figure", {
    component: FigureField,
    displayName: _t("Key Figure"),
    supportedTypes: ["float"],
    isEmpty: () => false,
    fieldDependencies: [...Object.values(PRESENCE).map((name) => ({ name, type: "boolean" })), { name: "unit", type: "selection" }],
});
