import { Dropdown } from "@web/core/dropdown/dropdown";
import { DropdownItem } from "@web/core/dropdown/dropdown_item";
import { _t } from "@web/core/l10n/translation";
import { ConnectionLostError, RPCError } from "@web/core/network/rpc";
import { registry } from "@web/core/registry";
import { user } from "@web/core/user";
import { useService } from "@web/core/utils/hooks";

import { Component, onWillUnmount, useEffect, useState } from "@odoo/owl";

/** The agent says whether new tickets may come. An open browser says nothing: one may be away, or work on the phone. */
export class AgentStatus extends Component {
    static template = "feedback_routing.AgentStatus";
    static components = { Dropdown, DropdownItem };
    static props = {};

    setup() {
        this.orm = this.env.services.orm.silent;
        this.bus = useService("bus_service");
        this.state = useState({ id: false, status: false });
        this.statuses = [
            { name: "available", label: _t("Available"), hint: _t("New tickets come to me"), color: "text-success" },
            { name: "busy", label: _t("Busy"), hint: _t("I am at work, but take nothing new"), color: "text-danger" },
            { name: "away", label: _t("Away"), hint: _t("I am not there"), color: "text-warning" },
        ];
        this.onStatus = ({ status }) => (this.state.status = status);
        this.bus.subscribe("feedback.agent/status", this.onStatus);
        this.load();
        useEffect(
            () => {
                // The navigation bar has measured its menus without this; it does so again when the window changes.
                window.dispatchEvent(new Event("resize"));
            },
            () => [this.state.status]
        );
        onWillUnmount(() => this.bus.unsubscribe("feedback.agent/status", this.onStatus));
    }

    /** Not waited for: the navigation bar must come up, whatever happens here. */
    async load() {
        try {
            if (await user.hasGroup("feedback_intake.feedback_intake_group_agent")) {
                Object.assign(this.state, await this.orm.call("feedback.agent", "my_status"));
            }
        } catch (error) {
            if (!(error instanceof RPCError || error instanceof ConnectionLostError)) {
                throw error;
            }
        }
    }

    get current() {
        return this.statuses.find(({ name }) => name === this.state.status);
    }

    get label() {
        return _t("My status: %s", this.current.label);
    }

    async setStatus(status) {
        await this.env.services.orm.call("feedback.agent", "action_set_status", [[this.state.id], status]);
        this.state.status = status;
    }
}

registry.category("systray").add("feedback_routing.agent_status", { Component: AgentStatus }, { sequence: 30 });
