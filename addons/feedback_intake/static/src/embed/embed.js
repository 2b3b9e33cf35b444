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

    // Also of an answer that takes the page's place, as that to an anonymous message does.
    const heights = new ResizeObserver(tellHeight);
    function watchPage() {
        heights.disconnect();
        heights.observe(document.body);
        if (location.pathname.includes("/sent/") || document.querySelector("[data-answer]")) {
            tell("sent");
        }
    }

    function start() {
        watchPage();
        document.addEventListener("feedback:page", watchPage);
        document.addEventListener("focusin", (event) => event.target.id === "errors" && tell("attention"));
        document.addEventListener("keydown", (event) => event.key === "Escape" && !event.defaultPrevented && tell("escape"));
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
