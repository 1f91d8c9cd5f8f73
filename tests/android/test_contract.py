"""The names that Java reads in a `.tflite` are those that Python writes."""

import json
import re

import pytest

from convert.tflite.contract import (
    CHECKSUM,
    FACTS_FILE,
    FORMAT,
    LABELLED_TASKS,
    METADATA_ENTRY,
    NO_ANSWER,
    OUTPUT_NAMES,
    SHORTER_LENGTHS,
    SIGNATURE,
)
from convert.tflite.metadata import ModelDescription
from keras_model.data.labels import LABELS_FILE
from keras_model.encode.byte_level_bpe_tokenizer import ByteLevelBpeTokenizer
from keras_model.encode.long_texts.spread import MOST_WINDOWS, WINDOWS
from keras_model.encode.sentencepiece_tokenizer import SentencePieceTokenizer
from keras_model.encode.tokenizers import Tokenizer
from keras_model.encode.unigram_tokenizer import UnigramTokenizer
from keras_model.encode.windows import FEATURES
from keras_model.encode.wordpiece_tokenizer import WordPieceTokenizer
from support.places import ROOT

TOKENIZERS = ROOT / "tests/data/tokenizers"
PACKAGES = ROOT / "android_demo/classifier/src/main/java/io/github/squeezebert"
JAVA = PACKAGES / "tflite"

NAMES = {
    "SIGNATURE": SIGNATURE,
    "IDS": FEATURES[0],
    "MASK": FEATURES[1],
    "SEGMENT_IDS": FEATURES[2],
    "METADATA_ENTRY": METADATA_ENTRY,
    "FACTS_FILE": FACTS_FILE,
    "LABELS_FILE": LABELS_FILE,
    "WORDPIECE_FILE": WordPieceTokenizer.file_name,
    "SENTENCEPIECE_FILE": SentencePieceTokenizer.file_name,
    "BYTE_LEVEL_FILE": ByteLevelBpeTokenizer.file_name,
    "FORMAT": FORMAT,
    "CHECKSUM_FACT": CHECKSUM,
    "SHORTER_LENGTHS_FACT": SHORTER_LENGTHS,
    "WINDOWS_FACT": WINDOWS,
    "MOST_WINDOWS": MOST_WINDOWS,
    "NO_ANSWER_FACT": NO_ANSWER,
    "WORDPIECE_TOKENIZER": WordPieceTokenizer.kind,
    "SENTENCEPIECE_TOKENIZER": SentencePieceTokenizer.kind,
    "UNIGRAM_TOKENIZER": UnigramTokenizer.kind,
    "BYTE_LEVEL_TOKENIZER": ByteLevelBpeTokenizer.kind,
}


def java_constants() -> dict[str, str | int]:
    """Return name → value of the constants of Contract.java."""
    source = (JAVA / "Contract.java").read_text(encoding="utf-8")
    found = re.findall(r'^ +(?:public )?static final (?:String|int) (\w+) = (?:"([^"]*)"|(\d+));', source, re.MULTILINE)
    assert len(found) == source.count(" static final "), "a constant is written otherwise than this test reads it"
    return {name: int(number) if number else text for name, text, number in found}


def facts_of(tokenizer: Tokenizer) -> dict[str, str | int | bool | None]:
    """Return what Python writes of a model with this tokenizer and a second length."""
    return _facts(ModelDescription("embedding", tokenizer, 16))


def _facts(description: ModelDescription) -> dict[str, str | int | bool | None]:
    return json.loads(description.files(b"", shorter={8: 4096})[FACTS_FILE])


CONSTANTS = java_constants()


@pytest.mark.parametrize("name", NAMES)
def test_a_name_is_the_same_in_java(name):
    assert CONSTANTS[name] == NAMES[name]


def test_java_reads_every_fact_that_python_writes():
    unusual = {"cls_token": "<unk>", "sep_token": "<unk>", "pad_token": "<unk>"}
    sentencepiece = SentencePieceTokenizer(TOKENIZERS / "albert_like_spiece.model", **unusual)
    subwords = ROOT / "tests/data/subwords"
    unigram = UnigramTokenizer(subwords / "xlm-roberta.model", cls_token="<pad>", sep_token="<pad>", pad_token="<s>")
    bytes_ = ByteLevelBpeTokenizer(subwords / "roberta.bpe", unk_token="<pad>")
    written = set().union(*map(facts_of, (every_setting(), sentencepiece, unigram, bytes_)))
    written |= _facts(ModelDescription("classification", unigram, 16, ("a", "b"), windows=0)).keys()
    written |= _facts(ModelDescription("question-answering", unigram, 16, no_answer_threshold=0.5)).keys()
    source = (PACKAGES / "tokenizers/WordPieceTokenizer.java").read_text(encoding="utf-8")
    of_wordpiece = set(re.findall(r'setting\(settings, "(\w+)"', source))
    assert {value for name, value in CONSTANTS.items() if name.endswith("_FACT")} | of_wordpiece == written


def every_setting():
    """A tokenizer with every setting that a file may hold, but for the mask, which no inference needs."""
    return WordPieceTokenizer(
        ["pad", "unk", "cls", "sep"],
        mark_capitals=True,
        normalizer="nfd bert",
        clean_text=False,
        handle_chinese_chars=False,
        pre_tokenizer="whitespace",
        continuing_subword_prefix="@@",
        max_input_chars_per_word=50,
        unk_token="unk",
        cls_token="cls",
        sep_token="sep",
        pad_token="pad",
        added_tokens="- <num>",
    )


def test_settings_that_an_older_reader_would_pass_over_raise_the_format():
    settings = {
        "clean_text": False,
        "max_input_chars_per_word": 50,
        "added_tokens": "- x",
        "pre_tokenizer": "whitespace",
    }
    for name, value in settings.items():
        assert facts_of(WordPieceTokenizer(TOKENIZERS / "uncased_vocab.txt", **{name: value}))["format"] == 2, name
    assert facts_of(WordPieceTokenizer(TOKENIZERS / "uncased_vocab.txt", mark_capitals=True))["format"] == 1


def test_the_tasks_are_the_same_in_java():
    assert {value for name, value in CONSTANTS.items() if name.endswith("_TASK")} == OUTPUT_NAMES.keys()


def test_java_has_labels_for_the_tasks_that_have_them():
    source = (JAVA / "Task.java").read_text(encoding="utf-8")
    tasks = re.findall(r"^ +[A-Z_]+\(Contract\.(\w+), (true|false)\)", source, re.MULTILINE)
    assert {CONSTANTS[name] for name, _ in tasks} == OUTPUT_NAMES.keys()
    assert {CONSTANTS[name] for name, labelled in tasks if labelled == "true"} == set(LABELLED_TASKS)


def test_every_name_of_the_contract_is_compared():
    rest = CONSTANTS.keys() - NAMES.keys()
    assert {name for name in rest if not name.endswith(("_FACT", "_TASK"))} == set()
