import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { formView } from "@web/views/form/form_view";
import { FormController } from "@web/views/form/form_controller";
import { HistoryDialog } from "@html_editor/components/history_dialog/history_dialog";
import { getHtmlFieldMetadata, setHtmlFieldMetadata } from "@html_editor/fields/html_field";

/** The form of an article, with Odoo's dialog of earlier versions in its menu of actions. */
export class ArticleFormController extends FormController {
    setup() {
        super.setup();
        this.notification = useService("notification");
    }

    getStaticActionMenuItems() {
        return {
            ...super.getStaticActionMenuItems(),
            openHistory: {
                sequence: 15,
                icon: "fa fa-history",
                description: _t("Earlier Versions"),
                isAvailable: () => !this.model.root.isNew,
                callback: () => this.openHistory(),
            },
        };
    }

    async openHistory() {
        const record = this.model.root;
        await record.save();
        const revisions = record.data.html_field_history_metadata?.body;
        if (!revisions?.length) {
            this.notification.add(_t("The answer has not been changed yet."), { type: "info" });
            return;
        }
        this.dialogService.add(HistoryDialog, {
            title: _t("Earlier Versions"),
            recordId: record.resId,
            recordModel: record.resModel,
            versionedFieldName: "body",
            historyMetadata: revisions,
            restoreRequested: async (html, close) => {
                await record.update({ body: setHtmlFieldMetadata(html, getHtmlFieldMetadata(record.data.body)) });
                await record.save();
                close();
            },
        });
    }
}

registry.category("views").add("feedback_kb_article_form", { ...formView, Controller: ArticleFormController });
