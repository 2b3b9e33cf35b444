/** @odoo-module ignore */
// A form in a frame on another website. Whoever may frame it is settled by the page's policy; here it learns from the
// page around it where it stands, and tells that how high it is and when it has been sent. What was written stays here.
(() => {
    "use strict";

    if (parent === window) {
        return;
    }
    // Until the page around has spoken, its address is not known; that we are here may be heard by anybody.
    let origin = "*";
    const tell = (type, more) => parent.postMessage({ type: `feedback:${type}`, ...more }, origin);

    function tellHeight() {
        tell("height", { height: document.body.getBoundingClientRect().height });
    }

    function fillIn({ url, title, values }) {
        const texts = { page_url: url, page_title: title, site_values: JSON.stringify(values || {}) };
        for (const [name, text] of Object.entries(texts)) {
            for (const input of document.getElementsByName(name)) {
                input.value = String(text || "").slice(0, 20000);
            }
        }
    }

    function start() {
        new ResizeObserver(tellHeight).observe(document.body);
        document.addEventListener("focusin", (event) => event.target.id === "errors" && tell("attention"));
        document.addEventListener("keydown", (event) => event.key === "Escape" && !event.defaultPrevented && tell("escape"));
        if (location.pathname.includes("/sent/")) {
            tell("sent");
        }
    }

    addEventListener("message", (event) => {
        if (event.source !== parent || event.data?.type !== "feedback:page") {
            return;
        }
        fillIn(event.data);
        if (origin === "*") {
            origin = event.origin;
            start();
        }
    });
    tell("ready");
})();
