/** @odoo-module ignore */
// While a customer writes a message: the articles that fit it. Nothing is logged but an article that is opened.
(() => {
    "use strict";

    const DELAY = 400;
    const FEWEST_WORDS = 3;
    const LONGEST = 400;

    class Suggestions {
        constructor(form) {
            this.form = form;
            this.name = Math.random().toString(36).slice(2);
            this.lastQuestion = "";
            // The form is replaced by the server's answer when something is missing: so its events are heard up here.
            form.addEventListener("input", (event) => event.target.id === "message" && this.onInput());
            this.onInput();
            this.listen();
        }

        get box() {
            return this.form.querySelector("[data-suggest]");
        }

        onInput() {
            clearTimeout(this.timer);
            this.timer = setTimeout(() => this.load(), DELAY);
        }

        async load() {
            const question = (this.form.querySelector("#message")?.value || "").trim().slice(0, LONGEST);
            if (!this.box || question === this.lastQuestion) {
                return;
            }
            this.lastQuestion = question;
            if (question.split(/\s+/).length < FEWEST_WORDS) {
                this.show([], question);
                return;
            }
            try {
                const response = await fetch(`${this.box.dataset.suggest}?q=${encodeURIComponent(question)}`);
                const answer = response.ok ? await response.json() : { hits: [] };
                if (question === this.lastQuestion) {
                    this.show(answer.hits, question);
                }
            } catch {
                // Without the network the customer writes on as before.
            }
        }

        show(hits, question) {
            const box = this.box.querySelector("[data-box]");
            const status = this.box.querySelector("[data-status]");
            box.querySelector("ul").replaceChildren(...hits.map((hit) => this.item(hit, question)));
            box.hidden = !hits.length;
            const sentence = hits.length ? this.text("found").replace("%s", hits.length) : "";
            if (status.textContent !== sentence) {
                status.textContent = sentence;
            }
        }

        text(key) {
            return this.box.querySelector(`[data-text="${key}"]`).textContent;
        }

        item(hit, question) {
            const item = document.createElement("li");
            const link = document.createElement("a");
            link.href = `${hit.path}?from=form&q=${encodeURIComponent(question)}#form-${this.name}`;
            link.target = "_blank";
            link.rel = "noopener";
            link.textContent = hit.title;
            const hint = document.createElement("span");
            hint.className = "fb-hidden";
            hint.textContent = ` (${this.text("tab")})`;
            link.append(hint);
            item.append(link);
            return item;
        }

        // An article that was opened from here says by which reference its search is known.
        listen() {
            if (!window.BroadcastChannel) {
                return;
            }
            new BroadcastChannel("feedback-kb").addEventListener("message", ({ data }) => {
                const field = this.form.querySelector("input[name=kb_search]");
                if (field && data.form === this.name && !field.value.split(" ").includes(data.reference)) {
                    field.value = `${field.value} ${data.reference}`.trim();
                }
            });
        }
    }

    document.querySelectorAll("[data-suggest]").forEach((box) => new Suggestions(box.closest("form")));
})();
