import { Dialog } from "@web/core/dialog/dialog";
import { HtmlViewer } from "@html_editor/components/html_viewer/html_viewer";

import { Component, markup } from "@odoo/owl";

import { languageHint, linkHint } from "./hit";

/** A whole article, to look at, and to put into the reply. */
export class ArticleDialog extends Component {
    static template = "feedback_kb.ArticleDialog";
    static components = { Dialog, HtmlViewer };
    static props = { article: Object, canInsert: Boolean, insert: Function, close: Function };

    get viewerConfig() {
        // markup: the field "body" is sanitized where it is stored
        return { value: markup(this.props.article.body) };
    }

    get languageHint() {
        return languageHint(this.props.article);
    }

    get linkHint() {
        return linkHint(this.props.article);
    }

    insert(how) {
        this.props.close();
        this.props.insert(how);
    }
}
