/** @odoo-module ignore */
/* global Frame, Popup, SCRIPT, TEXTS, frames, given, makeHost */
// What a line of HTML asks for, and what the site's own scripts can call: window.FeedbackWidget.
const popups = new Map();
let first = null;

function tellPage(name, form) {
    document.dispatchEvent(new CustomEvent(`feedback:${name}`, { detail: { form } }));
}

function pickLanguage(wish) {
    const codes = Object.keys(TEXTS);
    const plain = (tag) => tag.toLowerCase().replace("_", "-");
    for (const tag of [wish, document.documentElement.lang, ...navigator.languages]) {
        const found =
            tag &&
            (codes.find((code) => plain(code) === plain(tag)) ||
                codes.find((code) => plain(code).split("-")[0] === plain(tag).split("-")[0]));
        if (found) {
            return found;
        }
    }
    return codes[0];
}

function readOptions(script) {
    for (const { name, value } of script.attributes) {
        if (name.startsWith("data-field-")) {
            given[name.slice("data-field-".length)] = value;
        }
    }
    const { form, mode = "button", position, text, lang, target, color } = script.dataset;
    return { form, mode, position, text, color, target, script, language: pickLanguage(lang) };
}

function popupOf(options) {
    if (!popups.has(options.form)) {
        popups.set(options.form, new Popup(options));
    }
    return popups.get(options.form);
}

function openForm(form, opener) {
    const known = form && form !== first?.form ? { form, language: first?.language || pickLanguage() } : first;
    if (known?.form) {
        popupOf(known).open(opener || document.activeElement);
    }
}

function showInline(options) {
    const place = options.target && document.querySelector(options.target);
    const root = makeHost((host) => {
        if (place) {
            place.append(host);
        } else if (document.body.contains(options.script)) {
            options.script.after(host);
        } else {
            document.body.append(host);
        }
    });
    const frame = new Frame(options.form, options.language, (type) => {
        if (type === "sent") {
            tellPage("sent", options.form);
        }
    });
    root.append(frame.element);
}

function mount(script) {
    const options = readOptions(script);
    if (!options.form) {
        return;
    }
    first ||= options;
    if (options.mode === "inline") {
        showInline(options);
    } else if (options.mode === "button") {
        popupOf({ ...options, hasButton: true });
    }
}

function start(script) {
    if (document.readyState === "loading") {
        document.addEventListener("DOMContentLoaded", () => mount(script));
    } else {
        mount(script);
    }
}

if (window.FeedbackWidget) {
    // Another line on the same page: one widget serves them all.
    window.FeedbackWidget.add(SCRIPT);
} else {
    window.FeedbackWidget = Object.freeze({
        add: start,
        open: (form) => openForm(form),
        close: () => popups.forEach((popup) => popup.close()),
        set: (values) => {
            Object.assign(given, values);
            frames.forEach((frame) => frame.tell());
        },
    });
    document.addEventListener("click", (event) => {
        const opener = event.target.closest?.("[data-feedback-open]");
        if (opener) {
            event.preventDefault();
            openForm(opener.dataset.feedbackOpen, opener);
        }
    });
    start(SCRIPT);
}
