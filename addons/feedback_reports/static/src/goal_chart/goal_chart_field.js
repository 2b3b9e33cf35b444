import { loadBundle } from "@web/core/assets";
import { cookie } from "@web/core/browser/cookie";
import { getCustomColor, hexToRGBA } from "@web/core/colors/colors";
import { _t } from "@web/core/l10n/translation";
import { formatFloat } from "@web/core/utils/numbers";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

import { Component, onWillStart, useEffect, useRef } from "@odoo/owl";

/** The figure day by day against the straight path, and where it will stand at the end. */
export class FeedbackGoalChartField extends Component {
    static template = "feedback_reports.GoalChartField";
    static props = { ...standardFieldProps };

    setup() {
        this.canvas = useRef("canvas");
        onWillStart(() => loadBundle("web.chartjs_lib"));
        useEffect(
            (canvas, data) => {
                if (!canvas) {
                    return;
                }
                const chart = new Chart(canvas, this.config(data));
                return () => chart.destroy();
            },
            () => [this.canvas.el, this.data]
        );
    }

    get data() {
        return this.props.record.data[this.props.name];
    }

    get isEmpty() {
        return !this.data?.actual.some((value) => value !== null);
    }

    format(value) {
        const number = formatFloat(value, { digits: [0, this.data.digits] });
        return this.data.unit ? `${number} ${this.data.unit}` : number;
    }

    datasets(data) {
        const scheme = cookie.get("color_scheme");
        const actual = getCustomColor(scheme, "#017e84", "#54b7bb");
        const muted = getCustomColor(scheme, "#6c757d", "#a5a8b5");
        const line = { pointRadius: 0, pointHitRadius: 8, borderWidth: 2, spanGaps: true };
        const dashed = { ...line, borderDash: [6, 4], borderColor: actual };
        const edge = { ...line, borderWidth: 0, backgroundColor: hexToRGBA(actual, 0.18) };
        const target = data.labels.map(() => data.target);
        const ahead = data.forecast.length
            ? [
                  { ...dashed, label: _t("Forecast"), data: data.forecast },
                  { ...edge, label: _t("Forecast, high"), data: data.high, fill: "+1" },
                  { ...edge, label: _t("Forecast, low"), data: data.low },
              ]
            : [];
        return [
            { ...line, label: _t("So far"), data: data.actual, borderColor: actual, borderWidth: 3 },
            { ...line, label: _t("Straight path"), data: data.path, borderColor: muted, borderDash: [2, 3] },
            { ...line, label: _t("Target"), data: target, borderColor: getCustomColor(scheme, "#b02a37", "#f1868f"), borderWidth: 1.5 },
            ...ahead,
        ];
    }

    config(data) {
        const scheme = cookie.get("color_scheme");
        const color = getCustomColor(scheme, "#111827", "#E4E4E4");
        const grid = { color: getCustomColor(scheme, "#d8dadd", "#3C3E4B") };
        return {
            type: "line",
            data: { labels: data.labels, datasets: this.datasets(data) },
            options: {
                animation: false,
                maintainAspectRatio: false,
                interaction: { mode: "index", intersect: false },
                scales: {
                    x: { grid: { display: false }, ticks: { color, maxTicksLimit: 6, maxRotation: 0, autoSkip: true } },
                    y: { grid, ticks: { color, maxTicksLimit: 6, callback: (value) => this.format(value) } },
                },
                plugins: {
                    legend: {
                        position: "bottom",
                        labels: { color, boxHeight: 2, boxWidth: 24, filter: (item) => item.lineWidth > 0 },
                    },
                    tooltip: {
                        callbacks: {
                            label: (item) => ` ${item.dataset.label}: ${this.format(item.parsed.y)}`,
                        },
                    },
                },
            },
        };
    }
}

registry.category("fields").add("feedback_goal_chart", {
    component: FeedbackGoalChartField,
    displayName: _t("Progress of a Goal"),
    supportedTypes: ["json"],
});
