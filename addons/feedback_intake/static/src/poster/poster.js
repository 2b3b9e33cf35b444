/** @odoo-module ignore */
document.querySelector("[data-print]").addEventListener("click", () => print());
