"""Each key figure is defined in one line, the same in the addon and in the README of either language."""

import re
import xml.etree.ElementTree as ET

import polib
import pytest
from tree import ROOT

DATA = ROOT / "addons/feedback_reports/data/feedback_kpi.xml"
RUSSIAN = ROOT / "addons/feedback_reports/i18n/ru.po"
ROW = re.compile(r"^\| \*\*(.+?)\*\* `(\w+)` \| (.+?) \|$", re.MULTILINE)


def defined():
    """{code: (name, definition)} as the addon's data say."""
    records = ET.parse(DATA).iter("record")
    texts = [{field.get("name"): field.text for field in record} for record in records]
    return {text["code"]: (text["name"], text["definition"]) for text in texts}


def in_russian():
    texts = {entry.msgid: entry.msgstr for entry in polib.pofile(RUSSIAN.read_text(encoding="utf-8"))}
    return {code: (texts[name], texts[definition]) for code, (name, definition) in defined().items()}


@pytest.mark.parametrize(("readme", "expected"), [("README.md", defined), ("README.ru.md", in_russian)])
def test_the_readme_defines_each_key_figure_as_the_addon_does(readme, expected):
    rows = ROW.findall((ROOT / readme).read_text(encoding="utf-8"))
    assert {code: (name, definition) for name, code, definition in rows} == expected()
    assert len(expected()) > 20
