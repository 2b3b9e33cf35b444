import { registry } from "@web/core/registry";

const PATIENCE = 60_000; // a busy machine takes its time for a first view of a kind

registry.category("web_tour.tours").add("feedback_reports_pivot", {
    steps: () => [
        { trigger: ".o_graph_view canvas", timeout: PATIENCE },
        { trigger: ".o_switch_view.o_pivot", run: "click" },
        {
            content: "Received by the team",
            trigger: ".o_pivot tr:contains(Team all) td:contains(1):first",
            run: "click",
            timeout: PATIENCE,
        },
        {
            content: "The received ticket alone, and not its reply",
            trigger: ".o_list_view:not(:has(.o_data_row ~ .o_data_row)) .o_data_row",
            timeout: PATIENCE,
        },
        { trigger: ".o_breadcrumb .active:contains(Volumes and Times), .o_last_breadcrumb_item:contains(Volumes and Times)" },
        { trigger: ".o_data_row:contains(Received) .o_data_cell[name=ticket_id]", run: "click" },
        { trigger: ".o_form_view .o_field_widget[name=subject]", timeout: PATIENCE },
        { trigger: ".o_breadcrumb:contains(The tour's ticket)" },
    ],
});
