/** @odoo-module ignore */
// Solves the form's puzzle while the visitor types (ALTCHA's worker tries the numbers). Where that does not work, the
// form is sent without: the server then asks a question.
(() => {
    "use strict";

    const running = new WeakMap();
    const MARGIN_SECONDS = 60;

    const boxOf = (form) => form?.querySelector?.("[data-captcha]");
    const fieldOf = (box) => box.querySelector("input[name=captcha]");

    function isOver(box) {
        const { expiresAt } = JSON.parse(box.dataset.challenge).parameters;
        return expiresAt < Date.now() / 1000 + MARGIN_SECONDS;
    }

    function attempt(box, challenge, workers, count, index) {
        return new Promise((resolve, reject) => {
            const worker = new Worker(box.dataset.solver);
            workers.push(worker);
            worker.onmessage = ({ data }) => (data?.derivedKey ? resolve(data) : reject(data?.error));
            worker.onerror = reject;
            worker.postMessage({ type: "work", challenge, counterStart: index, counterStep: count });
        });
    }

    async function solve(box) {
        const challenge = JSON.parse(box.dataset.challenge);
        const count = Math.min(navigator.hardwareConcurrency || 2, 4);
        const workers = [];
        try {
            const attempts = [...Array(count).keys()].map((index) => attempt(box, challenge, workers, count, index));
            const { counter, derivedKey } = await Promise.any(attempts);
            fieldOf(box).value = btoa(JSON.stringify({ challenge, solution: { counter, derivedKey } }));
            box.querySelector("[data-captcha-question]")?.remove();
        } catch {
            running.delete(box); // a question of the server's takes its place
        } finally {
            workers.forEach((worker) => worker.terminate());
        }
    }

    // The page may have been open for hours: the same page, opened again, has a fresh puzzle.
    async function renew(box) {
        try {
            const answer = await fetch(location.href, { headers: { "X-Requested-With": "captcha" } });
            const page = new DOMParser().parseFromString(await answer.text(), "text/html");
            box.dataset.challenge = page.querySelector("[data-captcha]").dataset.challenge;
            fieldOf(box).value = "";
        } catch {
            // The form is sent as it is; if it cannot be, that is said there.
        }
    }

    function start(box) {
        if (!running.has(box)) {
            running.set(box, solve(box));
        }
        return running.get(box);
    }

    function onTyping(event) {
        const box = boxOf(event.target.form || event.target.closest?.("form"));
        if (box && !isOver(box)) {
            start(box);
        }
    }

    async function finish(form, box, submitter) {
        const status = box.querySelector("[data-captcha-status]");
        status.textContent = box.querySelector("[data-text=checking]").textContent;
        if (isOver(box)) {
            running.delete(box);
            await renew(box);
        }
        await start(box);
        status.textContent = "";
        box.dataset.captchaDone = "1";
        form.requestSubmit(submitter);
    }

    function onSubmit(event) {
        const form = event.target;
        const box = boxOf(form);
        if (!box || event.submitter?.hasAttribute("formaction")) {
            return;
        }
        if (box.dataset.captchaDone) {
            delete box.dataset.captchaDone; // what is sent next may come too late
        } else if (!fieldOf(box).value || isOver(box)) {
            event.preventDefault();
            event.stopImmediatePropagation();
            finish(form, box, event.submitter);
        }
    }

    for (const kind of ["input", "focusin"]) {
        document.addEventListener(kind, onTyping);
    }
    document.addEventListener("submit", onSubmit, true);
})();
