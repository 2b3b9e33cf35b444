"""What the web client asks the server for when it opens a view of an action with its default filters."""

from collections.abc import Callable
from typing import NamedTuple

from lxml import etree

from odoo.fields import Domain
from odoo.tools.safe_eval import safe_eval

PAGE = 80
COUNT_LIMIT = 10_001
TAGS = ("many2one", "many2many")


class Opening(NamedTuple):
    model: str
    kind: str
    call: Callable  # without arguments; returns what the server answers


def open_view(env, xml_id, kind):
    """Return the :class:`Opening` of the view of this kind. Its call is what is measured, the rest is done before."""
    action = env["ir.actions.act_window"]._for_xml_id(xml_id)
    model = env[action["res_model"]]
    views = model.get_views([(False, kind), (False, "search")])["views"]
    arch, search = (etree.fromstring(views[name]["arch"]) for name in (kind, "search"))
    context = safe_eval(action["context"] or "{}", {"uid": env.uid})
    domain = Domain(safe_eval(action["domain"] or "[]", {"uid": env.uid})) & default_filters(env, search, context)
    model = model.with_context(
        **{key: value for key, value in context.items() if not key.startswith("search_default_")}
    )
    return Opening(model._name, kind, OPENINGS[kind](model, arch, search, list(domain)))


def default_filters(env, search, context):
    names = [
        key.removeprefix("search_default_")
        for key, value in context.items()
        if key.startswith("search_default_") and value
    ]
    filters = [search.find(f".//filter[@name='{name}']") for name in names]
    return Domain.AND(safe_eval(node.get("domain"), {"uid": env.uid}) for node in filters if node.get("domain"))


def aggregate(model, name):
    return f"{name}:{model._fields[name].aggregator}"


def split_fields(model, arch):
    """Return (what rows are, what columns are, measures) of a graph's or pivot's arch."""
    rows, columns, measures = [], [], []
    for node in arch.findall("field"):
        name, interval = node.get("name"), node.get("interval")
        axis = node.get("type") or ("row" if arch.tag == "graph" else None)  # a pivot only formats what has none
        if node.get("invisible") not in ("1", "True") and axis:
            {"row": rows, "col": columns, "measure": measures}[axis].append(f"{name}:{interval}" if interval else name)
    return rows, columns, measures


def open_graph(model, arch, _search, domain):
    rows, _columns, measures = split_fields(model, arch)
    model, measure = model.with_context(fill_temporal=True), measures[-1]  # the others can be chosen
    domain += [("may_count_in", "in", [measure])]
    return lambda: model.formatted_read_group(domain, rows, ["__count", aggregate(model, measure)])


def open_pivot(model, arch, _search, domain):
    rows, columns, measures = split_fields(model, arch)
    sets = [rows[:row] + columns[:column] for row in range(len(rows) + 1) for column in range(len(columns) + 1)]
    domain += [("may_count_in", "in", measures)]
    aggregates = [*(aggregate(model, name) for name in measures), "__count"]
    return lambda: model.formatted_read_grouping_sets(domain, sets, aggregates)


def specification(model, arch):
    """Return what is read of each record that a list or card shows."""
    names = {node.get("name") for node in arch.iter("field") if node.get("name") in model._fields}
    return {
        name: {"fields": {"display_name": {}}} if model._fields[name].type in TAGS else {} for name in sorted(names)
    }


def open_list(model, arch, search, domain):
    read, panel = specification(model, arch), open_panel(model, search, domain)
    return lambda: (model.web_search_read(domain, read, limit=PAGE, count_limit=COUNT_LIMIT), panel())


def open_kanban(model, arch, search, domain):
    read, group = specification(model, arch), arch.get("default_group_by")
    panel = open_panel(model, search, domain)
    bar = arch.find("progressbar")
    colors = {"field": bar.get("field"), "colors": safe_eval(bar.get("colors"))}

    def call():
        cards = model.web_read_group(
            domain,
            [group],
            [],
            limit=PAGE,
            auto_unfold=True,
            unfold_read_specification=read,
            unfold_read_default_limit=PAGE,
        )
        return cards, model.read_progress_bar(domain, group, colors), panel()

    return call


def open_panel(model, search, domain):
    """The panel at the side, each of whose lines says how many records it has."""
    nodes = search.findall(".//searchpanel/field")

    def call():
        for node in nodes:
            model.search_panel_select_range(
                node.get("name"),
                search_domain=domain,
                enable_counters=bool(node.get("enable_counters")),
                expand=False,
                limit=200,
            )

    return call


OPENINGS = {"graph": open_graph, "pivot": open_pivot, "list": open_list, "kanban": open_kanban}
