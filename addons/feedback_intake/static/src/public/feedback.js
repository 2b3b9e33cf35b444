/** @odoo-module ignore */
// The pages work without this. It adds: progress and another try when the connection breaks, errors without losing the
// files, and times in the visitor's own zone. What it does to questions, files and drafts stands in files of their own.
(() => {
    "use strict";

    const { feedbackFormDraft: draft, feedbackFormFiles: files, feedbackFormQuestions: questions } = globalThis;
    const RETRY_SECONDS = [2, 6];
    const text = (form, key) => form.querySelector(`[data-text="${key}"]`).textContent;

    function showTrouble(form, sentence) {
        const box = form.querySelector("[data-trouble]");
        box.textContent = sentence;
        box.hidden = !sentence;
    }

    function setBusy(form, isBusy) {
        form.querySelector("button[type=submit]").disabled = isBusy;
        form.querySelector("[data-progress]").hidden = !isBusy;
        form.querySelector("progress").value = 0;
    }

    function onSubmit(event) {
        const form = event.target;
        if (event.submitter?.hasAttribute("formaction")) {
            return;
        }
        event.preventDefault();
        showTrouble(form, "");
        if (files.areTooLarge(form)) {
            showTrouble(form, text(form, "too-large"));
            return;
        }
        send(form, 0);
    }

    // The page's stamp makes a second try the same delivery, whether or not the first has arrived.
    function send(form, tries) {
        const request = new XMLHttpRequest();
        request.open("POST", form.action);
        request.upload.addEventListener("progress", (event) => {
            form.querySelector("progress").value = event.lengthComputable ? (100 * event.loaded) / event.total : 0;
        });
        request.addEventListener("load", () => onAnswer(form, request));
        request.addEventListener("error", () => onBroken(form, tries));
        request.send(new FormData(form));
        setBusy(form, true);
    }

    function onBroken(form, tries) {
        if (tries < RETRY_SECONDS.length) {
            showTrouble(form, text(form, "retry"));
            setTimeout(() => send(form, tries + 1), RETRY_SECONDS[tries] * 1000);
            return;
        }
        setBusy(form, false);
        showTrouble(form, text(form, "network"));
    }

    function onAnswer(form, request) {
        showTrouble(form, "");
        const page = new DOMParser().parseFromString(request.responseText, "text/html");
        const answer = page.getElementById(form.id);
        if (page.querySelector("[data-answer]") && (request.status < 300 || !answer)) {
            draft.clear(form);
            showPage(page);
            return;
        }
        if (request.status < 300) {
            draft.clear(form);
            const sameDocument = request.responseURL.split("#")[0] === location.href.split("#")[0];
            location.assign(request.responseURL);
            if (sameDocument) {
                location.reload();
            }
            return;
        }
        setBusy(form, false);
        if (!answer) {
            showTrouble(form, text(form, request.status === 413 ? "too-large" : "network"));
            return;
        }
        showErrors(form, answer, page.title);
    }

    // Of an answer that has no address of its own: it stands in place of the page that has sent the form.
    function showPage(page) {
        document.title = page.title;
        document.documentElement.lang = page.documentElement.lang;
        document.body.replaceWith(page.body);
        window.scrollTo(0, 0);
        start();
        document.getElementById("main").focus();
    }

    // Takes the server's form with its errors, but keeps the file fields, whose files no server can put back.
    function showErrors(form, answer, title) {
        const listFiles = files.keepIn(form, answer);
        form.replaceChildren(...answer.childNodes);
        form.querySelector("[data-files-lost]")?.remove();
        listFiles();
        questions.update(form);
        document.title = title;
        form.querySelector("#errors")?.focus();
    }

    function localiseTimes() {
        const format = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" });
        for (const time of document.querySelectorAll("time[datetime]")) {
            time.textContent = format.format(new Date(time.dateTime));
        }
    }

    function start() {
        for (const form of document.querySelectorAll("[data-form]")) {
            if (!form.dataset.preview) {
                form.addEventListener("submit", onSubmit);
            }
            draft.watch(form);
            files.watch(form);
            questions.watch(form);
        }
        localiseTimes();
        document.getElementById("errors")?.focus();
        document.dispatchEvent(new Event("feedback:page"));
    }

    start();
})();
