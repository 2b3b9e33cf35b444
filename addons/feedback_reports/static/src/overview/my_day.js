import { deserializeDateTime, toLocaleDateTimeString } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";

import { Component } from "@odoo/owl";

import { FigureCard } from "./card";

/** What waits for an agent today, and their own figures; nobody is compared with anybody. */
export class MyDay extends Component {
    static template = "feedback_reports.MyDay";
    static components = { FigureCard };
    static props = { page: Object };

    setup() {
        this.action = useService("action");
    }

    get page() {
        return this.props.page;
    }

    due(ticket) {
        return ticket.due ? toLocaleDateTimeString(deserializeDateTime(ticket.due)) : "";
    }

    about({ customer, team }) {
        return [customer, team].filter(Boolean).join(" · ");
    }

    stars({ priority }) {
        return [...Array(priority).keys()];
    }

    priorityLabel({ priority }) {
        return _t("Priority: %(stars)s of 3", { stars: priority });
    }

    startLabel({ number, subject }) {
        return _t("Start with %(number)s %(subject)s", { number, subject });
    }

    openList(one) {
        return this.env.openByMethod("open_day", [one.key]);
    }

    start(ticket) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "feedback.ticket",
            res_id: ticket.id,
            views: [[false, "form"]],
        });
    }
}
