// FEEDBACK_URL=https://odoo.example/feedback/api/v1 FEEDBACK_KEY=fbk_… node example.mjs PHOTO
import { readFile } from "node:fs/promises";
import { FeedbackApi, FeedbackError } from "./feedback_api.mjs";

const api = new FeedbackApi(process.env.FEEDBACK_URL, process.env.FEEDBACK_KEY, "en");
const photo = new Blob([await readFile(process.argv[2])], { type: "image/png" });

const form = await api.form();
console.log("Kinds:", form.kinds.map((kind) => kind.label).join(", "));

// In a browser the files are those of <input type="file">.
const ticket = await api.createTicket({ message: "The lid leaks", email: "anna@example.com", kind: "complaint" }, [photo]);
console.log("Ticket", ticket.number);

const upload = await api.upload(photo, "крышка.png");
await api.addMessage(ticket, { message: "Another photo", uploads: [upload] });

let page = { next_cursor: "", has_more: true };
while (page.has_more) {
    page = await api.messages(ticket, page.next_cursor);
    page.items.forEach((message) => console.log(message.author.type, message.text, message.files.length));
}

await api.rate(ticket, 5, "Quick");
console.log("Stars", (await api.ticket(ticket)).rating);

try {
    await api.createTicket({ message: "", email: "nobody" });
} catch (error) {
    if (!(error instanceof FeedbackError)) {
        throw error;
    }
    console.log("Refused:", error.problem.errors.map((one) => `${one.pointer} ${one.detail}`).join("; "));
}
