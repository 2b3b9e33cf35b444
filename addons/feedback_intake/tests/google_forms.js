// Runs data/google_forms.js under stand-ins for Google Apps Script and prints what it has sent, as JSON.
// Arguments: the script, a scenario (JSON: {"responses": [...], "statuses": [...], "steps": [...]}).
const crypto = require("crypto");
const fs = require("fs");
const vm = require("vm");

const scenario = JSON.parse(process.argv[3]);
const signed = (buffer) => Array.from(new Int8Array(buffer));
const raw = (bytes) => Buffer.from(Int8Array.from(bytes));
const sent = [];
const stored = {};
let triggers = [];

const item = (one) => ({
    getId: () => one.id,
    getTitle: () => one.title,
    getType: () => ({ toString: () => one.type }),
    asScaleItem: () => ({ getLowerBound: () => one.min, getUpperBound: () => one.max }),
    asRatingItem: () => ({ getRatingScaleLevel: () => one.max }),
    asGridItem: () => ({ getRows: () => one.rows }),
    asCheckboxGridItem: () => ({ getRows: () => one.rows }),
});
const response = (one) => ({
    getId: () => one.id,
    getTimestamp: () => new Date(one.at),
    getRespondentEmail: () => one.email || "",
    getItemResponses: () => one.items.map((each) => ({ getItem: () => item(each), getResponse: () => each.value })),
});
const form = {
    getId: () => "1FAIpQLSexample",
    getTitle: () => "Отзыв",
    getResponse: (id) => {
        const found = scenario.responses.find((one) => one.id === id);
        if (!found) {
            throw new Error("No response with this ID");
        }
        return response(found);
    },
};
const trigger = (handler, what) => ({ getHandlerFunction: () => handler, what });
const world = {
    console: { error: () => {} },
    FormApp: { getActiveForm: () => form, openById: () => form },
    LockService: { getScriptLock: () => ({ tryLock: () => true, releaseLock: () => {} }) },
    PropertiesService: {
        getScriptProperties: () => ({
            setProperty: (name, value) => (stored[name] = value),
            getProperty: (name) => stored[name],
            getKeys: () => Object.keys(stored),
            deleteProperty: (name) => delete stored[name],
        }),
    },
    ScriptApp: {
        getProjectTriggers: () => triggers.slice(),
        deleteTrigger: (one) => (triggers = triggers.filter((other) => other !== one)),
        newTrigger: (handler) => ({
            forForm: () => ({ onFormSubmit: () => ({ create: () => triggers.push(trigger(handler, "submit")) }) }),
            timeBased: () => ({
                everyMinutes: (minutes) => ({ create: () => triggers.push(trigger(handler, `${minutes} minutes`)) }),
            }),
        }),
    },
    UrlFetchApp: {
        fetch: (url, options) => {
            sent.push({ url, ...options });
            const status = scenario.statuses.shift() || 200;
            if (status === "unreachable") {
                throw new Error("Address unavailable");
            }
            return { getResponseCode: () => status };
        },
    },
    Utilities: {
        newBlob: (text) => ({ getBytes: () => signed(Buffer.from(text)) }),
        base64Decode: (text) => signed(Buffer.from(text, "base64")),
        base64Encode: (bytes) => raw(bytes).toString("base64"),
        computeHmacSha256Signature: (value, key) =>
            signed(crypto.createHmac("sha256", raw(key)).update(raw(value)).digest()),
    },
};
const context = vm.createContext(world);
vm.runInContext(fs.readFileSync(process.argv[2], "utf-8"), context);
for (const step of scenario.steps) {
    const submitted = scenario.responses.find((one) => one.id === step);
    world.event = submitted && { source: form, response: response(submitted) };
    try {
        vm.runInContext(submitted ? "sendResponse(event)" : `${step}()`, context);
    } catch (error) {
        sent.push({ error: String(error) });
    }
}
const waiting = Object.keys(stored).filter((name) => name.startsWith("waiting:"));
process.stdout.write(JSON.stringify({ sent, waiting, triggers: triggers.map((one) => one.what) }));
