import { AutoComplete } from "@web/core/autocomplete/autocomplete";
import { Dialog } from "@web/core/dialog/dialog";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";

import { Component, useState } from "@odoo/owl";

const NUMBER = /^[\s\d()+./-]+$/;

/** Write down a call: who, how long, what about; as a note on an open ticket or as a new one. */
export class FeedbackLogCallDialog extends Component {
    static template = "feedback_intake.LogCallDialog";
    static components = { AutoComplete, Dialog };
    static props = { close: Function };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.state = useState({
            who: "",
            // What the field is given from here: given what is being typed, it would close its list.
            chosen: "",
            customer: false,
            tickets: [],
            ticketId: "",
            direction: "inbound",
            minutes: 5,
            text: "",
            needsCallBack: false,
            isSaving: false,
        });
        this.sources = [{ options: (term) => this.findCustomers(term), optionSlot: "customer" }];
    }

    get directions() {
        return [
            { value: "inbound", label: _t("The customer called") },
            { value: "outbound", label: _t("We called") },
        ];
    }

    get canSave() {
        return this.state.who.trim() && this.state.text.trim() && !this.state.isSaving;
    }

    async findCustomers(term) {
        if (term.trim().length < 2) {
            return [];
        }
        const customers = await this.orm.call("feedback.call", "find_customers", [term]);
        return customers.map((customer) => ({
            label: customer.name,
            data: { customer },
            onSelect: () => this.choose(customer),
        }));
    }

    async choose(customer) {
        Object.assign(this.state, { customer, who: customer.name, chosen: customer.name });
        await this.findTickets(customer.id, "");
    }

    onInput({ inputValue }) {
        Object.assign(this.state, { who: inputValue, customer: false, tickets: [], ticketId: "" });
    }

    /** A number that belongs to no contact may have tickets all the same. */
    async onChange({ inputValue }) {
        if (!this.state.customer && NUMBER.test(inputValue)) {
            await this.findTickets(false, inputValue);
        }
    }

    async findTickets(partnerId, number) {
        const { who } = this.state;
        const tickets = await this.orm.call("feedback.call", "find_open_tickets", [partnerId, number]);
        if (who === this.state.who) {
            Object.assign(this.state, { tickets, ticketId: "" });
        }
    }

    get values() {
        const { who, customer, ticketId, direction, minutes, text, needsCallBack } = this.state;
        const isNumber = !customer && NUMBER.test(who);
        return {
            partner_id: customer && customer.id,
            name: customer || isNumber ? "" : who,
            number: isNumber ? who : "",
            ticket_id: Number(ticketId) || false,
            direction,
            minutes: Math.round(Number(minutes)) || 0,
            text,
            needs_call_back: needsCallBack,
        };
    }

    async save() {
        this.state.isSaving = true;
        try {
            const action = await this.orm.call("feedback.call", "log_call", [this.values]);
            this.props.close();
            await this.action.doAction(action);
        } finally {
            this.state.isSaving = false;
        }
    }
}
