// Sends the responses of this form to your helpdesk as soon as they come in, and again until they have arrived.
// Run "install" once, by the button "Run" above.
const ADDRESS = __ADDRESS__;
const KEY = __KEY__;
const RETRY_MINUTES = 10;
const WAITING = "waiting:";

function install() {
    const form = FormApp.getActiveForm();
    PropertiesService.getScriptProperties().setProperty("form", form.getId());
    ScriptApp.getProjectTriggers()
        .filter((trigger) => ["sendResponse", "sendWaiting"].includes(trigger.getHandlerFunction()))
        .forEach((trigger) => ScriptApp.deleteTrigger(trigger));
    ScriptApp.newTrigger("sendResponse").forForm(form).onFormSubmit().create();
    ScriptApp.newTrigger("sendWaiting").timeBased().everyMinutes(RETRY_MINUTES).create();
    post_(form.getId() + ":test", { formId: form.getId(), formTitle: form.getTitle(), test: true });
}

function sendResponse(event) {
    const properties = PropertiesService.getScriptProperties();
    const id = event.response.getId();
    properties.setProperty(WAITING + id, event.response.getTimestamp().toISOString());
    deliver_(event.source, event.response, properties);
}

function sendWaiting() {
    const lock = LockService.getScriptLock();
    if (!lock.tryLock(1000)) {
        return;
    }
    const properties = PropertiesService.getScriptProperties();
    const form = FormApp.openById(properties.getProperty("form"));
    try {
        for (const name of properties.getKeys().filter((key) => key.startsWith(WAITING))) {
            const response = find_(form, name.slice(WAITING.length));
            if (!response) {
                properties.deleteProperty(name);
            } else if (!deliver_(form, response, properties)) {
                return;
            }
        }
    } finally {
        lock.releaseLock();
    }
}

function find_(form, id) {
    try {
        return form.getResponse(id);
    } catch (error) {
        return null; // it was deleted
    }
}

function deliver_(form, response, properties) {
    const content = {
        formId: form.getId(),
        formTitle: form.getTitle(),
        responseId: response.getId(),
        submittedAt: response.getTimestamp().toISOString(),
        email: response.getRespondentEmail() || "",
        answers: response.getItemResponses().map(read_),
    };
    try {
        post_(content.responseId + ":" + content.submittedAt, content);
    } catch (error) {
        console.error(String(error));
        return false;
    }
    properties.deleteProperty(WAITING + content.responseId);
    return true;
}

function read_(itemResponse) {
    const item = itemResponse.getItem();
    const type = String(item.getType());
    const answer = { itemId: item.getId(), title: item.getTitle(), type: type, value: itemResponse.getResponse() };
    if (type === "SCALE") {
        answer.min = item.asScaleItem().getLowerBound();
        answer.max = item.asScaleItem().getUpperBound();
    } else if (type === "RATING") {
        answer.min = 1;
        answer.max = item.asRatingItem().getRatingScaleLevel();
    } else if (type === "GRID" || type === "CHECKBOX_GRID") {
        const rows = (type === "GRID" ? item.asGridItem() : item.asCheckboxGridItem()).getRows();
        answer.value = rows.map((row, place) => row + ": " + [].concat(answer.value[place] || "–").join(", "));
    }
    return answer;
}

// The signature is that of https://www.standardwebhooks.com.
function post_(id, content) {
    const payload = JSON.stringify(content);
    const moment = String(Math.floor(Date.now() / 1000));
    const signed = Utilities.newBlob(id + "." + moment + "." + payload).getBytes();
    const signature = Utilities.computeHmacSha256Signature(signed, Utilities.base64Decode(KEY));
    const answer = UrlFetchApp.fetch(ADDRESS, {
        method: "post",
        contentType: "application/json",
        payload: payload,
        headers: {
            "webhook-id": id,
            "webhook-timestamp": moment,
            "webhook-signature": "v1," + Utilities.base64Encode(signature),
        },
        muteHttpExceptions: true,
    });
    const status = answer.getResponseCode();
    if (status < 200 || status > 299) {
        throw new Error("The helpdesk answers with the status " + status);
    }
}
