/** @odoo-module ignore */
// Shows and hides questions while the visitor answers. What is hidden keeps what was typed, and the server drops it.
(() => {
    "use strict";

    function answersOf(form) {
        const answers = {};
        for (const control of form.elements) {
            if (!control.name?.startsWith("q_") || (/radio|checkbox/.test(control.type) && !control.checked)) {
                continue;
            }
            const given = control.type === "file" ? [...control.files].map((file) => file.name) : [control.value];
            (answers[control.name.slice(2)] ||= []).push(...given);
        }
        return answers;
    }

    function update(form) {
        if (!form.dataset.logic) {
            return;
        }
        const shown = globalThis.feedbackFormLogic.shownParts(JSON.parse(form.dataset.logic), answersOf(form));
        for (const part of form.querySelectorAll("[data-part]")) {
            part.hidden = !shown.has(part.dataset.part);
        }
    }

    globalThis.feedbackFormQuestions = {
        update,
        watch(form) {
            form.addEventListener("input", () => update(form));
            form.addEventListener("change", () => update(form));
            update(form);
        },
    };
})();
