import { createDocumentFragmentFromContent } from "@web/core/utils/html";

import { markup } from "@odoo/owl";

const PREFIX = "data-fb-";

/**
 * Tell whether the server has taken remote sources out of this HTML (see tools/remote_content.py).
 *
 * @param {Markup|string} html
 */
export function hasBlockedContent(html) {
    return html.includes(PREFIX) && blockedElements(parse(html)).length > 0;
}

/**
 * Return the HTML with its remote sources put back.
 *
 * @param {Markup} html as the server has sanitized it
 */
export function unblockContent(html) {
    const body = parse(html);
    for (const element of blockedElements(body)) {
        for (const { name, value } of [...element.attributes].filter(isBlocked)) {
            element.removeAttribute(name);
            if (name === `${PREFIX}css`) {
                element.textContent = value;
            } else {
                element.setAttribute(name.slice(PREFIX.length), value);
            }
        }
    }
    return markup(body.innerHTML);
}

/** Such a document is inert: nothing is loaded while it is worked on. */
function parse(html) {
    return createDocumentFragmentFromContent(html).body;
}

function isBlocked({ name }) {
    return name.startsWith(PREFIX);
}

function blockedElements(root) {
    return [...root.querySelectorAll("*")].filter((element) => [...element.attributes].some(isBlocked));
}
