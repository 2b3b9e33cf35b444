import { ConfirmationDialog } from "@web/core/confirmation_dialog/confirmation_dialog";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { KeepLast } from "@web/core/utils/concurrency";
import { useService } from "@web/core/utils/hooks";
import { useDebounced } from "@web/core/utils/timing";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

import { Component, useEffect, useRef, useState } from "@odoo/owl";

import { ArticleDialog } from "./article_dialog";
import { INSERT_ARTICLE } from "./composer_patch";
import { KnowledgeHit } from "./hit";
import { WrongDialog } from "./wrong_dialog";

const TYPING_PAUSE = 250;
const emptyState = () => ({
    isLoading: true,
    isCalled: false, // by the shortcut: it is to come into sight
    isAgent: false,
    lang: false,
    hits: [],
    used: [],
    hidden: [],
    search: "",
    found: null, // by hand, null while nothing is searched for
    queryId: false,
});

/** The articles that may answer this ticket, and a search by hand beside them. */
export class KnowledgePanel extends Component {
    static template = "feedback_kb.Panel";
    static components = { KnowledgeHit };
    static props = { ...standardWidgetProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.dialog = useService("dialog");
        this.notification = useService("notification");
        this.panel = useState(useService("feedback_kb.panel"));
        this.state = useState(emptyState());
        this.root = useRef("root");
        this.searchBox = useRef("search");
        this.latestLoad = new KeepLast();
        this.latestSearch = new KeepLast();
        this.completeSoon = useDebounced(() => this.find(false), TYPING_PAUSE);
        useEffect(
            () => this.reset(),
            () => [this.resId]
        );
        // What the customer has just added may ask for another article.
        useEffect(
            () => void this.load(),
            () => [this.resId, this.props.record.data.last_customer_date?.ts]
        );
        useEffect(
            (wantsFocus) => {
                if (wantsFocus) {
                    this.panel.wantsFocus = false;
                    this.state.isCalled = true;
                    this.searchBox.el.focus({ preventScroll: true });
                }
            },
            () => [this.panel.wantsFocus]
        );
        // Before the articles are there the page is too short to be scrolled to them.
        useEffect(
            (isReady) => {
                if (isReady) {
                    this.state.isCalled = false;
                    this.root.el.scrollIntoView({ block: "start" });
                }
            },
            () => [this.state.isCalled && !this.state.isLoading]
        );
    }

    get resId() {
        return this.props.record.resId;
    }

    /** A form in a dialogue has no chatter to write in. */
    get canInsert() {
        return this.state.isAgent && !this.env.inDialog;
    }

    /** What is shown: the articles searched for by hand, else those proposed. */
    get hits() {
        const hidden = this.state.hidden.map(({ id }) => id);
        return (this.state.found ?? this.state.hits).filter(({ id }) => !hidden.includes(id));
    }

    reset() {
        Object.assign(this.state, emptyState());
    }

    async load() {
        try {
            const { hits, used, hidden, is_agent, lang } = await this.latestLoad.add(this.call("knowledge_suggestions"));
            Object.assign(this.state, { hits, used, hidden, lang, isAgent: is_agent });
        } finally {
            this.state.isLoading = false;
        }
    }

    call(method, args = [], kwargs = {}) {
        return this.orm.call("feedback.ticket", method, [[this.resId], ...args], kwargs);
    }

    onInput() {
        this.state.queryId = false;
        if (this.state.search.trim()) {
            this.completeSoon();
        } else {
            this.clearSearch();
        }
    }

    onKeydown(ev) {
        if (ev.key === "Enter" && !ev.isComposing) {
            ev.preventDefault();
            ev.stopPropagation();
            this.find(true);
        } else if (ev.key === "Escape" && this.state.search) {
            ev.stopPropagation();
            this.clearSearch();
        }
    }

    clearSearch() {
        this.completeSoon.cancel();
        Object.assign(this.state, { search: "", found: null, queryId: false });
    }

    async find(isFinal) {
        const text = this.state.search.trim();
        if (!text) {
            return;
        }
        this.completeSoon.cancel();
        const { hits, query_id } = await this.latestSearch.add(this.call("knowledge_search", [text, isFinal]));
        // Meanwhile the box may have been emptied, or more typed.
        if (text === this.state.search.trim()) {
            Object.assign(this.state, { found: hits, queryId: query_id });
        }
    }

    /** What is done with an article that was found by hand is noted on the search: it is logged now at the latest. */
    async noteSearch() {
        if (this.state.found && !this.state.queryId) {
            const { query_id } = await this.call("knowledge_search", [this.state.search.trim(), true]);
            this.state.queryId = query_id;
        }
        return { query_id: this.state.found ? this.state.queryId : false };
    }

    async open(article) {
        const query = await this.noteSearch();
        this.dialog.add(ArticleDialog, {
            article: await this.call("knowledge_read", [article.id], query),
            canInsert: this.canInsert,
            insert: (how) => this.insert(article, how),
        });
    }

    insert(article, how) {
        if (article.visibility !== "internal") {
            return this.insertConfirmed(article, how);
        }
        this.dialog.add(ConfirmationDialog, {
            title: _t("For employees only"),
            body: _t("Customers are not meant to read this article. Put its text into the reply all the same? You can shorten it before you send it."),
            confirmLabel: _t("Insert all the same"),
            confirm: () => this.insertConfirmed(article, how),
            cancel: () => {},
        });
    }

    async insertConfirmed(article, how) {
        const { resId } = this;
        const query = await this.noteSearch();
        const kwargs = { ...query, is_confirmed: true };
        const { text, html, used } = await this.call("knowledge_use", [article.id, how], kwargs);
        this.env.bus.trigger(INSERT_ARTICLE, { model: this.props.record.resModel, id: resId, text, html });
        this.state.used = used;
        for (const hit of [...this.state.hits, ...(this.state.found ?? [])]) {
            hit.is_used = used.some(({ id }) => id === hit.id);
        }
    }

    async dismiss(article) {
        await this.call("knowledge_dismiss", [article.id]);
        this.hide(article, _t("“%s” is not proposed on this ticket again.", article.title));
    }

    markWrong(article) {
        this.dialog.add(WrongDialog, {
            title: article.title,
            confirm: async (reason) => {
                await this.call("knowledge_mark_wrong", [article.id, reason]);
                this.hide(article, _t("“%s” was reported.", article.title));
            },
        });
    }

    hide({ id, title }, message) {
        this.state.hidden.push({ id, title });
        const close = this.notification.add(message, {
            type: "success",
            buttons: [
                {
                    name: _t("Undo"),
                    onClick: () => {
                        close();
                        this.restore({ id });
                    },
                },
            ],
        });
    }

    async restore({ id }) {
        await this.call("knowledge_restore", [id]);
        await this.load();
    }

    async writeArticle() {
        const title = this.state.search.trim();
        if (!title) {
            const action = await this.call("action_draft_article");
            return this.action.doAction(action);
        }
        const { company_id } = this.props.record.data;
        return this.action.doAction({
            type: "ir.actions.act_window",
            name: _t("New Article"),
            res_model: "feedback.kb.article",
            views: [[false, "form"]],
            context: {
                default_title: title,
                default_lang: this.state.lang,
                ...(company_id ? { default_company_id: company_id.id } : {}),
            },
        });
    }
}

registry.category("view_widgets").add("feedback_kb_panel", {
    component: KnowledgePanel,
    fieldDependencies: [{ name: "last_customer_date", type: "datetime" }],
});
