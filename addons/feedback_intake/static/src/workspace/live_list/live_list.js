import { browser } from "@web/core/browser/browser";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { KanbanController } from "@web/views/kanban/kanban_controller";
import { kanbanView } from "@web/views/kanban/kanban_view";
import { ListController } from "@web/views/list/list_controller";
import { listView } from "@web/views/list/list_view";

import { onWillUnmount, status, useComponent } from "@odoo/owl";

const PAUSE = 2000;

// Where a reload would take something out of the user's hands: a card being dragged, an open menu,
// a record that has the keyboard's focus.
const BUSY = ".o_dragged, .o-dropdown--menu, .o_popover, .o_kanban_record:focus-within, .o_data_row:focus-within";

/** Reload the view when tickets have changed: soon, but at most once a pause, and never under the user's hands. */
export function useLiveTickets() {
    const controller = useComponent();
    const bus = useService("bus_service");
    let timer;
    let hasMore = false;

    function isBusy() {
        const { root } = controller.model;
        return (
            document.hidden ||
            Boolean(root.editedRecord || root.selection?.length) ||
            Boolean(document.querySelector(BUSY))
        );
    }

    async function reload() {
        timer = undefined;
        const isLeft = isBusy() || hasMore;
        hasMore = false;
        if (!isBusy() && status(controller) === "mounted") {
            await controller.model.load();
        }
        if (isLeft && status(controller) === "mounted") {
            plan();
        }
    }

    function plan() {
        // The random part keeps a team's screens from asking all at once.
        timer ??= browser.setTimeout(reload, PAUSE * (1 + Math.random()));
    }

    function onNews() {
        // One piece of news may stand for all of the next moments: a reload follows each after at least the pause.
        hasMore ||= Boolean(timer);
        plan();
    }

    bus.subscribe("feedback.ticket/changed", onNews);
    onWillUnmount(() => {
        bus.unsubscribe("feedback.ticket/changed", onNews);
        browser.clearTimeout(timer);
    });
}

export class FeedbackTicketKanbanController extends KanbanController {
    setup() {
        super.setup();
        useLiveTickets();
    }
}

export class FeedbackTicketListController extends ListController {
    setup() {
        super.setup();
        useLiveTickets();
    }
}

registry.category("views").add("feedback_ticket_kanban", { ...kanbanView, Controller: FeedbackTicketKanbanController });
registry.category("views").add("feedback_ticket_list", { ...listView, Controller: FeedbackTicketListController });
