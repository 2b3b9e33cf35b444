/** @odoo-module ignore */
// Files picked in several goes, looked at before they are sent, taken out again; none is lost when errors come back.
(() => {
    "use strict";

    const sizes = [["megabyte", 1024 * 1024], ["kilobyte", 1024], ["byte", 1]];
    const text = (form, key) => form.querySelector(`[data-text="${key}"]`).textContent;
    const fieldsOf = (form) => [...form.querySelectorAll("input[type=file][name]")];

    function sizeOf(bytes) {
        const [unit, factor] = sizes.find(([, least]) => bytes >= least) || sizes[2];
        const format = { style: "unit", unit, maximumFractionDigits: 1 };
        return new Intl.NumberFormat(document.documentElement.lang, format).format(bytes / factor);
    }

    function listFiles(form, input) {
        const list = input.parentElement.querySelector("[data-files]");
        list.querySelectorAll("img").forEach((image) => URL.revokeObjectURL(image.src));
        list.replaceChildren(...[...input.files].map((file, index) => fileRow(form, input, file, index)));
        list.hidden = !input.files.length;
    }

    function fileRow(form, input, file, index) {
        const row = document.createElement("li");
        const name = document.createElement("span");
        const tooLarge = file.size > Number(input.dataset.maxBytes);
        name.textContent = `${file.name} (${sizeOf(file.size)}${tooLarge ? `, ${text(form, "file-too-large")}` : ""})`;
        row.toggleAttribute("data-bad", tooLarge);
        row.append(...thumbnails(file), name, removeButton(form, input, file, index));
        return row;
    }

    function thumbnails(file) {
        if (!/^image\/(jpeg|png|gif|webp|heic|heif)$/.test(file.type)) {
            return [];
        }
        const image = document.createElement("img");
        image.className = "fb-thumbnail";
        image.alt = "";
        image.addEventListener("error", () => image.remove());
        image.src = URL.createObjectURL(file);
        return [image];
    }

    function removeButton(form, input, file, index) {
        const remove = document.createElement("button");
        remove.type = "button";
        remove.textContent = text(form, "remove");
        remove.setAttribute("aria-label", `${remove.textContent}: ${file.name}`);
        remove.addEventListener("click", () => {
            setFiles(form, input, [...input.files].filter((_file, other) => other !== index));
            input.dispatchEvent(new Event("input", { bubbles: true }));
            input.focus();
        });
        return remove;
    }

    function setFiles(form, input, files) {
        const transfer = new DataTransfer();
        files.forEach((file) => transfer.items.add(file));
        input.files = transfer.files;
        input.keptFiles = [...transfer.files];
        listFiles(form, input);
    }

    function addFiles(form, input, files) {
        const kept = input.keptFiles || [];
        const isKnown = (file) =>
            kept.some((other) => ["name", "size", "lastModified"].every((key) => other[key] === file[key]));
        setFiles(form, input, [...kept, ...files.filter((file) => !isKnown(file))]);
    }

    function watchCamera(form, input) {
        const camera = input.parentElement.querySelector("[data-camera]");
        const shutter = camera.querySelector("input");
        camera.hidden = !matchMedia("(pointer: coarse)").matches;
        shutter.addEventListener("change", () => {
            addFiles(form, input, [...shutter.files]);
            shutter.value = "";
            input.dispatchEvent(new Event("input", { bubbles: true }));
        });
    }

    globalThis.feedbackFormFiles = {
        watch(form) {
            for (const input of fieldsOf(form)) {
                input.addEventListener("change", () => addFiles(form, input, [...input.files]));
                watchCamera(form, input);
            }
        },

        areTooLarge(form) {
            const fields = fieldsOf(form);
            const total = fields.flatMap((input) => [...input.files]).reduce((sum, file) => sum + file.size, 0);
            // The form's own text needs a little room beside the files.
            return fields.length > 0 && total > Number(fields[0].dataset.maxTotal) - 65536;
        },

        // Puts the fields with their files into the server's answer, whose own are empty; returns what lists them there.
        keepIn(form, answer) {
            const kept = fieldsOf(form).filter((input) => answer.querySelector(`#${CSS.escape(input.id)}`));
            for (const input of kept) {
                const field = answer.querySelector(`#${CSS.escape(input.id)}`);
                for (const name of ["aria-invalid", "aria-describedby"]) {
                    field.hasAttribute(name) ? input.setAttribute(name, field.getAttribute(name)) : input.removeAttribute(name);
                }
                field.replaceWith(input);
            }
            return () => {
                for (const input of kept) {
                    listFiles(form, input);
                    watchCamera(form, input);
                }
            };
        },
    };
})();
