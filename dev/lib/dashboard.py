"""Write the managers' dashboard, ``feedback_reports/data/files/feedback_dashboard.json``, for Odoo's Dashboards app.

Most of such a file repeats for each figure how it follows the filters, so it is written from the short lists below and
from the definitions of the key figures. ``--check`` only tells whether the file is what this script writes now.
"""

import json
import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path

from dashboard_parts import CARDS, CHARTS, FILTERS, GOAL, GOAL_FIELDS, LINES, MATCHING, RUNNING_GOALS, TABLES

ADDON = Path(__file__).resolve().parents[2] / "addons" / "feedback_reports"
FILE = ADDON / "data" / "files" / "feedback_dashboard.json"
# The page: two halves of a name and three numbers each, with a gap between them.
COLUMNS = [250, 104, 104, 104, 40, 250, 104, 104, 104]
HALVES = (("A", "D", 0), ("F", "I", sum(COLUMNS[:5])))
HALF, PAGE = sum(COLUMNS[:4]), sum(COLUMNS)
ROW, HEADING, TITLES, SPACE = 23, 40, 38, 12
CARD, CHART = 92, 299  # heights

FORMATS = {1: "#,##0", 2: "#,##0.0", 3: '#,##0.0"%"'}
FORMAT_OF_UNIT = {"count": 1, "hours": 2, "days": 2, "points": 2, "percent": 3}
STYLES = {
    1: {"textColor": "#01666B", "bold": True, "fontSize": 16, "verticalAlign": "middle"},
    2: {"textColor": "#434343", "bold": True, "verticalAlign": "middle", "wrapping": "wrap"},
    3: {"textColor": "#434343", "bold": True, "verticalAlign": "middle", "wrapping": "wrap", "align": "right"},
    4: {"textColor": "#434343", "verticalAlign": "middle"},
    5: {"textColor": "#434343", "verticalAlign": "middle", "align": "right"},
}
GOOD, BAD, NEITHER = "#00A04A", "#DC6965", "#6C757D"
COLORS_UP_DOWN = {"up": (GOOD, BAD), "down": (BAD, GOOD), "none": (NEITHER, NEITHER)}
SIGN_OF_UNIT = {"hours": " (h)", "days": " (d)"}


def read_kpis():
    """Return {code: {field: text}} of the key figures' own definitions."""
    tree = ElementTree.parse(ADDON / "data" / "feedback_kpi.xml")
    records = [{field.get("name"): field.text for field in record} for record in tree.iter("record")]
    return {values["code"]: values for values in records}


def column_units(kpis):
    """Return {(report, column): unit}; whatever is no key figure is a number."""
    return {(kpi["model"], kpi["measure"]): (kpi["unit"], kpi["aggregator"]) for kpi in kpis.values()}


