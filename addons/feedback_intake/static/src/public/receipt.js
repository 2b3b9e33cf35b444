/** @odoo-module ignore */
// The page of a receipt code can be read without this. It adds: copying the code and printing the page.
(() => {
    "use strict";

    async function copy(element) {
        try {
            await navigator.clipboard.writeText(element.textContent);
        } catch {
            // Not every page may use the clipboard: the code is selected, and copied the old way where that works.
            getSelection().selectAllChildren(element);
            return document.execCommand("copy");
        }
        return true;
    }

    document.addEventListener("click", async ({ target }) => {
        if (target.closest("[data-print]")) {
            window.print();
        }
        const button = target.closest("[data-copy]");
        if (button && (await copy(document.getElementById(button.dataset.copy)))) {
            document.querySelector("[data-copied]").hidden = false;
        }
    });

    function showButtons() {
        for (const element of document.querySelectorAll("[data-scripted]")) {
            element.hidden = false;
        }
    }

    document.addEventListener("feedback:page", showButtons);
    showButtons();
})();
