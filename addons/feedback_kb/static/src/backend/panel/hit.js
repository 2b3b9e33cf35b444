import { Dropdown } from "@web/core/dropdown/dropdown";
import { DropdownItem } from "@web/core/dropdown/dropdown_item";
import { _t } from "@web/core/l10n/translation";

import { Component } from "@odoo/owl";

/** Say in a badge's hint why an article may not suit the customer. */
export function languageHint({ is_customers_language, lang_name }) {
    return is_customers_language ? lang_name : _t("%s: not in the customer's language", lang_name);
}

/** Say why an article cannot be linked, or where its link leads. */
export function linkHint({ visibility, url }) {
    if (visibility === "internal") {
        return _t("For employees only: the customer could not open it");
    }
    if (!url) {
        return _t("No help centre of this company shows it");
    }
    return visibility === "portal" ? _t("Customers read it after logging in: %s", url) : url;
}

/** One article that was found: what it says, for whom it is, and what to do with it. */
export class KnowledgeHit extends Component {
    static template = "feedback_kb.Hit";
    static components = { Dropdown, DropdownItem };
    static props = {
        hit: Object,
        canWrite: Boolean,
        canInsert: Boolean,
        onInsert: Function,
        onOpen: Function,
        onDismiss: Function,
        onWrong: Function,
    };

    get languageHint() {
        return languageHint(this.props.hit);
    }

    get linkHint() {
        return linkHint(this.props.hit);
    }

    get figures() {
        const { use_count, helpful_count, vote_count } = this.props.hit;
        const figures = [];
        if (use_count) {
            figures.push(_t("In replies: %s", use_count));
        }
        if (vote_count) {
            figures.push(_t("helped: %(helped)s of %(all)s", { helped: helpful_count, all: vote_count }));
        }
        return figures.join(" · ");
    }
}