class Dashboard:
    """The page, filled from top to bottom, and the sheet of numbers that its cards show."""

    def __init__(self):
        self.kpis = read_kpis()
        self.units = column_units(self.kpis)
        self.row = 0
        self.cells, self.rows, self.styles, self.formats, self.borders, self.figures = {}, {}, {}, {}, {}, []
        self.data_cells = {"A1": '=_t("Key Figure")', "B1": '=_t("Now")', "C1": '=_t("Before")'}
        self.data_formats = {}
        self.pivots, self.menus = {}, {}

    def build(self):
        for heading, menu, codes in CARDS:
            self.add_headings([(heading, menu)])
            self.add_cards(codes)
        for pair in CHARTS:
            self.add_charts(pair)
        for pair in TABLES:
            self.add_headings([(heading, report_menu(model)) for heading, model, *_ in pair])
            for half, (_heading, model, titles) in zip(HALVES, pair, strict=True):
                self.add_table(half, model, titles)
            self.row += LINES + 2
        self.add_headings([("Running Goals", "feedback_goal_menu")])
        self.add_goals()
        return self.document()

    def add_headings(self, headings):
        self.rows[self.row] = {"size": SPACE}
        self.row += 2
        self.rows[self.row - 1] = {"size": HEADING}
        halves = HALVES if len(headings) > 1 else [("A", "I", 0)]
        for (first, last, _left), (text, menu) in zip(halves, headings, strict=True):
            menu = menu if menu.endswith("_menu") else f"feedback_report_{menu}_menu"
            self.cells[f"{first}{self.row}"] = f"[{text}](odoo://ir_menu_xml_id/feedback_reports.{menu})"
            self.styles[f"{first}{self.row}"] = 1
            self.borders[f"{first}{self.row}:{last}{self.row}"] = 1

    def add_cards(self, codes):
        width = (PAGE - (len(codes) - 1) * SPACE) // len(codes)
        for number, code in enumerate(codes):
            card = self.prepare_card(self.kpis[code])
            self.add_figure(f"card_{code}", number * (width + SPACE), width, CARD, card, self.kpis[code]["model"])
        self.row += CARD // ROW + 1

    def prepare_card(self, kpi):
        line = max(int(cell[1:]) for cell in self.data_cells) + 1
        spec = f"{kpi['measure']}:{kpi['aggregator']}"
        title = kpi["name"] + SIGN_OF_UNIT.get(kpi["unit"], "")
        self.data_cells[f"A{line}"] = f'=_t("{title}")'
        self.data_cells[f"B{line}"] = self.value(kpi, self.total(kpi, 0), spec, '"–"')
        self.data_formats[f"B{line}:C{line}"] = FORMAT_OF_UNIT[kpi["unit"]]
        up, down = COLORS_UP_DOWN[kpi["goodness"]]
        card = {
            "type": "scorecard",
            "title": {"text": title, "color": "#434343", "bold": True, "fontSize": 11},
            "background": "#F5F8F8",
            "keyValue": f"Data!B{line}",
            "humanize": False,
            "baselineColorUp": up,
            "baselineColorDown": down,
            "baselineMode": "difference",
        }
        if not kpi.get("is_stock"):
            self.data_cells[f"C{line}"] = self.value(kpi, self.total(kpi, -1), spec)
            card |= {"baseline": f"Data!C{line}", "baselineDescr": {"text": "vs. before"}}
        return card

    def value(self, kpi, pivot, spec, empty='""'):
        """Return the formula; a sum of nothing is 0, an average of nothing ``empty``."""
        call = f'PIVOT.VALUE({pivot},"{spec}")'
        return f"=IF(ISNUMBER({call}),{call},{0 if kpi['aggregator'] == 'sum' else empty})"

    def total(self, kpi, offset):
        """Return the id of the pivot of all totals of the figure's report, now or in the period before."""
        name = f"{kpi['model']} {'before' if offset else 'now'}"
        found = [item for item in self.pivots.items() if item[1]["name"] == name]
        number, pivot = found[0] if found else self.add_pivot(name, kpi["model"], [], [], offset)
        measure = measure_of(kpi["measure"], kpi["aggregator"])
        if measure not in pivot["measures"]:
            pivot["measures"].append(measure)
        return number

    def add_pivot(self, name, model, rows, measures, offset=0, **options):
        number = str(len(self.pivots) + 1)
        pivot = {
            "type": "ODOO",
            "formulaId": number,
            "name": name,
            "model": model,
            "domain": [],
            "context": {},
            "measures": measures,
            "rows": rows,
            "columns": [],
            "sortedColumn": None,
            "actionXmlId": report_action(model),
            "fieldMatching": matching(model, offset),
            **options,
        }
        self.pivots[number] = pivot
        return number, pivot

    def add_charts(self, pair):
        self.row += 1
        self.rows[self.row - 1] = {"size": SPACE}
        for (_first, _last, left), (title, kind, model, column, groups, options) in zip(HALVES, pair, strict=True):
            chart = prepare_chart(title, kind, model, column, groups, options)
            self.add_figure(f"chart_{column}_{groups[0].split(':')[0]}", left, HALF, CHART, chart, model)
        self.row += CHART // ROW

    def add_figure(self, name, left, width, height, data, model):
        self.figures.append(
            {
                "id": name,
                "tag": "chart",
                "col": 0,
                "row": self.row,
                "offset": {"x": left, "y": 0},
                "width": width,
                "height": height,
                "data": {"chartId": name, **data},
            }
        )
        self.menus[name] = f"feedback_reports.feedback_report_{report_menu(model)}_menu"

    def add_table(self, half, model, titles):
        first, last, _left = half
        group, *columns = titles
        measures = [measure_of(column, self.units.get((model, column), ("count", "sum"))[1]) for column in columns]
        sorting = {"measure": measures[0]["id"], "order": "desc", "domain": []}
        number, _pivot = self.add_pivot(
            f"{model} {group}",
            model,
            [{"fieldName": group}],
            measures,
            domain=[["counted_in", "in", columns]],
            sortedColumn=sorting,
        )
        head, top, bottom = self.row + 1, self.row + 2, self.row + 1 + LINES
        self.rows[head - 1] = {"size": TITLES}
        letters = [chr(ord(first) + position) for position in range(len(titles))]
        self.cells |= {
            f"{letter}{head}": f'=_t("{text}")' for letter, text in zip(letters, titles.values(), strict=True)
        }
        self.cells[f"{first}{top}"] = f"=PIVOT({number},{LINES},FALSE,FALSE,,FALSE)"
        self.styles |= {f"{first}{head}": 2, f"{letters[1]}{head}:{last}{head}": 3}
        self.styles[f"{first}{top}:{last}{bottom}"] = 4
        for letter, column in zip(letters[1:], columns, strict=True):
            unit = self.units.get((model, column), ("count", "sum"))[0]
            self.formats[f"{letter}{top}:{letter}{bottom}"] = FORMAT_OF_UNIT[unit]

    def add_goals(self):
        head, top, bottom = self.row + 1, self.row + 2, self.row + 1 + LINES
        for letter, field in GOAL_FIELDS.items():
            is_text = field in ("name", "state")
            self.cells[f"{letter}{head}"] = f'=ODOO.LIST.HEADER(1,"{field}")'
            self.styles |= {
                f"{letter}{head}": 2 if is_text else 3,
                f"{letter}{top}:{letter}{bottom}": 4 if is_text else 5,
            }
            for line in range(1, LINES + 1):
                self.cells[f"{letter}{head + line}"] = f'=ODOO.LIST(1,{line},"{field}")'
        self.formats[f"G{top}:G{bottom}"] = 2
        self.row += LINES + 2

    def document(self):
        page = {
            **sheet("page", "Dashboard", self.row, len(COLUMNS)),
            "rows": self.rows,
            "cols": {str(number): {"size": size} for number, size in enumerate(COLUMNS)},
            "cells": self.cells,
            "styles": self.styles,
            "formats": self.formats,
            "borders": self.borders,
            "figures": self.figures,
        }
        data = {
            **sheet("data", "Data", 40, 3),
            "cols": {"0": {"size": 260}},
            "cells": self.data_cells,
            "formats": self.data_formats,
        }
        return {
            "version": "18.5.10",
            "revisionId": "START_REVISION",
            "uniqueFigureIds": True,
            "settings": {"locale": LOCALE},
            "sheets": [page, data],
            "styles": STYLES,
            "formats": FORMATS,
            "borders": {1: {"bottom": {"style": "thin", "color": "#CCCCCC"}}},
            "globalFilters": FILTERS,
            "pivots": self.pivots,
            "pivotNextId": len(self.pivots) + 1,
            "lists": {"1": GOALS},
            "listNextId": 2,
            "chartOdooMenusReferences": self.menus,
            "customTableStyles": {},
        }


