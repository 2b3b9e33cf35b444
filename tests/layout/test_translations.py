"""The translation files of every addon, checked without a database.

Whether the template is what Odoo would export now is a test of each addon, ``tests/test_translations.py``.
"""

import re

import polib
import pytest
from tree import ADDONS

# Python's placeholders, those of mail templates, and tags (not their attributes, whose texts are translated too).
PLACEHOLDER = re.compile(r"%\(\w+\)[sdrf]|%[sdrf]|\{\{.*?\}\}|\$\{.*?\}|\{\w*\}|</?\w+")
WORD = re.compile(r"[^\W\d_]+")
LATIN = re.compile(r"[A-Za-z]")
CYRILLIC = re.compile(r"[\u0400-\u04FF]")

every_addon = pytest.mark.parametrize("addon", ADDONS, ids=lambda addon: addon.name)


def template(addon):
    return polib.pofile((addon / "i18n" / f"{addon.name}.pot").read_text(encoding="utf-8"))


def russian(addon):
    return polib.pofile((addon / "i18n" / "ru.po").read_text(encoding="utf-8"))


def placeholders(text):
    return sorted(PLACEHOLDER.findall(text))


def edges(text):
    """White space before and after ``text``, which joins it to its neighbours."""
    return text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]


def mixed_words(text):
    """Words with letters of both alphabets, such as a Latin «c» in «cлово»; placeholders and tags do not count."""
    return [word for word in WORD.findall(PLACEHOLDER.sub(" ", text)) if LATIN.search(word) and CYRILLIC.search(word)]


def differing(addon, feature):
    """Pairs of the Russian catalogue whose two texts differ in ``feature``."""
    return [(entry.msgid, entry.msgstr) for entry in russian(addon) if feature(entry.msgid) != feature(entry.msgstr)]


@every_addon
def test_russian_has_exactly_the_texts_of_the_template(addon):
    assert {entry.msgid for entry in russian(addon)} == {entry.msgid for entry in template(addon)}


@every_addon
def test_every_text_is_translated_and_none_is_guessed(addon):
    catalogue = russian(addon)
    assert not [entry.msgid for entry in catalogue.untranslated_entries()]
    assert not [entry.msgid for entry in catalogue.fuzzy_entries()]
    assert not [entry.msgid for entry in catalogue.obsolete_entries()]


@every_addon
def test_no_text_is_listed_twice(addon):
    msgids = [entry.msgid for entry in russian(addon)]
    assert len(msgids) == len(set(msgids))


@every_addon
def test_placeholders_and_tags_survive_translation(addon):
    assert not differing(addon, placeholders)


@every_addon
def test_white_space_at_the_edges_survives_translation(addon):
    assert not differing(addon, edges)


@every_addon
def test_no_word_mixes_latin_and_cyrillic_letters(addon):
    assert not [(entry.msgid, words) for entry in russian(addon) if (words := mixed_words(entry.msgstr))]


@every_addon
def test_template_is_of_this_addon_alone(addon):
    strangers = {
        comment
        for entry in template(addon)
        for comment in re.findall(r"module: (.+)", entry.comment)
        if comment != addon.name
    }
    assert not strangers


def test_a_latin_letter_in_a_russian_word_is_found():
    assert mixed_words("Новый c\u043bучай и %(name)s в <b>CRM</b>") == ["c\u043bучай"]


def test_a_changed_placeholder_is_found():
    assert placeholders("%(name)s left") != placeholders("Ушёл %(nаme)s")
