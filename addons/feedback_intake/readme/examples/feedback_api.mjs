// A client of the API for browsers and Node 18 or later, without dependencies. example.mjs shows how it is used.

const TUS = { "Tus-Resumable": "1.0.0" };
const CHUNK_BYTES = 1024 * 1024;
const MOST_TRIES = 5;

// What the API refuses: `problem` is its answer (RFC 9457), `problem.type` is stable.
export class FeedbackError extends Error {
    constructor(problem, retryAfter) {
        super([problem.title, problem.detail].filter(Boolean).join(": "));
        this.problem = problem;
        this.retryAfter = retryAfter;
    }
}

export class FeedbackApi {
    // url: …/feedback/api/v1, key: the channel's, language: as in Accept-Language
    constructor(url, key, language = "en") {
        Object.assign(this, { url, key, language });
    }

    form() {
        return this.#json("GET", "/form", this.#withKey());
    }

    articles(question) {
        return this.#json("GET", `/articles?q=${encodeURIComponent(question)}`, this.#withKey());
    }

    // Keep what comes back: id and token are the way to the conversation. files: [File or Blob]
    createTicket(values, files = []) {
        return this.#send("/tickets", this.#withKey(), values, files);
    }

    ticket({ id, token }) {
        return this.#json("GET", `/tickets/${id}`, withToken(token));
    }

    // Reads what comes after the cursor; {items, next_cursor, has_more}.
    messages({ id, token }, cursor = "") {
        return this.#json("GET", `/tickets/${id}/messages?cursor=${encodeURIComponent(cursor)}`, withToken(token));
    }

    addMessage({ id, token }, values, files = []) {
        return this.#send(`/tickets/${id}/messages`, withToken(token), values, files);
    }

    rate({ id, token }, stars, comment) {
        return this.#json("PUT", `/tickets/${id}/rating`, withToken(token), JSON.stringify({ stars, comment }));
    }

    // Sends a large file in pieces, on and on from where it broke off, and returns the id to name in `uploads`.
    async upload(blob, name) {
        const filename = btoa(String.fromCharCode(...new TextEncoder().encode(name)));
        const begun = await this.#call("POST", "/uploads", {
            ...this.#withKey(),
            ...TUS,
            "Upload-Length": String(blob.size),
            "Upload-Metadata": `filename ${filename}`,
        });
        const id = begun.headers.get("Location").split("/").pop();
        let offset = 0;
        for (let tries = 0; offset < blob.size; ) {
            try {
                offset = await this.#sendPiece(id, blob, offset);
                tries = 0;
            } catch (error) {
                if (error instanceof FeedbackError || ++tries === MOST_TRIES) {
                    throw error;
                }
                await pause(2 ** tries);
                const now = await this.#call("HEAD", `/uploads/${id}`, { ...this.#withKey(), ...TUS });
                offset = Number(now.headers.get("Upload-Offset"));
            }
        }
        return id;
    }

    async #sendPiece(id, blob, offset) {
        const head = { "Upload-Offset": String(offset), "Content-Type": "application/offset+octet-stream" };
        const piece = blob.slice(offset, offset + CHUNK_BYTES);
        const answer = await this.#call("PATCH", `/uploads/${id}`, { ...this.#withKey(), ...TUS, ...head }, piece);
        return Number(answer.headers.get("Upload-Offset"));
    }

    // Sends once, however often it has to try: the key tells that it is the same.
    async #send(path, head, values, files) {
        head = { ...head, "Idempotency-Key": crypto.randomUUID() };
        let body = JSON.stringify(values);
        if (files.length) {
            const form = new FormData();
            form.append("data", body);
            files.forEach((file) => form.append("files", file, file.name || "file"));
            body = form;
        }
        for (let tries = 1; ; tries++) {
            try {
                return await this.#json("POST", path, head, body);
            } catch (error) {
                const isPassing = !(error instanceof FeedbackError) || error.problem.status === 503;
                if (!isPassing || tries === MOST_TRIES) {
                    throw error;
                }
                await pause(error.retryAfter || 2 ** tries);
            }
        }
    }

    async #json(method, path, head, body) {
        if (typeof body === "string") {
            head = { ...head, "Content-Type": "application/json" };
        }
        return (await this.#call(method, path, head, body)).json();
    }

    async #call(method, path, head, body) {
        const headers = { "Accept-Language": this.language, ...head };
        const answer = await fetch(this.url + path, { method, headers, body });
        if (!answer.ok) {
            const problem = await answer.json().catch(() => ({ status: answer.status, title: answer.statusText }));
            throw new FeedbackError(problem, Number(answer.headers.get("Retry-After")));
        }
        return answer;
    }

    #withKey() {
        return { "X-Api-Key": this.key };
    }
}

function withToken(token) {
    return { Authorization: `Bearer ${token}` };
}

function pause(seconds) {
    return new Promise((resolve) => setTimeout(resolve, seconds * 1000));
}
