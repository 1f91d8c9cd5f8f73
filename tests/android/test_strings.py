"""The words of the app are there in every language, with the same blanks to fill."""

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

from support.places import ROOT

RESOURCES = ROOT / "android_demo/app/src/main/res"
FILES = sorted(file.name for file in (RESOURCES / "values").glob("strings*.xml"))
LANGUAGES = ("de", "es", "ar")
# Unicode CLDR 46, plurals.xml: the forms of whole numbers.
PLURALS = {
    "en": {"one", "other"},
    "de": {"one", "other"},
    "es": {"one", "many", "other"},
    "ar": {"zero", "one", "two", "few", "many", "other"},
}


def words(file: Path) -> dict[str, list[str]]:
    """Return name → texts, one of a string and one of each form of a plural."""
    return {
        element.get("name"): [text.text or "" for text in (element.iter("item") if len(element) else [element])]
        for element in ElementTree.parse(file).getroot()
        if element.get("translatable") != "false"
    }


def blanks(text: str) -> list[str]:
    return sorted(re.findall(r"%\d+\$[\d.]*[a-z]", text))


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_translated_with_its_blanks(name, language):
    english = words(RESOURCES / "values" / name)
    translated = words(RESOURCES / f"values-{language}" / name)
    assert list(translated) == list(english)
    for key, texts in translated.items():
        assert all(text.strip() for text in texts), key
        assert {tuple(blanks(text)) for text in texts} == {tuple(blanks(text)) for text in english[key]}, key


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("language", ("en", *LANGUAGES))
def test_plurals_have_the_forms_of_their_language(name, language):
    folder = "values" if language == "en" else f"values-{language}"
    for plural in ElementTree.parse(RESOURCES / folder / name).getroot().iter("plurals"):
        assert {item.get("quantity") for item in plural} == PLURALS[language], plural.get("name")


def test_android_offers_the_languages_that_are_there():
    offered = ElementTree.parse(RESOURCES / "xml/locales_config.xml").getroot()
    name = "{http://schemas.android.com/apk/res/android}name"
    assert [locale.get(name) for locale in offered] == ["en", *LANGUAGES]
    folders = {folder.name for folder in RESOURCES.glob("values-??") if (folder / "strings.xml").is_file()}
    assert folders == {f"values-{language}" for language in LANGUAGES}
    assert 'android:localeConfig="@xml/locales_config"' in (RESOURCES.parent / "AndroidManifest.xml").read_text()


@pytest.mark.parametrize("file", sorted(RESOURCES.glob("layout/*.xml")), ids=lambda file: file.stem)
def test_no_layout_knows_left_from_right(file):
    assert not re.search(r"(Left|Right)=|\"[^\"]*\b(left|right)\b", file.read_text())
