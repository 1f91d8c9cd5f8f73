"""Python's side of the golden tokens that the Java tests in android_demo/classifier are held to."""

import json
import re
import xml.etree.ElementTree as ElementTree

import pytest

from android_demo.tools import token_parity, unicode_tables
from keras_model.encode.sentencepiece_tokenizer import SentencePieceTokenizer
from keras_model.encode.tokenizers import build_tokenizer
from keras_model.encode.wordpiece_tokenizer import WordPieceTokenizer
from support.places import ROOT

DATA = ROOT / "tests/data"
CLASSIFIER = ROOT / "android_demo/classifier"


TEXTS = [json.loads(line)["text"] for line in (DATA / "parity/texts.jsonl").read_text().splitlines()]
GOLDEN = [json.loads(line) for line in (DATA / "parity/tokens.jsonl").read_text().splitlines()]


def open_tokenizer(file, specification):
    kind, lowercase, strip_accents, *rest = specification.split(" ")
    settings = {"lowercase": lowercase == "true", "strip_accents": strip_accents == "true"}
    if kind == "wordpiece":
        return WordPieceTokenizer(DATA / file, **settings, mark_capitals=rest == ["capitals"])
    cls, sep, pad = rest
    return SentencePieceTokenizer(DATA / file, **settings, cls_token=cls, sep_token=sep, pad_token=pad)


@pytest.mark.parametrize("golden", GOLDEN, ids=lambda golden: f"{golden['file']} {golden['specification']}")
def test_python_finds_the_golden_tokens(golden):
    tokenizer = open_tokenizer(golden["file"], golden["specification"])
    tokens = [token_parity.describe(text, tokenizer.encode(text)) for text in TEXTS]
    assert tokens == golden["tokens"]


def test_the_golden_texts_hold_what_tokenizers_stumble_over():
    every = "".join(TEXTS)
    for name, character in {
        "lone surrogate": "\ud800",
        "beyond the BMP": "\U0001f9ff",
        "combining mark": "\u0301",
        "Han": "我",
        "Hangul": "한",
        "NUL": "\0",
        "zero-width space": "\u200b",
        "dotted capital I": "İ",
    }.items():
        assert character in every, name
    assert "" in TEXTS


def test_the_unicode_tables_are_those_of_the_pinned_tokenizers():
    # The whole comparison takes half a minute: `python -m android_demo.tools.unicode_tables --check`.
    content = unicode_tables.committed()
    removed, spaces = unicode_tables.removed_and_spaces()
    expected = b"".join(
        len(table).to_bytes(2, "big") + table for table in map(unicode_tables.ranges, (removed, spaces))
    )
    assert content.startswith(expected)


def test_the_library_needs_no_android():
    sources = list((CLASSIFIER / "src/main/java").rglob("*.java"))
    assert sources
    for source in sources:
        imports = re.findall(r"^import (?:static )?([\w.]+)", source.read_text(encoding="utf-8"), re.MULTILINE)
        known = ("java.", "io.github.squeezebert.", "org.tensorflow.lite.", "org.jspecify.annotations.")
        foreign = [i for i in imports if not i.startswith(known)]
        assert not foreign, source.name


def test_maven_and_gradle_build_the_same_library():
    catalog = (ROOT / "android_demo/gradle/libs.versions.toml").read_text()
    gradle = (CLASSIFIER / "build.gradle.kts").read_text()
    parent = ElementTree.parse(ROOT / "android_demo/pom.xml").getroot()
    names = {"m": "http://maven.apache.org/POM/4.0.0"}

    def maven(path):
        return parent.find(path, names).text

    def version(name):
        return re.search(rf'^{name} = "([^"]+)"', catalog, re.MULTILINE).group(1)

    assert version("project") == maven("m:version")
    assert version("java") == maven("m:properties/m:maven.compiler.release")
    assert version("junit") == maven("m:properties/m:junit.version")
    assert version("jspecify") == maven("m:properties/m:jspecify.version")
    assert "api(libs.jspecify)" in gradle
    assert version("gson") == maven("m:properties/m:gson.version")
    assert f'namespace = "{maven("m:groupId")}.classifier"' in gradle
    assert "srcDirs" not in gradle, "both builds read src/main/java and src/test/java"
    assert tuple(map(int, version("litert").split("."))) >= (1, 4, 2), (
        "1.4.0 needs Android 8, older ones are not aligned to 16 KB"
    )


def test_a_model_folder_is_compared_by_its_own_file_and_settings():
    (subject,) = token_parity.of_models([DATA / "tiny_intents"])
    again = build_tokenizer(subject.path, json.loads(subject.specification))
    assert [token_parity.describe(text, again.encode(text)) for text in TEXTS] == [
        token_parity.describe(text, subject.tokenizer.encode(text)) for text in TEXTS
    ]


def test_a_model_folder_that_folds_look_alikes_is_compared_as_it_reads():
    (subject,) = token_parity.of_models([ROOT / "assets/intents"])
    assert subject.specification.startswith("fold {")
    assert len(subject.tokenizer.encode("b\u0430nk")) == 1
    assert token_parity.folding(subject) == subject


def test_a_folder_of_a_few_texts_is_compared_too(tmp_path):
    (tmp_path / "mine.txt").write_text("one line\nanother\n")
    chosen = token_parity.choose_texts(tmp_path, 10, seed=1)
    assert {"one line", "another"} <= set(chosen)


def test_a_folder_that_is_not_there_or_holds_no_tokenizer_is_told(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(token_parity, "maven_classpath", str)
    monkeypatch.setattr("sys.argv", ["token_parity", "--data", str(tmp_path), "--texts", "1"])
    assert token_parity.main() == 1
    assert capsys.readouterr().err == "error: no tokenizer was compared; see --help for where they lie\n"
    monkeypatch.setattr("sys.argv", ["token_parity", "--data", str(tmp_path / "none")])
    with pytest.raises(SystemExit):
        token_parity.main()
    assert f"error: {tmp_path / 'none'}: no such folder" in capsys.readouterr().err
