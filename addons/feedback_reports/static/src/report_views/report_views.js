import { Domain } from "@web/core/domain";
import { registry } from "@web/core/registry";
import { GraphModel } from "@web/views/graph/graph_model";
import { GraphRenderer } from "@web/views/graph/graph_renderer";
import { graphView } from "@web/views/graph/graph_view";
import { PivotModel } from "@web/views/pivot/pivot_model";
import { PivotRenderer } from "@web/views/pivot/pivot_renderer";
import { pivotView } from "@web/views/pivot/pivot_view";

/**
 * A row of a report counts in some figures and is empty in all others. So a view asks for the rows alone that may count in
 * what it shows, and a click on a figure lists the very rows behind it.
 */
function restrict(domain, field, measures) {
    // Whoever asks for the number of rows means all of them.
    return measures.includes("__count") ? domain : Domain.and([domain, [[field, "in", measures]]]).toList();
}

export class FeedbackReportPivotModel extends PivotModel {
    async _getGroupsSubdivision(params, groupInfo) {
        const groupDomain = restrict(params.groupDomain, "may_count_in", this.shownMeasures);
        return super._getGroupsSubdivision({ ...params, groupDomain }, groupInfo);
    }

    _getMeasureSpecs(config) {
        this.shownMeasures = config.metaData.activeMeasures;
        return super._getMeasureSpecs(config);
    }

    _getMeasurements(group, config) {
        // An average over nothing is no zero: the cell stays empty.
        return Object.fromEntries(
            Object.entries(super._getMeasurements(group, config)).filter(([, value]) => value !== null)
        );
    }
}

export class FeedbackReportPivotRenderer extends PivotRenderer {
    onOpenView(cell, newWindow) {
        this.openedMeasures = [cell.measure];
        super.onOpenView(cell, newWindow);
    }

    openView(domain, views, context, newWindow) {
        super.openView(restrict(domain, "counted_in", this.openedMeasures), views, context, newWindow);
    }
}

export class FeedbackReportGraphModel extends GraphModel {
    async _loadDataPoints(metaData) {
        const counted = { ...metaData, domain: restrict(metaData.domain, "may_count_in", [metaData.measure]) };
        const points = await super._loadDataPoints(counted);
        metaData.allIntegers = counted.allIntegers;
        return points;
    }
}

export class FeedbackReportGraphRenderer extends GraphRenderer {
    openView(domain, views, context, newWindow) {
        super.openView(restrict(domain, "counted_in", [this.model.metaData.measure]), views, context, newWindow);
    }
}

registry.category("views").add("feedback_report_pivot", {
    ...pivotView,
    Model: FeedbackReportPivotModel,
    Renderer: FeedbackReportPivotRenderer,
});
registry.category("views").add("feedback_report_graph", {
    ...graphView,
    Model: FeedbackReportGraphModel,
    Renderer: FeedbackReportGraphRenderer,
});
