import { _t } from "@web/core/l10n/translation";

import { Component } from "@odoo/owl";

const ICONS = { better: "text-success", worse: "text-danger" };
const SPARK = { width: 100, height: 24 };

/** A key figure: its value, what has become of it, and the way to what it counts. */
export class FigureCard extends Component {
    static template = "feedback_reports.FigureCard";
    static props = { card: Object };

    get card() {
        return this.props.card;
    }

    get style() {
        return ICONS[this.card.verdict] || "text-muted";
    }

    /** Up or down says the sign; good or bad says the colour, and a word for those who see neither. */
    get arrow() {
        const { change, verdict } = this.card;
        if (!change || verdict === "same") {
            return "";
        }
        return change.startsWith("+") ? "fa-arrow-up" : "fa-arrow-down";
    }

    get verdictText() {
        return { better: _t("better"), worse: _t("worse") }[this.card.verdict] || "";
    }

    get reportLabel() {
        return _t("Report");
    }

    get helpLabel() {
        return _t("What it means");
    }

    get help() {
        const { definition, count } = this.card;
        return count ? _t("%(definition)s Counted here: %(count)s.", { definition, count }) : definition;
    }

    /** The corners of the small curves, one for each run of values without a gap; of a single value, a dot. */
    get curves() {
        const values = this.card.spark;
        const known = values.filter((value) => value !== null);
        const [low, high] = [Math.min(0, ...known), Math.max(0, ...known)];
        const [dx, dy] = [SPARK.width / Math.max(values.length - 1, 1), (SPARK.height - 2) / (high - low || 1)];
        const runs = [[]];
        values.forEach((value, index) => {
            if (value === null) {
                runs.push([]);
            } else {
                runs.at(-1).push(`${(index * dx).toFixed(1)},${(SPARK.height - 1 - (value - low) * dy).toFixed(1)}`);
            }
        });
        return runs.filter((run) => run.length).map((run) => [run[0], ...run].join(" "));
    }
}
