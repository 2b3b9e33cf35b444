import { _t } from "@web/core/l10n/translation";
import { ConnectionLostError, RPCError } from "@web/core/network/rpc";
import { registry } from "@web/core/registry";
import { user } from "@web/core/user";
import { htmlJoin } from "@web/core/utils/html";

import { markup } from "@odoo/owl";

/** While a customer calls, say who it is, and lead to their tickets or to a new one. */
export const screenPopService = {
    dependencies: ["action", "bus_service", "notification", "orm"],

    start(env, { action, bus_service: bus, notification, orm }) {
        // id of a ringing call -> what closes its notification
        const shown = new Map();

        /** Who may not see the call any more, or is offline, learns that elsewhere. */
        async function call(method, id) {
            try {
                return await orm.silent.call("feedback.call", method, [id]);
            } catch (error) {
                if (!(error instanceof RPCError || error instanceof ConnectionLostError)) {
                    throw error;
                }
            }
        }

        function hide(id) {
            shown.get(id)?.();
            shown.delete(id);
        }

        function buttons(id, card) {
            async function open(method) {
                hide(id);
                action.doAction(await orm.call("feedback.call", method, [id]));
            }
            const [ticket] = card.tickets;
            const result = [];
            if (card.count === 1) {
                result.push({
                    name: _t("Open Ticket"),
                    primary: true,
                    onClick: () => {
                        hide(id);
                        action.doAction({
                            type: "ir.actions.act_window",
                            res_model: "feedback.ticket",
                            res_id: ticket.id,
                            views: [[false, "form"]],
                        });
                    },
                });
            } else if (card.count) {
                result.push({
                    name: _t("Open Tickets (%s)", card.count),
                    primary: true,
                    onClick: () => open("action_open_customer_tickets"),
                });
            }
            result.push({ name: _t("New Ticket"), primary: !card.count, onClick: () => open("action_create_ticket") });
            return result;
        }

        function text(card) {
            const who = card.name ? `${card.name}, ${card.number}` : card.number;
            const tickets = card.tickets.map(({ name }) => markup`<li>${name}</li>`);
            const heading = _t("Open tickets:");
            const known = card.count
                ? markup`${heading}<ul class="mb-0 ps-3">${htmlJoin(tickets)}</ul>`
                : _t("No open ticket.");
            const line = _t("Line: %s", card.line);
            return markup`<div class="fw-bolder">${who}</div><div>${line}</div><div>${known}</div>`;
        }

        async function onRinging({ id }) {
            const card = await call("ringing_card", id);
            // Told again, because another telephone rings as well, it is still the same call.
            if (card && !shown.has(id)) {
                const close = notification.add(text(card), {
                    title: _t("Incoming call"),
                    type: "info",
                    sticky: true,
                    className: "o_feedback_call",
                    buttons: buttons(id, card),
                });
                shown.set(id, close);
            }
        }

        /** Who has answered goes on needing it. */
        function onOver({ id, state, user_id }) {
            if (state !== "answered" || user_id !== user.userId) {
                hide(id);
            }
        }

        bus.subscribe("feedback.call/ringing", onRinging);
        bus.subscribe("feedback.call/over", onOver);
        bus.start();
    },
};

registry.category("services").add("feedback_screen_pop", screenPopService);
