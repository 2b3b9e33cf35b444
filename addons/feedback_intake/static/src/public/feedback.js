/** @odoo-module ignore */
// The pages work without this. It adds: files picked in several goes, sizes checked before sending, progress, errors
// without losing the files, and times in the visitor's own zone.
(() => {
    "use strict";

    const text = (form, key) => form.querySelector(`[data-text="${key}"]`).textContent;
    const sizes = [["megabyte", 1024 * 1024], ["kilobyte", 1024], ["byte", 1]];

    function sizeOf(bytes) {
        const [unit, factor] = sizes.find(([, least]) => bytes >= least) || sizes[2];
        const format = { style: "unit", unit, maximumFractionDigits: 1 };
        return new Intl.NumberFormat(document.documentElement.lang, format).format(bytes / factor);
    }

    function showTrouble(form, sentence) {
        const box = form.querySelector("[data-trouble]");
        box.textContent = sentence;
        box.hidden = !sentence;
    }

    function listFiles(form, input) {
        const list = form.querySelector("[data-files]");
        list.replaceChildren(...[...input.files].map((file, index) => fileRow(form, input, file, index)));
        list.hidden = !input.files.length;
    }

    function fileRow(form, input, file, index) {
        const row = document.createElement("li");
        const name = document.createElement("span");
        const tooLarge = file.size > Number(input.dataset.maxBytes);
        name.textContent = `${file.name} (${sizeOf(file.size)}${tooLarge ? `, ${text(form, "file-too-large")}` : ""})`;
        row.toggleAttribute("data-bad", tooLarge);
        const remove = document.createElement("button");
        remove.type = "button";
        remove.textContent = text(form, "remove");
        remove.setAttribute("aria-label", `${remove.textContent}: ${file.name}`);
        remove.addEventListener("click", () => {
            setFiles(form, input, [...input.files].filter((_file, other) => other !== index));
            input.focus();
        });
        row.append(name, remove);
        return row;
    }

    function setFiles(form, input, files) {
        const transfer = new DataTransfer();
        files.forEach((file) => transfer.items.add(file));
        input.files = transfer.files;
        input.keptFiles = [...transfer.files];
        listFiles(form, input);
    }

    function watchFiles(form) {
        const input = form.querySelector("input[type=file]");
        input?.addEventListener("change", () => {
            const kept = input.keptFiles || [];
            const isKnown = (file) => kept.some((other) => other.name === file.name && other.size === file.size);
            setFiles(form, input, [...kept, ...[...input.files].filter((file) => !isKnown(file))]);
        });
    }

    function tooLargeTogether(form) {
        const input = form.querySelector("input[type=file]");
        const total = [...(input?.files || [])].reduce((sum, file) => sum + file.size, 0);
        // The form's own text needs a little room beside the files.
        return input && total > Number(input.dataset.maxTotal) - 65536;
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
        if (tooLargeTogether(form)) {
            showTrouble(form, text(form, "too-large"));
            return;
        }
        send(form);
    }

    function send(form) {
        const request = new XMLHttpRequest();
        request.open("POST", form.action);
        request.upload.addEventListener("progress", (event) => {
            form.querySelector("progress").value = event.lengthComputable ? (100 * event.loaded) / event.total : 0;
        });
        request.addEventListener("load", () => onAnswer(form, request));
        request.addEventListener("error", () => {
            setBusy(form, false);
            showTrouble(form, text(form, "network"));
        });
        request.send(new FormData(form));
        setBusy(form, true);
    }

    function onAnswer(form, request) {
        const page = new DOMParser().parseFromString(request.responseText, "text/html");
        const answer = page.getElementById(form.id);
        if (page.querySelector("[data-answer]") && (request.status < 300 || !answer)) {
            showPage(page);
            return;
        }
        if (request.status < 300) {
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

    // Takes the server's form with its errors, but keeps the file field, whose files no server can put back.
    function showErrors(form, answer, title) {
        const input = form.querySelector("input[type=file]");
        const field = answer.querySelector("input[type=file]");
        if (input && field) {
            for (const name of ["aria-invalid", "aria-describedby"]) {
                field.hasAttribute(name) ? input.setAttribute(name, field.getAttribute(name)) : input.removeAttribute(name);
            }
            field.replaceWith(input);
        }
        form.replaceChildren(...answer.childNodes);
        form.querySelector("[data-files-lost]")?.remove();
        if (input) {
            listFiles(form, input);
        }
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
            form.addEventListener("submit", onSubmit);
            watchFiles(form);
        }
        localiseTimes();
        document.getElementById("errors")?.focus();
        document.dispatchEvent(new Event("feedback:page"));
    }

    start();
})();
