/** @odoo-module ignore */
/* global Frame, TEXTS, make, makeHost, tellPage */
// The form in a dialogue over the page, and the button that opens it. The browser's own modal dialogue keeps the focus,
// closes with Esc, and gives the focus back.

// White or black, whichever can be read on a colour like #0b6b61.
function textColor(color) {
    const [red, green, blue] = [1, 3, 5].map((place) => {
        const part = parseInt(color.slice(place, place + 2), 16) / 255;
        return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.179 ? "#000" : "#fff";
}

class Popup {
    constructor({ form, language, hasButton, position, text, color }) {
        this.form = form;
        this.language = language;
        this.texts = TEXTS[language];
        this.isSent = false;
        this.root = makeHost((host) => document.body.append(host));
        this.root.append(this.makeDialog());
        if (hasButton) {
            this.root.append(this.makeButton(text, position, color));
        }
    }

    makeButton(text, position, color) {
        const button = make("button", { type: "button", className: "opener", textContent: text || this.texts.button });
        button.setAttribute("aria-haspopup", "dialog");
        button.dataset.position = position === "bottom-left" ? position : "bottom-right";
        if (/^#[0-9a-f]{6}$/i.test(color || "")) {
            button.style.setProperty("--brand", color);
            button.style.setProperty("--on-brand", textColor(color));
        }
        button.addEventListener("click", () => this.open(button));
        return button;
    }

    makeDialog() {
        const close = make("button", { type: "button", className: "close", textContent: "×" });
        close.setAttribute("aria-label", this.texts.close);
        close.addEventListener("click", () => this.close());
        this.dialog = make("dialog", { lang: this.language }, close);
        this.dialog.setAttribute("aria-label", this.texts.title);
        this.dialog.setAttribute("aria-modal", "true");
        this.dialog.addEventListener("click", (event) => event.target === this.dialog && this.close());
        this.dialog.addEventListener("close", () => this.onClose());
        return this.dialog;
    }

    open(opener) {
        if (this.dialog.open) {
            return;
        }
        this.opener = opener;
        if (!this.frame) {
            this.frame = new Frame(this.form, this.language, (type) => this.onMessage(type));
            this.dialog.append(this.frame.element);
        }
        this.frame.tell();
        this.overflow = document.documentElement.style.overflow;
        document.documentElement.style.overflow = "hidden";
        this.dialog.showModal();
        tellPage("open", this.form);
    }

    close() {
        this.dialog.close();
    }

    // What was typed stays for the next time; after it was sent, a new form is opened.
    onClose() {
        document.documentElement.style.overflow = this.overflow;
        if (this.isSent) {
            this.frame.remove();
            this.frame = null;
            this.isSent = false;
        }
        this.opener?.focus();
        tellPage("close", this.form);
    }

    onMessage(type) {
        if (type === "escape") {
            this.close();
        } else if (type === "ready") {
            this.isSent = false;
        } else if (type === "sent") {
            this.isSent = true;
            tellPage("sent", this.form);
        }
    }
}
