/** @odoo-module ignore */
// An article's page: the vote stays on the page, a reading is counted, and the form that has opened it hears of it.
(() => {
    "use strict";

    async function vote(event) {
        const form = event.target;
        event.preventDefault();
        const data = new URLSearchParams(new FormData(form));
        data.set("vote", event.submitter?.value || "no");
        form.querySelectorAll("button").forEach((button) => (button.disabled = true));
        let page;
        try {
            const response = await fetch(form.action, { method: "POST", body: data });
            page = new DOMParser().parseFromString(await response.text(), "text/html");
        } catch {
            // Without the network the buttons come back: nothing was counted.
        }
        const answer = page?.getElementById("vote");
        if (!answer) {
            form.querySelectorAll("button").forEach((button) => (button.disabled = false));
            return;
        }
        const section = document.getElementById("vote");
        section.replaceChildren(...answer.childNodes);
        section.focus();
        watchVote();
    }

    function watchVote() {
        document.querySelector("form[data-vote]")?.addEventListener("submit", vote);
    }

    function count(address) {
        const send = () => navigator.sendBeacon(address);
        // A browser that draws the page before anybody wants it counts when somebody looks.
        document.prerendering ? document.addEventListener("prerenderingchange", send, { once: true }) : send();
    }

    // The form in another tab opened this article with its own name behind the address.
    function tellForm(reference) {
        const form = location.hash.match(/^#form-(\w+)$/)?.[1];
        if (form && reference && window.BroadcastChannel) {
            const channel = new BroadcastChannel("feedback-kb");
            channel.postMessage({ form, reference });
            channel.close();
        }
    }

    const page = document.querySelector("[data-seen]");
    if (page) {
        watchVote();
        count(page.dataset.seen);
        tellForm(page.dataset.reference);
    }
})();
