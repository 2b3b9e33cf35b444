import { Chatter } from "@mail/chatter/web_portal/chatter";
import { Composer } from "@mail/core/common/composer";
import { Composer as ComposerModel } from "@mail/core/common/composer_model";
import { ConfirmationDialog } from "@web/core/confirmation_dialog/confirmation_dialog";
import { _t } from "@web/core/l10n/translation";
import { useBus } from "@web/core/utils/hooks";
import { htmlJoin, isHtmlEmpty } from "@web/core/utils/html";
import { patch } from "@web/core/utils/patch";

import { markup, toRaw, useEffect } from "@odoo/owl";

/** Asks the chatter of a record to take an article into the reply: { model, id, text or html }. */
export const INSERT_ARTICLE = "FEEDBACK_KB:INSERT";

patch(ComposerModel.prototype, {
    setup() {
        super.setup(...arguments);
        /** @type {{ text?: string, html?: string }|undefined} waits for the composer to be there */
        this.feedbackArticle = undefined;
    },
});

patch(Chatter.prototype, {
    setup() {
        super.setup(...arguments);
        useBus(this.env.bus, INSERT_ARTICLE, ({ detail }) => this.onInsertArticle(detail));
    },

    onInsertArticle({ model, id, text, html }) {
        const thread = this.state.thread;
        if (thread?.model !== model || thread.id !== id) {
            return;
        }
        const insert = () => {
            thread.composer.feedbackArticle = { text, html };
            this.toggleComposer("message", { force: true });
        };
        if (this.state.composerType !== "note" || isHtmlEmpty(thread.composer.composerHtml)) {
            insert();
            return;
        }
        // Odoo keeps one draft for notes and messages: what is meant for colleagues must not go out unseen.
        this.env.services.dialog.add(ConfirmationDialog, {
            title: _t("You are writing an internal note"),
            body: _t("The text of the note becomes part of the reply that the customer reads. Take out what is not meant for them before you send it."),
            confirmLabel: _t("Turn into a reply"),
            confirm: insert,
            cancel: () => {},
        });
    },
});

patch(Composer.prototype, {
    setup() {
        super.setup(...arguments);
        // After what mail does when it is mounted: by then a draft of an earlier visit is back.
        useEffect(
            (article, type) => {
                if (article && type === "message") {
                    this.insertArticle(article);
                }
            },
            () => [this.props.composer.feedbackArticle, this.props.type]
        );
    },

    insertArticle({ text, html }) {
        const composer = toRaw(this.props.composer);
        composer.feedbackArticle = undefined;
        if (html) {
            // markup: the field "body" is sanitized where it is stored
            const article = markup(html);
            const draft = composer.composerHtml;
            composer.composerHtml = isHtmlEmpty(draft) ? article : htmlJoin([draft, markup`<br/>`, article]);
            this.onClickFullComposer();
            return;
        }
        const draft = composer.composerText;
        const position = composer.selection.end || draft.length;
        const before = draft.slice(0, position).trimEnd();
        const after = draft.slice(position).trimStart();
        const start = before ? `${before}\n\n${text}` : text;
        composer.composerText = after ? `${start}\n\n${after}` : start;
        Object.assign(composer.selection, { start: start.length, end: start.length, direction: "none" });
        composer.forceCursorMove = true;
        composer.autofocus++;
    },
});
