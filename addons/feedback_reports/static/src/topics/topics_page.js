import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { Layout } from "@web/search/layout";
import { useSetupAction } from "@web/search/action_hook";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

import { Component, onWillStart, useState } from "@odoo/owl";

/** A list of topics of a chosen period, subject and team; each opens its tickets. The server counts. */
class TopicsPage extends Component {
    static components = { Layout };
    static props = { ...standardActionServiceProps };
    static model = "";
    static subject = "";

    setup() {
        this.orm = useService("orm");
        this.actionService = useService("action");
        this.display = { controlPanel: {} };
        this.choice = useState({
            period: "last_30_days",
            subject: this.constructor.subject,
            team: false,
            ...this.props.state,
        });
        this.state = useState({ page: null, isLoading: true });
        useSetupAction({ getLocalState: () => ({ ...this.choice }) });
        onWillStart(async () => {
            this.choices = await this.orm.call(this.constructor.model, "get_choices");
            await this.load();
        });
    }

    async load() {
        const { period, subject, team } = this.choice;
        this.state.isLoading = true;
        try {
            const page = await this.orm.call(this.constructor.model, "get_page", [period, subject, team]);
            // Whoever chooses twice in a row waits for the second answer only.
            if (period === this.choice.period && subject === this.choice.subject && team === this.choice.team) {
                this.state.page = page;
            }
        } finally {
            this.state.isLoading = false;
        }
    }

    choose(name, value) {
        this.choice[name] = value;
        return this.load();
    }

    open(action) {
        return this.actionService.doAction(action);
    }
}

export class TrendPage extends TopicsPage {
    static template = "feedback_reports.TrendPage";
    static model = "feedback.trend";
    static subject = "word";

    /** Both lists under their titles; what falls comes second. */
    get sections() {
        const { growing, falling } = this.state.page;
        return [
            { name: "growing", lines: growing },
            { name: "falling", lines: falling },
        ].filter(({ lines }) => lines.length);
    }

    /** Bars are as long as the share, the largest share on the page being the full width. */
    width(share) {
        const { growing, falling } = this.state.page;
        const shares = [...growing, ...falling].flatMap((line) => [line.share_now, line.share_before]);
        return `width: ${(100 * share) / Math.max(...shares)}%`;
    }

    round(number, digits = 1) {
        return number.toLocaleString(undefined, { maximumFractionDigits: digits });
    }
}

export class WeightPage extends TopicsPage {
    static template = "feedback_reports.WeightPage";
    static model = "feedback.weight";
    static subject = "category";
}

registry.category("actions").add("feedback_reports.trend_page", TrendPage);
registry.category("actions").add("feedback_reports.weight_page", WeightPage);
