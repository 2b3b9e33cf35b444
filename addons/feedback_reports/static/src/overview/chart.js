import { loadBundle } from "@web/core/assets";
import { cookie } from "@web/core/browser/cookie";
import { getColor, getCustomColor } from "@web/core/colors/colors";
import { _t } from "@web/core/l10n/translation";

import { Component, onWillStart, onWillUnmount, useEffect, useRef } from "@odoo/owl";

// By figure, so that the same colour means the same everywhere; numbers are places in Odoo's palette.
const COLORS = { received: 0, solved: 2, backlog: 4, positive: 2, neutral: 5, negative: 1, csat: 2, nps: 4 };

/** Figures over time. Each element of the chart, and each number of the table under it, opens what it counts. */
export class FigureChart extends Component {
    static template = "feedback_reports.FigureChart";
    static props = { block: Object };

    setup() {
        this.canvas = useRef("canvas");
        this.chart = null;
        onWillStart(() => loadBundle("web.chartjs_lib"));
        useEffect(
            () => this.draw(),
            () => [this.props.block]
        );
        onWillUnmount(() => this.chart?.destroy());
    }

    get block() {
        return this.props.block;
    }

    get label() {
        return _t("Chart: %(title)s. The same numbers stand in the table below it.", { title: this.block.title });
    }

    draw() {
        this.chart?.destroy();
        this.chart = this.canvas.el && new Chart(this.canvas.el, this.config);
    }

    get config() {
        const theme = cookie.get("color_scheme");
        const text = getCustomColor(theme, "#374151", "#E4E4E4");
        const grid = getCustomColor(theme, "rgba(0,0,0,.1)", "rgba(255,255,255,.15)");
        const isShare = this.block.sets.every(({ style }) => style === "share");
        const ticks = { color: text, maxRotation: 0, autoSkipPadding: 12 };
        return {
            type: "bar",
            data: { labels: this.block.labels, datasets: this.block.sets.map((set) => this.dataset(set, theme)) },
            options: {
                maintainAspectRatio: false,
                animation: false,
                interaction: { mode: "nearest", axis: "x", intersect: false },
                onClick: (_ev, elements) => this.onClick(elements),
                onHover: (ev, elements) => (ev.native.target.style.cursor = elements.length ? "pointer" : "default"),
                scales: {
                    x: { stacked: isShare, ticks, grid: { display: false } },
                    y: {
                        stacked: isShare,
                        ticks: { ...ticks, precision: 0, callback: (value) => (isShare ? `${value} %` : value.toLocaleString()) },
                        grid: { color: grid },
                        max: isShare ? 100 : undefined,
                    },
                },
                plugins: {
                    legend: { position: "bottom", labels: { color: text, boxWidth: 12 } },
                    tooltip: { mode: "index", callbacks: { label: (item) => this.tooltip(item) } },
                },
            },
        };
    }

    dataset(set, theme) {
        const color = getColor(COLORS[set.code] ?? 3, theme, "sm");
        return {
            type: set.style === "line" ? "line" : "bar",
            label: set.name,
            data: set.style === "share" ? this.shares(set) : set.values,
            backgroundColor: color,
            borderColor: color,
            borderWidth: set.style === "line" ? 2 : 0,
            pointRadius: set.style === "line" ? 2 : 0,
            spanGaps: true,
            order: set.style === "line" ? 0 : 1,
        };
    }

    shares(set) {
        return set.values.map((value, index) => {
            const whole = this.block.sets.reduce((sum, { values }) => sum + values[index], 0);
            return whole ? (value / whole) * 100 : null;
        });
    }

    tooltip({ datasetIndex, dataIndex }) {
        const { name, texts } = this.block.sets[datasetIndex];
        return `${name}: ${texts[dataIndex]}`;
    }

    onClick([element]) {
        if (element) {
            this.open(this.block.sets[element.datasetIndex], element.index);
        }
    }

    open({ code }, index) {
        const [start, end] = this.block.bounds[index];
        return this.env.openFigure({ code, start, end, domain: this.block.domain });
    }
}
