"""What the README and the pages it leads to say is so: their Python runs and their links lead somewhere."""

import re
import shlex
import subprocess
import sys
from pathlib import Path
from urllib.parse import unquote

import pytest

import convert.cli.parser
import keras_model.cli.parser

ROOT = Path(__file__).parents[2]
README = ROOT / "README.md"
PAGES = sorted(
    {
        README,
        ROOT / "CONTRIBUTING.md",
        ROOT / "CHANGELOG.md",
        ROOT / "android_demo" / "README.md",
        *(ROOT / "docs").glob("*.md"),
        *(ROOT / "assets").glob("**/README.md"),
    }
)
MOST_LINES = 130
PARSERS = {"convert": convert.cli.parser._parser(), "keras_model": keras_model.cli.parser._parser()}
# A step of a quantized probability is 1/256; another processor may round by a few.
MOST_APART = 8 / 256

_FENCE = re.compile(r"^( *)```(\w*)\n(.*?)^\1```$", re.MULTILINE | re.DOTALL)
_CODE = re.compile(r"`[^`]*`")
_MARKDOWN_LINK = re.compile(r"\]\(([^()\s]+)\)")
_HTML_LINK = re.compile(r"(?:src|href)=\"([^\"]+)\"")
_NUMBER = re.compile(r"-?\d+\.\d+")
_ELSEWHERE = re.compile(r"[a-z][a-z+.-]*:", re.IGNORECASE)


def blocks(page, language):
    return [content for _, tag, content in _FENCE.findall(page.read_text(encoding="utf-8")) if tag == language]


def place(page):
    return str(page.relative_to(ROOT))


def imports(page):
    lines = [line for block in blocks(page, "python") for line in block.splitlines()]
    return [line for line in lines if re.match(r"(from|import) ", line)]


def commands(page):
    """The command lines of a page's shell blocks that name no placeholder: (package, arguments) each."""
    text = page.read_text(encoding="utf-8").replace("\\\n", " ")
    found = re.findall(r"^ *(?:\$ )?python -m (keras_model|convert) (.+)$", text, re.MULTILINE)
    return [(package, line) for package, line in found if not set("[]…|") & set(line)]


def prose(page):
    """The text of a page without its code."""
    return _CODE.sub("", _FENCE.sub("", page.read_text(encoding="utf-8")))


def links(page):
    text = prose(page)
    found = [*_MARKDOWN_LINK.findall(text), *_HTML_LINK.findall(text)]
    return [link for link in found if not _ELSEWHERE.match(link)]


def anchors(page):
    """The names that GitHub gives to headings: lower case, blanks to hyphens, other punctuation dropped."""
    text = _FENCE.sub("", page.read_text(encoding="utf-8"))
    headings = re.findall(r"^#+ (.*)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_the_readme_is_short():
    assert len(README.read_text(encoding="utf-8").splitlines()) <= MOST_LINES


@pytest.mark.parametrize("number", range(len(blocks(README, "python"))))
def test_the_readmes_python_prints_what_its_comments_say(number):
    block = blocks(README, "python")[number]
    result = subprocess.run([sys.executable, "-c", block], cwd=ROOT, capture_output=True, text=True)
    assert result.returncode == 0, result.stderr[-2000:]
    said = "".join(line.removeprefix("# ") + "\n" for line in block.splitlines() if line.startswith("# "))
    assert said, "a block says what it prints"
    assert _NUMBER.sub("#", result.stdout) == _NUMBER.sub("#", said)
    for printed, expected in zip(_NUMBER.findall(result.stdout), _NUMBER.findall(said), strict=True):
        assert float(printed) == pytest.approx(float(expected), abs=MOST_APART)


def test_the_readme_has_python_to_run():
    assert blocks(README, "python")


@pytest.mark.parametrize("page", [page for page in PAGES if imports(page)], ids=place)
def test_what_a_page_imports_can_be_imported(page):
    program = "\n".join(imports(page))
    result = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True)
    assert result.returncode == 0, result.stderr[-2000:]


@pytest.mark.parametrize("page", [page for page in PAGES if commands(page)], ids=place)
def test_the_commands_of_a_page_are_such_as_the_programs_take(page):
    for package, line in commands(page):
        try:
            PARSERS[package].parse_args(shlex.split(line))
        except SystemExit as refused:
            raise AssertionError(f"python -m {package} {line}") from refused


@pytest.mark.parametrize("page", PAGES, ids=place)
def test_every_relative_link_leads_somewhere(page):
    for link in links(page):
        path, _, anchor = unquote(link).partition("#")
        target = (page.parent / path).resolve() if path else page
        assert target.exists(), f"{link}: no such file"
        assert target.is_relative_to(ROOT), f"{link}: outside of the repository"
        if anchor and target.suffix == ".md":
            assert anchor in anchors(target), f"{link}: {target.name} has no such heading"


def test_the_index_lists_every_page():
    index = ROOT / "docs" / "README.md"
    assert {page.name for page in index.parent.glob("*.md")} - {index.name} <= set(links(index))


def test_a_broken_link_is_noticed(tmp_path):
    page = tmp_path / "page.md"
    page.write_text('[a](gone.md) <img src="gone.png"> [b](https://example.org) `[c](d)`\n```\n[e](f)\n```\n')
    assert links(page) == ["gone.md", "gone.png"]
