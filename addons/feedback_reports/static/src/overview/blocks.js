import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";

import { Component } from "@odoo/owl";

import { FigureChart } from "./chart";

/** How the blocks are shown that `feedback.overview` returns, by their type; addons add theirs. */
export const BLOCKS = registry.category("feedback_overview_blocks");

const STYLES = { better: "text-success", worse: "text-danger" };

/** Bars that lie: names, values, what has become of them; each opens what it counts. */
export class BarsBlock extends Component {
    static template = "feedback_reports.BarsBlock";
    static props = { block: Object };

    get bars() {
        const { bars } = this.props.block;
        const most = Math.max(...bars.map(({ value }) => value), 0);
        return bars.map((bar) => ({
            ...bar,
            width: bar.share ?? (most ? (bar.value / most) * 100 : 0),
            style: STYLES[bar.verdict] || "text-muted",
        }));
    }
}

const GOAL_STYLES = { on_track: "text-bg-success", at_risk: "text-bg-warning", will_miss: "text-bg-danger" };

/** The goals that are not over, with the way to each. */
export class GoalsBlock extends Component {
    static template = "feedback_reports.GoalsBlock";
    static props = { block: Object };

    setup() {
        this.action = useService("action");
    }

    style(goal) {
        return GOAL_STYLES[goal.state] || "text-bg-secondary";
    }

    open(goal) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "feedback.goal",
            res_id: goal.id,
            views: [[false, "form"]],
        });
    }

    openAll() {
        return this.action.doAction("feedback_reports.feedback_goal_action");
    }
}

BLOCKS.add("chart", FigureChart);
BLOCKS.add("bars", BarsBlock);
BLOCKS.add("goals", GoalsBlock);
