import { browser } from "@web/core/browser/browser";
import { _t } from "@web/core/l10n/translation";
import { ConnectionLostError, RPCError } from "@web/core/network/rpc";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

import { Component, onWillUnmount, useEffect, useExternalListener, useState } from "@odoo/owl";

const HEARTBEAT = 20000;

/** A warning on top of a ticket: a colleague has it open, has just answered, or the customer has written again. */
export class FeedbackPresence extends Component {
    static template = "feedback_intake.Presence";
    static props = { ...standardWidgetProps };

    setup() {
        // Not by useService: the farewell is said when this component is gone already.
        this.orm = this.env.services.orm.silent;
        this.bus = useService("bus_service");
        this.notification = useService("notification");
        this.state = useState({ viewers: [], answer: false, customerWrote: false });
        this.onPresence = ({ ticket_id }) => ticket_id === this.resId && this.touch();
        this.onChanged = this.onChanged.bind(this);
        this.bus.subscribe("feedback.ticket/presence", this.onPresence);
        this.bus.subscribe("feedback.ticket/changed", this.onChanged);
        onWillUnmount(() => {
            this.bus.unsubscribe("feedback.ticket/presence", this.onPresence);
            this.bus.unsubscribe("feedback.ticket/changed", this.onChanged);
        });
        useExternalListener(document, "visibilitychange", () => !document.hidden && this.touch());
        useExternalListener(browser, "pagehide", () => this.leaveWithPage());
        useEffect(
            () => this.enter(),
            () => [this.resId]
        );
    }

    get resId() {
        return this.props.record.resId;
    }

    enter() {
        const resId = this.resId;
        if (!resId) {
            return;
        }
        Object.assign(this.state, { viewers: [], answer: false, customerWrote: false });
        this.touch();
        const heartbeat = browser.setInterval(() => !document.hidden && this.touch(), HEARTBEAT);
        return () => {
            browser.clearInterval(heartbeat);
            this.closeWarning?.();
            this.call("presence_leave", resId);
        };
    }

    async onChanged({ event, ids }) {
        if (ids.includes(this.resId)) {
            this.state.customerWrote ||= event === "customer_wrote";
            if (event === "answered") {
                await this.touch();
            }
            this.warn();
        }
    }

    get news() {
        const { answer, customerWrote } = this.state;
        const news = [];
        if (answer && answer.seconds < 60) {
            news.push(_t("%(name)s answered %(seconds)s seconds ago.", answer));
        } else if (answer) {
            news.push(_t("%(name)s answered %(minutes)s min ago.", { ...answer, minutes: Math.floor(answer.seconds / 60) }));
        }
        if (customerWrote) {
            news.push(_t("The customer has written again."));
        }
        return news.join(" ");
    }

    /** Who writes an answer at this moment may have scrolled away from the banner. */
    warn() {
        this.closeWarning?.();
        if (this.news) {
            const buttons = [{ name: _t("Reload"), primary: true, onClick: () => this.reload() }];
            this.closeWarning = this.notification.add(this.news, { type: "warning", sticky: true, buttons });
        }
    }

    async touch() {
        const resId = this.resId;
        const seen = resId && (await this.call("presence_touch", resId));
        if (seen && resId === this.resId) {
            this.state.viewers = seen.viewers;
            this.state.answer = seen.answer?.date === this.reloadedAfter ? false : seen.answer;
        }
    }

    /** Who may not read the ticket any more, or is offline, learns that elsewhere. */
    async call(method, resId) {
        try {
            return await this.orm.call("feedback.ticket", method, [resId]);
        } catch (error) {
            if (!(error instanceof RPCError || error instanceof ConnectionLostError)) {
                throw error;
            }
        }
    }

    /** An ordinary request dies with the page; "keepalive" lets it out. */
    leaveWithPage() {
        if (this.resId) {
            const params = { model: "feedback.ticket", method: "presence_leave", args: [this.resId], kwargs: {} };
            browser.fetch("/web/dataset/call_kw/feedback.ticket/presence_leave", {
                method: "POST",
                keepalive: true,
                headers: { "Content-Type": "application/json" },
                body: JSON.stringify({ jsonrpc: "2.0", method: "call", params }),
            });
        }
    }

    /** Read what the others did; own changes are saved, not lost. */
    async reload() {
        const { record } = this.props;
        this.reloadedAfter = this.state.answer?.date;
        Object.assign(this.state, { answer: false, customerWrote: false });
        this.closeWarning?.();
        await ((await record.isDirty()) ? record.save() : record.load());
        this.env.bus.trigger("MAIL:RELOAD-THREAD", { model: record.resModel, id: record.resId });
    }
}

registry.category("view_widgets").add("feedback_presence", { component: FeedbackPresence });
