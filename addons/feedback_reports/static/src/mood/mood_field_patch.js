import { FeedbackMoodField } from "@feedback_intake/workspace/mood/mood_field";
import { _t } from "@web/core/l10n/translation";
import { patch } from "@web/core/utils/patch";

/** A mood that is only estimated looks fainter, and says so. */
patch(FeedbackMoodField.prototype, {
    get isEstimated() {
        return this.props.record.data.sentiment_source === "estimated";
    },

    get icon() {
        return this.isEstimated ? `${super.icon} opacity-50` : super.icon;
    },

    get label() {
        return this.isEstimated ? _t("%(mood)s (estimated)", { mood: super.label }) : super.label;
    },
});
