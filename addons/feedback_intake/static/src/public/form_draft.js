/** @odoo-module ignore */
// What is typed survives a reload of the page: kept in this tab alone, never files, forgotten once it is sent.
(() => {
    "use strict";

    const KEPT = /^(q_.+|message|name|email|phone|kind|category|rating)$/;
    const DELAY = 300;

    // A browser may refuse the storage; the form works without it.
    function storage() {
        try {
            return globalThis.sessionStorage;
        } catch {
            return null;
        }
    }

    function keyOf(form) {
        const address = new URL(location.href);
        address.searchParams.delete("lang");
        return `feedback-draft ${new URL(form.action).pathname}${address.search}`;
    }

    const controlsOf = (form) => [...form.elements].filter(({ name, type }) => KEPT.test(name) && type !== "file");
    const isTick = (control) => /^(radio|checkbox)$/.test(control.type);

    function save(form) {
        const values = controlsOf(form)
            .filter((control) => (isTick(control) ? control.checked : control.value))
            .map((control) => [control.name, control.value]);
        storage()?.setItem(keyOf(form), JSON.stringify(values));
        showNote(form);
    }

    function restore(form) {
        const values = JSON.parse(storage()?.getItem(keyOf(form)) || "null");
        if (!values) {
            return;
        }
        for (const control of controlsOf(form)) {
            const given = values.filter(([name]) => name === control.name).map(([, value]) => value);
            if (isTick(control)) {
                control.checked = given.includes(control.value);
            } else {
                control.value = given[0] || "";
            }
        }
        showNote(form);
    }

    function showNote(form) {
        form.querySelector("[data-draft-note]").hidden = !storage()?.getItem(keyOf(form));
    }

    function clear(form) {
        clearTimeout(form.draftTimer);
        storage()?.removeItem(keyOf(form));
    }

    globalThis.feedbackFormDraft = {
        clear,

        watch(form) {
            if (!form.dataset.draft || form.dataset.preview) {
                return;
            }
            if (!form.querySelector("#errors")) {
                restore(form);
            }
            form.addEventListener("input", () => {
                clearTimeout(form.draftTimer);
                form.draftTimer = setTimeout(() => save(form), DELAY);
            });
            form.addEventListener("click", (event) => {
                if (event.target.closest("[data-draft-clear]")) {
                    clear(form);
                    location.assign(form.action);
                }
            });
        },
    };
})();
