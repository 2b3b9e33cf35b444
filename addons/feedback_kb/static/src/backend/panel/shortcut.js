import { useCommand } from "@web/core/commands/command_hook";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

import { Component, useExternalListener, useRef, xml } from "@odoo/owl";

const WRITING = "input, textarea, select, [contenteditable]:not([contenteditable='false'])";

/** "?" on a ticket opens the knowledge panel, ready to search. It stands in the command palette as well. */
export class KnowledgeShortcut extends Component {
    static template = xml`<span class="d-none" t-ref="root"/>`;
    static props = { ...standardWidgetProps };

    setup() {
        this.root = useRef("root");
        this.ui = useService("ui");
        this.panel = useService("feedback_kb.panel");
        useCommand(_t("Search the knowledge base for this ticket (?)"), () => this.open(), {
            category: "smart_action",
            isAvailable: () => Boolean(this.tab),
        });
        useExternalListener(document, "keydown", (ev) => this.onKeydown(ev));
    }

    get tab() {
        return this.root.el?.closest(".o_form_view")?.querySelector(".o_notebook .nav-link[name=knowledge]");
    }

    onKeydown(ev) {
        const isPlain = ev.key === "?" && !ev.ctrlKey && !ev.altKey && !ev.metaKey && !ev.isComposing;
        const isElsewhere = ev.target.closest?.(WRITING) || !this.ui.activeElement.contains(this.root.el);
        if (isPlain && !isElsewhere && this.tab) {
            ev.preventDefault(); // the mark itself is not typed into the box
            this.open();
        }
    }

    open() {
        this.panel.wantsFocus = true;
        this.tab.click();
    }
}

registry.category("view_widgets").add("feedback_kb_shortcut", { component: KnowledgeShortcut });
