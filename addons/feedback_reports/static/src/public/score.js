/** @odoo-module ignore */
// Tells the server that a person has pressed the button: only what a hand or a keyboard does is trusted by the browser.
// Without this the page works as well, with one more step.
(() => {
    "use strict";

    for (const form of document.querySelectorAll("[data-gesture]")) {
        const note = (event) => {
            if (event.isTrusted) {
                form.elements.gesture.value = form.elements.stamp.value.split(".")[1];
            }
        };
        form.addEventListener("pointerdown", note);
        form.addEventListener("keydown", note);
        form.addEventListener("click", note);
    }
})();
