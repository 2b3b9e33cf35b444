import { _t } from "@web/core/l10n/translation";
import { Dropdown } from "@web/core/dropdown/dropdown";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

import { Component, useState } from "@odoo/owl";

const FACES = {
    positive: { icon: "fa-smile-o", color: "text-success" },
    neutral: { icon: "fa-meh-o", color: "text-warning" },
    negative: { icon: "fa-frown-o", color: "text-danger" },
};

/** The mood of a ticket: how it is known, what decided, and three faces to set or confirm it with one click. */
export class FeedbackMoodChoice extends Component {
    static template = "feedback_reports.MoodChoice";
    static components = { Dropdown };
    static props = { ...standardFieldProps };

    setup() {
        this.orm = useService("orm");
        this.notification = useService("notification");
        this.state = useState({ evidence: null, isBusy: false });
    }

    get value() {
        return this.props.record.data[this.props.name];
    }

    get source() {
        return this.props.record.data.sentiment_source;
    }

    get moods() {
        const { selection } = this.props.record.fields[this.props.name];
        return selection.map(([value, label]) => ({ value, label, ...FACES[value] }));
    }

    get current() {
        return this.moods.find(({ value }) => value === this.value);
    }

    get label() {
        const mood = this.current?.label;
        if (!mood) {
            return _t("Mood: none found");
        }
        const texts = {
            estimated: _t("Mood: %(mood)s (estimated)", { mood }),
            stars: _t("Mood: %(mood)s (by stars)", { mood }),
        };
        return texts[this.source] ?? _t("Mood: %(mood)s", { mood });
    }

    /** What the customer has written last, where that is in another mood. */
    get latest() {
        const latest = this.props.record.data.latest_sentiment;
        return latest && latest !== this.value ? this.moods.find(({ value }) => value === latest) : undefined;
    }

    get latestLabel() {
        return _t("Latest message: %(mood)s (estimated)", { mood: this.latest.label });
    }

    titleOf(mood) {
        return mood.value === this.value
            ? _t("Confirm: %(mood)s", { mood: mood.label })
            : _t("Correct to: %(mood)s", { mood: mood.label });
    }

    async explain() {
        this.state.evidence = null;
        const { resModel, resId } = this.props.record;
        this.state.evidence = await this.orm.call(resModel, "explain_mood", [[resId]]);
    }

    async choose(mood) {
        const { record } = this.props;
        if (this.state.isBusy) {
            return;
        }
        this.state.isBusy = true;
        try {
            if (await record.save()) {
                await this.orm.call(record.resModel, "correct_mood", [[record.resId], mood.value]);
                await record.load();
                this.notification.add(_t("Thank you: estimates learn from this."), { type: "success" });
            }
        } finally {
            this.state.isBusy = false;
        }
    }
}

registry.category("fields").add("feedback_mood_choice", {
    component: FeedbackMoodChoice,
    displayName: _t("Mood With Correction"),
    supportedTypes: ["selection"],
    fieldDependencies: [
        { name: "sentiment_source", type: "selection" },
        { name: "latest_sentiment", type: "selection" },
    ],
});
