"""Rules of the tree that a machine can check."""

import ast
import re
from pathlib import Path
from urllib.parse import unquote

import pytest
from tree import ADDONS, ROOT, kept_files, manifest

# feedback_intake names no other addon of ours; each may depend on those named after it.
DEPENDENCIES = {
    "feedback_intake": set(),
    "feedback_routing": {"feedback_intake"},
    "feedback_kb": {"feedback_intake"},
    "feedback_reports": {"feedback_intake", "feedback_routing", "feedback_kb"},
}
ADDON_FILES = [
    "__init__.py",
    "__manifest__.py",
    "i18n/ru.po",
    "readme/DESCRIPTION.md",
    "security/ir.model.access.csv",
    "static/description/icon.png",
    "static/description/icon.svg",
    "static/description/index.html",
    "tests/__init__.py",
]
LONGEST_MODEL_FILE = 400
LINKING_FILES = ["README.md", "README.ru.md", "CONTRIBUTING.md", "CHANGELOG.md", "docker/README.md"] + [
    f"addons/{addon.name}/static/description/index.html" for addon in ADDONS
]
MARKDOWN_LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)[^)]*\)|(?:src|href)=\"([^\"]+)\"")
# Written in pieces, so that this file is no finding of its own.
UNFINISHED = re.compile(r"\b(TO" + r"DO|FIX" + r"ME)\b")
MACHINE_PATH = re.compile(r"(?<![\w.}/-])/(work|root|home/\w+|Users/\w+)/")
OF_OTHERS = re.compile(r"/static/lib/|/fixtures/|\.eml$")
DEBUGGERS = {"pdb", "ipdb", "pudb", "wdb"}

every_addon = pytest.mark.parametrize("addon", ADDONS, ids=lambda addon: addon.name)


def texts():
    """(path, text) of every file that git keeps, except pictures, other people's libraries and recorded input."""
    for path in kept_files():
        relative = path.relative_to(ROOT)
        if OF_OTHERS.search(f"/{relative}"):
            continue
        try:
            yield relative, path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue


def findings(pattern, text):
    return [line.strip() for line in text.splitlines() if pattern.search(line)]


def debugging(source):
    """Calls of ``print`` or ``breakpoint`` and imports of a debugger in Python source."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("print", "breakpoint"):
            yield node.func.id
        elif isinstance(node, ast.Import | ast.ImportFrom):
            names = {alias.name for alias in node.names} | {getattr(node, "module", None)}
            yield from names & DEBUGGERS


def imported_addons(source):
    """Names of the addons that Python source imports by ``odoo.addons``."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("odoo.addons."):
            yield node.module.split(".")[2]
        elif isinstance(node, ast.ImportFrom) and node.module == "odoo.addons":
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.Import):
            yield from (alias.name.split(".")[2] for alias in node.names if alias.name.startswith("odoo.addons."))


def broken_links(readme):
    text = re.sub(r"```.*?```", "", readme.read_text(encoding="utf-8"), flags=re.DOTALL)
    for groups in MARKDOWN_LINK.findall(text):
        target = unquote("".join(groups)).partition("#")[0]
        if target and not re.match(r"[a-z]+:", target) and not (readme.parent / target).exists():
            yield target


def test_there_are_addons_to_check():
    assert {addon.name for addon in ADDONS} <= set(DEPENDENCIES)
    assert ADDONS


@every_addon
@pytest.mark.parametrize("name", ADDON_FILES)
def test_every_addon_carries(addon, name):
    assert (addon / name).is_file()


@every_addon
def test_every_addon_carries_its_template_of_translations(addon):
    assert (addon / "i18n" / f"{addon.name}.pot").is_file()


@every_addon
def test_manifest_says_version_and_licence(addon):
    values = manifest(addon)
    assert re.fullmatch(r"19\.0\.\d+\.\d+\.\d+", values["version"])
    assert values["license"] == "LGPL-3"


@every_addon
def test_every_file_of_the_manifest_exists_and_every_data_file_is_in_it(addon):
    values = manifest(addon)
    named = {*values.get("data", []), *values.get("demo", [])}
    assert not {name for name in named if not (addon / name).is_file()}
    present = {
        path.relative_to(addon).as_posix()
        for folder in ("data", "demo", "security", "views", "wizard", "report")
        for path in addon.glob(f"{folder}/**/*")
        if path.suffix in (".xml", ".csv")
    }
    assert present <= named


@every_addon
def test_addons_depend_one_way(addon):
    ours = set(manifest(addon)["depends"]) & set(DEPENDENCIES)
    assert ours <= DEPENDENCIES[addon.name]


@every_addon
def test_addons_import_one_way(addon):
    imported = {name for path in addon.rglob("*.py") for name in imported_addons(path.read_text(encoding="utf-8"))}
    assert imported & set(DEPENDENCIES) <= DEPENDENCIES[addon.name] | {addon.name}


@every_addon
def test_model_files_stay_short(addon):
    lengths = {path.name: len(path.read_text(encoding="utf-8").splitlines()) for path in addon.glob("models/*.py")}
    assert not {name: length for name, length in lengths.items() if length > LONGEST_MODEL_FILE}


@every_addon
def test_no_debugging_is_left_behind(addon):
    found = {path.name: list(debugging(path.read_text(encoding="utf-8"))) for path in addon.rglob("*.py")}
    assert not {name: calls for name, calls in found.items() if calls}


@every_addon
def test_icon_is_square(addon):
    header = (addon / "static" / "description" / "icon.png").read_bytes()[:24]
    assert header.startswith(b"\x89PNG\r\n\x1a\n")
    assert (int.from_bytes(header[16:20]), int.from_bytes(header[20:24])) == (128, 128)


@pytest.mark.parametrize("name", LINKING_FILES)
def test_links_lead_to_files_that_exist(name):
    assert not list(broken_links(ROOT / name))


def test_nothing_is_marked_as_unfinished():
    assert not {str(path): lines for path, text in texts() if (lines := findings(UNFINISHED, text))}


def test_no_path_of_a_developers_machine_is_kept():
    assert not {str(path): lines for path, text in texts() if (lines := findings(MACHINE_PATH, text))}


def test_licence_is_the_lgpl_version_3():
    text = (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert "GNU LESSER GENERAL PUBLIC LICENSE\n                       Version 3, 29 June 2007" in text


def test_recorded_input_is_kept_byte_by_byte():
    rules = (ROOT / ".gitattributes").read_text(encoding="utf-8").splitlines()
    assert "**/fixtures/** -text" in rules
    assert "*.eml -text" in rules


def test_debugging_is_recognised():
    assert list(debugging("import pdb\nfrom odoo import print_tool\nprint(1)\nself.print(2)")) == ["pdb", "print"]


def test_machine_paths_are_recognised():
    assert findings(MACHINE_PATH, "cd /" + "work/main")
    assert not findings(MACHINE_PATH, "https://example.com/" + "work/1 and ./home/x/ and ${BASE}/" + "root/x")


def test_imports_of_addons_are_recognised():
    source = "from odoo.addons.crm.models import crm_lead\nfrom odoo.addons import mail\nimport odoo.addons.sale.tools"
    assert list(imported_addons(source)) == ["crm", "mail", "sale"]
    assert not list(imported_addons("from odoo import models"))


def test_broken_links_are_recognised(tmp_path: Path):
    readme = tmp_path / "README.md"
    readme.write_text(
        '[a](gone.md#x) [b](https://example.com) [c](README.md) <img src="no.png"> `x`\n```\n[d](e)\n```\n'
    )
    assert list(broken_links(readme)) == ["gone.md", "no.png"]
