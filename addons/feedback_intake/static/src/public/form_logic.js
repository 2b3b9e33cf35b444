/** @odoo-module ignore */
// Which questions of a form are shown, given the answers so far: the same as tools/form_logic.py, which decides in the end.
(() => {
    "use strict";

    const NUMBER = /^-?[0-9]{1,12}(?:[.,][0-9]{1,6})?$/;
    const SPACE = /^[ \t\n\r\f\v]+|[ \t\n\r\f\v]+$/g;

    const readNumber = (text) => (NUMBER.test(text) ? Number(text.replace(",", ".")) : null);

    function isSame(one, other) {
        const number = readNumber(one);
        return one === other || (number !== null && number === readNumber(other));
    }

    function isOrdered(given, wanted, holds) {
        return given.some((one) =>
            wanted.some((other) => {
                const [number, limit] = [readNumber(one), readNumber(other)];
                return number !== null && limit !== null && holds(number - limit);
            })
        );
    }

    const isAny = (given, wanted) => given.some((one) => wanted.some((other) => isSame(one, other)));
    const meanings = {
        filled: (given) => given.length > 0,
        is: isAny,
        is_not: (given, wanted) => !isAny(given, wanted),
        at_least: (given, wanted) => isOrdered(given, wanted, (difference) => difference >= 0),
        at_most: (given, wanted) => isOrdered(given, wanted, (difference) => difference <= 0),
    };

    function isMet(condition, answers, shown) {
        if (!condition) {
            return true;
        }
        const given = (answers[condition.key] || []).map((value) => value.replace(SPACE, "")).filter(Boolean);
        return shown.has(condition.key) && meanings[condition.operator](given, condition.values);
    }

    // Returns the keys of what is shown, a Set. parts: [{key, section, condition}]; answers: {key: [text]}
    function shownParts(parts, answers) {
        const shown = new Set();
        let inOpenSection = true;
        for (const part of parts) {
            const isOpen = isMet(part.condition, answers, shown);
            if (part.section) {
                inOpenSection = isOpen;
            }
            if (isOpen && inOpenSection) {
                shown.add(part.key);
            }
        }
        return shown;
    }

    globalThis.feedbackFormLogic = { shownParts };
})();
