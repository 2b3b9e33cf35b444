import { FileModel } from "@web/core/file_viewer/file_model";
import { useFileViewer } from "@web/core/file_viewer/file_viewer_hook";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

import { Component } from "@odoo/owl";

/** The files of a ticket side by side; what Odoo's viewer can show opens there, the rest is downloaded. */
export class FeedbackGalleryField extends Component {
    static template = "feedback_intake.GalleryField";
    static props = { ...standardFieldProps };

    setup() {
        this.fileViewer = useFileViewer();
    }

    get files() {
        return this.props.record.data[this.props.name].records.map((record) =>
            Object.assign(new FileModel(), { ...record.data, id: record.resId })
        );
    }

    thumbnailUrl(file) {
        return `/web/image/${file.id}/240x160?unique=${file.checksum}`;
    }

    open(index) {
        const files = this.files;
        if (files[index].isViewable) {
            this.fileViewer.open(files[index], files);
        } else {
            window.open(files[index].downloadUrl, "_self");
        }
    }
}

registry.category("fields").add("feedback_gallery", {
    component: FeedbackGalleryField,
    displayName: _t("Gallery"),
    supportedTypes: ["many2many"],
    relatedFields: [
        { name: "name", type: "char" },
        { name: "mimetype", type: "char" },
        { name: "checksum", type: "char" },
    ],
});
