import { Composer } from "@mail/core/common/composer";
import { patch } from "@web/core/utils/patch";

patch(Composer.prototype, {
    get navigableListProps() {
        const props = super.navigableListProps;
        const texts = this.thread?.feedbackCannedTexts;
        if (texts) {
            for (const option of props.options.filter(({ cannedResponse }) => cannedResponse)) {
                option.label = option.title = texts[option.cannedResponse.id];
            }
        }
        return props;
    },
});
