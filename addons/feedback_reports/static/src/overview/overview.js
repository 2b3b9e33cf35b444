import { browser } from "@web/core/browser/browser";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { KeepLast } from "@web/core/utils/concurrency";
import { useService } from "@web/core/utils/hooks";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

import { Component, onWillStart, useState, useSubEnv } from "@odoo/owl";

import { BLOCKS } from "./blocks";
import { FigureCard } from "./card";
import { MyDay } from "./my_day";

const MEMORY = "feedback_reports.overview";

/** What one has chosen last in this browser; a choice that cannot be read is no choice. */
function recall() {
    try {
        return JSON.parse(browser.localStorage.getItem(MEMORY)) || {};
    } catch {
        return {};
    }
}

/** The page on which the app opens: key figures for managers, the day's work for agents. */
export class FeedbackOverview extends Component {
    static template = "feedback_reports.Overview";
    static components = { Layout, FigureCard, MyDay };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.display = { controlPanel: {} };
        this.state = useState({ page: null, isLoading: true, hasFailed: false });
        this.options = recall();
        this.latest = new KeepLast();
        useSubEnv({
            openFigure: (figure, asReport = false) => this.openFigure(figure, asReport),
            openByMethod: (method, args) => this.openByMethod(method, args),
        });
        onWillStart(() => void this.load());
    }

    get page() {
        return this.state.page;
    }

    get blocks() {
        return this.page.blocks
            .filter(({ type }) => BLOCKS.contains(type))
            .map((block) => ({ block, component: BLOCKS.get(block.type) }));
    }

    /** What the page says to somebody who has just installed it. */
    get firstSteps() {
        return [
            {
                action: "feedback_intake.feedback_channel_action",
                title: _t("Connect a channel"),
                text: _t("A mailbox, a web form, a messenger: whatever customers write there becomes a ticket."),
            },
            {
                action: "feedback_intake.feedback_team_action_configuration",
                title: _t("Set up teams"),
                text: _t("Who answers what, and within which time."),
            },
            {
                action: "feedback_intake.feedback_ticket_action",
                title: _t("Write down a ticket by hand"),
                text: _t("After a telephone call, for instance."),
            },
        ];
    }

    async load() {
        this.state.isLoading = true;
        this.state.hasFailed = false;
        try {
            this.state.page = await this.latest.add(this.orm.call("feedback.overview", "get_page", [this.options]));
            this.loadGrowing(this.state.page);
        } catch (error) {
            this.state.hasFailed = true;
            throw error;
        } finally {
            this.state.isLoading = false;
        }
    }

    /** What grows comes after the rest: words take longer to count than figures. */
    async loadGrowing(page) {
        if (page.view === "manager" && !page.is_empty) {
            page.blocks.push(await this.orm.call("feedback.overview", "get_growing", [{ ...this.options }]));
        }
    }

    choose(choice) {
        Object.assign(this.options, choice);
        browser.localStorage.setItem(MEMORY, JSON.stringify(this.options));
        return this.load();
    }

    onFilter(filter, ev) {
        return this.choose({ [filter.field]: Number(ev.target.value) || false });
    }

    openFigure({ code, start, end, domain }, asReport) {
        return this.openByMethod("open_figure", [code, start, end, domain, asReport]);
    }

    async openByMethod(method, args) {
        return this.action.doAction(await this.orm.call("feedback.overview", method, args));
    }
}

registry.category("actions").add("feedback_reports.overview", FeedbackOverview);
