/** @odoo-module ignore */
// Search as you type: a combobox over the plain form, which works without this (WAI-ARIA 1.2, list autocomplete).
(() => {
    "use strict";

    const DELAY = 180;
    const SHORTEST = 2;
    let lastNumber = 0;

    class SearchBox {
        constructor(form) {
            this.form = form;
            this.input = form.querySelector("input[type=search]");
            this.status = form.querySelector("[data-status]");
            this.hits = [];
            this.active = -1;
            this.buildList();
            this.input.addEventListener("input", () => this.onInput());
            this.input.addEventListener("keydown", (event) => this.onKey(event));
            this.input.addEventListener("blur", () => setTimeout(() => this.close(), 200));
            this.input.addEventListener("focus", () => this.hits.length && this.open());
        }

        text(key) {
            return this.form.querySelector(`[data-text="${key}"]`).textContent;
        }

        buildList() {
            this.list = document.createElement("ul");
            this.list.id = "kb-q-list";
            this.list.className = "kb-list";
            this.list.hidden = true;
            this.list.setAttribute("role", "listbox");
            this.list.setAttribute("aria-label", this.text("list"));
            this.form.append(this.list);
            const attributes = { role: "combobox", "aria-expanded": "false", "aria-controls": this.list.id, "aria-autocomplete": "list" };
            Object.entries(attributes).forEach(([name, value]) => this.input.setAttribute(name, value));
        }

        onInput() {
            clearTimeout(this.timer);
            this.timer = setTimeout(() => this.load(), DELAY);
        }

        async load() {
            const question = this.input.value.trim();
            const number = ++lastNumber;
            if (question.length < SHORTEST) {
                this.show([], question);
                this.status.textContent = "";
                return;
            }
            let answer;
            try {
                const response = await fetch(`${this.form.dataset.complete}?q=${encodeURIComponent(question)}`);
                answer = response.ok ? await response.json() : { hits: [] };
            } catch {
                return;
            }
            // An answer that comes late must not replace a newer one.
            if (number === lastNumber) {
                this.show(answer.hits, question);
                this.status.textContent = answer.hits.length ? this.text("found").replace("%s", answer.hits.length) : this.text("none");
            }
        }

        show(hits, question) {
            this.hits = hits;
            this.list.replaceChildren(...hits.map((hit, index) => this.option(hit, index, question)));
            this.setActive(-1);
            hits.length ? this.open() : this.close();
        }

        option(hit, index, question) {
            const option = document.createElement("li");
            option.id = `kb-q-${index}`;
            option.setAttribute("role", "option");
            option.setAttribute("aria-selected", "false");
            const title = document.createElement("span");
            title.className = "kb-option-title";
            title.textContent = hit.title;
            option.append(title, pieces(hit.passage));
            option.dataset.href = `${hit.path}?q=${encodeURIComponent(question)}`;
            // Before the field loses the focus, which closes the list.
            option.addEventListener("pointerdown", (event) => event.preventDefault());
            option.addEventListener("click", () => location.assign(option.dataset.href));
            return option;
        }

        onKey(event) {
            const isOpen = !this.list.hidden;
            if (event.key === "Escape" && isOpen) {
                event.preventDefault();
                this.close();
            } else if (["ArrowDown", "ArrowUp"].includes(event.key) && this.hits.length) {
                event.preventDefault();
                this.open();
                const count = this.hits.length + 1;
                const step = event.key === "ArrowDown" ? 1 : -1;
                this.setActive(((this.active + 1 + step + count) % count) - 1);
            } else if (event.key === "Enter" && isOpen && this.active >= 0) {
                event.preventDefault();
                location.assign(this.list.children[this.active].dataset.href);
            }
        }

        setActive(index) {
            this.active = index;
            [...this.list.children].forEach((option, place) => option.setAttribute("aria-selected", String(place === index)));
            if (index >= 0) {
                this.input.setAttribute("aria-activedescendant", `kb-q-${index}`);
                this.list.children[index].scrollIntoView({ block: "nearest" });
            } else {
                this.input.removeAttribute("aria-activedescendant");
            }
        }

        open() {
            this.list.hidden = false;
            this.input.setAttribute("aria-expanded", "true");
        }

        close() {
            this.list.hidden = true;
            this.input.setAttribute("aria-expanded", "false");
            this.setActive(-1);
        }
    }

    // What the server marks as searched for, as text: nothing of an article becomes HTML here.
    function pieces(passage) {
        const line = document.createElement("span");
        line.className = "kb-option-passage";
        for (const [piece, isHit] of passage) {
            const node = document.createElement(isHit ? "mark" : "span");
            node.textContent = piece;
            line.append(node);
        }
        return line;
    }

    document.querySelectorAll("form[data-complete]").forEach((form) => new SearchBox(form));
})();
