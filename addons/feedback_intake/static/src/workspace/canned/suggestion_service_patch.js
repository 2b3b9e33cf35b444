import { SuggestionService } from "@mail/core/common/suggestion_service";
import { patch } from "@web/core/utils/patch";

/** On a ticket, canned replies come from the server with the ticket's data filled in (fill_canned_responses). */
patch(SuggestionService.prototype, {
    async fetchSuggestions({ delimiter }, { thread, abortSignal } = {}) {
        await super.fetchSuggestions(...arguments);
        if (delimiter === "::" && thread?.model === "feedback.ticket") {
            thread.feedbackCannedTexts = await this.makeOrmCall(
                "feedback.ticket",
                "fill_canned_responses",
                [thread.id],
                {},
                { abortSignal }
            );
        }
    },

    searchSuggestions({ delimiter }, { thread } = {}) {
        const result = super.searchSuggestions(...arguments);
        if (delimiter === "::" && thread?.model === "feedback.ticket") {
            const texts = thread.feedbackCannedTexts ?? {};
            result.suggestions = result.suggestions.filter(({ id }) => id in texts);
        }
        return result;
    },
});
