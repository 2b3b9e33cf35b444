// React Native: fetch and FormData are built in; a picked file is {uri, name, type}. Keep `ticket` (id and token) in secure storage.

const URL = "https://odoo.example/feedback/api/v1";
const KEY = "fbk_…"; // may stand in the app: it creates tickets and opens none

async function call(path, options) {
    const answer = await fetch(URL + path, options);
    const content = await answer.json();
    if (!answer.ok) {
        throw Object.assign(new Error(content.detail || content.title), { problem: content });
    }
    return content;
}

// photos: as the image picker gives them. idempotencyKey: one for each thing the user sends, kept while you try again.
export function createTicket(values, photos, idempotencyKey) {
    const form = new FormData();
    form.append("data", JSON.stringify(values));
    photos.forEach((photo) => form.append("files", { uri: photo.uri, name: photo.fileName, type: photo.type }));
    const headers = { "X-Api-Key": KEY, "Idempotency-Key": idempotencyKey };
    return call("/tickets", { method: "POST", headers, body: form });
}

export function addMessage(ticket, message, uploads, idempotencyKey) {
    return call(`/tickets/${ticket.id}/messages`, {
        method: "POST",
        headers: {
            Authorization: `Bearer ${ticket.token}`,
            "Content-Type": "application/json",
            "Idempotency-Key": idempotencyKey,
        },
        body: JSON.stringify({ message, uploads }),
    });
}

// blob: `await (await fetch(uri)).blob()`. tus-js-client does the same and takes `endpoint` and `headers`.
export async function upload(blob, base64Name) {
    const head = { "X-Api-Key": KEY, "Tus-Resumable": "1.0.0" };
    const begun = await fetch(`${URL}/uploads`, {
        method: "POST",
        headers: { ...head, "Upload-Length": String(blob.size), "Upload-Metadata": `filename ${base64Name}` },
    });
    const place = begun.headers.get("Location");
    for (let offset = 0; offset < blob.size; ) {
        const sent = await fetch(place, {
            method: "PATCH",
            headers: { ...head, "Upload-Offset": String(offset), "Content-Type": "application/offset+octet-stream" },
            body: blob.slice(offset, offset + 1024 * 1024),
        });
        if (!sent.ok) {
            throw new Error(`The upload has stopped at ${offset}: ${sent.status}`);
        }
        offset = Number(sent.headers.get("Upload-Offset"));
    }
    return place.split("/").pop();
}

export function readMessages(ticket, cursor = "") {
    const headers = { Authorization: `Bearer ${ticket.token}` };
    return call(`/tickets/${ticket.id}/messages?cursor=${cursor}`, { headers });
}

export function rate(ticket, stars, comment) {
    return call(`/tickets/${ticket.id}/rating`, {
        method: "PUT",
        headers: { Authorization: `Bearer ${ticket.token}`, "Content-Type": "application/json" },
        body: JSON.stringify({ stars, comment }),
    });
}
