/** @odoo-module ignore */
/* global TEXTS, STYLE */
// The form in a frame: it is told which page it stands on, and says how high it wants to be. Both sides look at where a
// message comes from before they believe it.
const SCRIPT = document.currentScript;
const SERVER = new URL(SCRIPT.src).origin;
const PATIENCE = 20000;
// A page that may not be shown here loads as an empty one; the form says at once that it is there.
const PATIENCE_AFTER_LOAD = 4000;

// What the site's developer passes: {name: text}.
const given = {};
const frames = new Set();

function make(tag, properties, ...children) {
    const element = Object.assign(document.createElement(tag), properties);
    element.append(...children);
    return element;
}

// Style sheets made by script need no exception from a page's policy; a style element would.
function dress(root) {
    if (!("adoptedStyleSheets" in root)) {
        root.append(make("style", { textContent: STYLE }));
        return;
    }
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(STYLE);
    root.adoptedStyleSheets = [sheet];
}

function makeHost(place) {
    const host = document.createElement("div");
    place(host);
    const root = host.attachShadow({ mode: "open" });
    dress(root);
    return root;
}

class Frame {
    // onMessage(type): ready, sent, escape
    constructor(form, language, onMessage) {
        this.form = form;
        this.texts = TEXTS[language];
        this.onMessage = onMessage;
        this.isReady = false;
        this.iframe = make("iframe", { title: this.texts.title, src: this.address(`?embed=1&lang=${language.replace("-", "_")}`) });
        this.status = make("p", { className: "status", role: "status", textContent: this.texts.loading });
        this.element = make("div", { className: "frame" }, this.status, this.iframe);
        this.iframe.addEventListener("load", () => this.wait(PATIENCE_AFTER_LOAD));
        this.wait(PATIENCE);
        frames.add(this);
    }

    address(query = "") {
        return `${SERVER}/feedback/${encodeURIComponent(this.form)}${query}`;
    }

    wait(milliseconds) {
        clearTimeout(this.timer);
        if (!this.isReady) {
            this.timer = setTimeout(() => this.giveUp(), milliseconds);
        }
    }

    giveUp() {
        const link = make("a", { href: this.address(), target: "_blank", rel: "noopener", textContent: this.texts.elsewhere });
        this.status.replaceChildren(this.texts.blocked, " ", link);
        this.element.dataset.state = "blocked";
    }

    receive({ type, height }) {
        if (type === "feedback:ready") {
            const isFirst = !this.isReady;
            this.isReady = true;
            this.element.dataset.state = "ready";
            clearTimeout(this.timer);
            this.tell();
            if (!isFirst) {
                this.show();
            }
        } else if (type === "feedback:height" && height > 0) {
            this.iframe.style.height = `${Math.ceil(height)}px`;
        } else if (type === "feedback:attention") {
            this.show();
        }
        this.onMessage(String(type).replace("feedback:", ""));
    }

    // Without query and fragment, in which there may be what is nobody else's business.
    tell() {
        const page = { url: location.origin + location.pathname, title: document.title, values: given };
        this.iframe.contentWindow?.postMessage({ type: "feedback:page", ...page }, SERVER);
    }

    show() {
        if (this.iframe.getBoundingClientRect().top < 0) {
            this.iframe.scrollIntoView({ block: "start" });
        }
    }

    remove() {
        clearTimeout(this.timer);
        frames.delete(this);
        this.element.remove();
    }
}

window.addEventListener("message", (event) => {
    if (event.origin !== SERVER || !event.data) {
        return;
    }
    for (const frame of frames) {
        if (event.source === frame.iframe.contentWindow) {
            frame.receive(event.data);
        }
    }
});