LOCALE = {
    "name": "English (US)",
    "code": "en_US",
    "thousandsSeparator": ",",
    "decimalSeparator": ".",
    "dateFormat": "mm/dd/yyyy",
    "timeFormat": "hh:mm:ss",
    "formulaArgSeparator": ",",
    "weekStart": 7,
}


def report_menu(model):
    return model.removeprefix("feedback.report.")


def report_action(model):
    return f"feedback_reports.{model.replace('.', '_')}_action"


def measure_of(column, aggregator):
    return {"id": f"{column}:{aggregator}", "fieldName": column, "aggregator": aggregator}


def matching(model, offset=0):
    """Return which field of the report each filter looks at; the period may be the one before."""
    fields = {name: {"chain": field, "type": kind} for name, field, kind in MATCHING[model]}
    if "period" in fields:
        fields["period"]["offset"] = offset
    return fields


def prepare_chart(title, kind, model, column, groups, options):
    """Return a chart of the rows that count, which a click on it opens."""
    is_running = options.get("is_running", False)
    return {
        "type": f"odoo_{kind}",
        "title": {"text": title, "color": "#434343", "bold": True, "fontSize": 14},
        "background": "#FFFFFF",
        "legendPosition": "top" if len(groups) > 1 or kind == "pie" else "none",
        "dataSets": [{"backgroundColor": color} for color in options.get("colors", ())] or [{}],
        "verticalAxisPosition": "left",
        "stacked": options.get("stacked", False),
        "horizontal": options.get("horizontal", False),
        "cumulative": is_running,
        "cumulatedStart": is_running,
        "fillArea": kind == "line",
        "hideDataMarkers": is_running,
        "showValues": kind == "pie",
        "actionXmlId": report_action(model),
        "metaData": {"groupBy": groups, "measure": column, "order": None, "resModel": model, "mode": kind},
        "searchParams": {
            "comparison": None,
            "context": {},
            "domain": [["counted_in", "=", column]],
            "groupBy": groups,
            "orderBy": [],
        },
        "fieldMatching": matching(model),
    }


def sheet(name, label, rows, columns):
    empty = {key: {} for key in ("rows", "cols", "styles", "formats", "borders", "comments")}
    return {
        "id": name,
        "name": label,
        "rowNumber": rows,
        "colNumber": columns,
        **empty,
        "merges": [],
        "conditionalFormats": [],
        "dataValidationRules": [],
        "tables": [],
        "figures": [],
        "headerGroups": {"ROW": [], "COL": []},
        "areGridLinesVisible": False,
        "isVisible": True,
    }


GOALS = {
    "id": "1",
    "name": "Running Goals",
    "model": GOAL,
    "columns": list(GOAL_FIELDS.values()),
    "domain": RUNNING_GOALS,
    "context": {},
    "orderBy": [{"name": "date_end", "asc": True}],
    "actionXmlId": report_action(GOAL),
    "fieldMatching": matching(GOAL),
}


def main(arguments):
    text = json.dumps(Dashboard().build(), indent=1, ensure_ascii=False) + "\n"
    if "--check" in arguments:
        return 0 if FILE.exists() and FILE.read_text(encoding="utf-8") == text else 1
    FILE.parent.mkdir(parents=True, exist_ok=True)
    FILE.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
