import { registry } from "@web/core/registry";
import { CharField, charField } from "@web/views/fields/char/char_field";

let number = 0;

/** A path into a JSON document; the browser suggests those of the channel's sample. */
export class PathField extends CharField {
    static template = "feedback_intake.PathField";

    setup() {
        super.setup();
        this.listId = `o_feedback_paths_${++number}`;
    }

    get paths() {
        return this.props.record.evalContext.parent?.mapping_paths || [];
    }
}

registry.category("fields").add("feedback_path", { ...charField, component: PathField });
