/** @odoo-module ignore */
// Where people may stay anonymous, consents are asked of those alone who leave contact data. The server decides.
(() => {
    "use strict";

    const CONTACT = ["name", "email", "phone"];

    function toggle(form) {
        const consents = form.querySelector("[data-consents]");
        if (consents) {
            consents.hidden = !CONTACT.some((name) => form.elements[name]?.value.trim());
        }
    }

    for (const form of document.querySelectorAll("[data-form]")) {
        form.addEventListener("input", () => toggle(form));
        // Errors bring the server's form in place of this one's content.
        new MutationObserver(() => toggle(form)).observe(form, { childList: true });
        toggle(form);
    }
})();
