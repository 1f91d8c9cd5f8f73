"""The names that Java reads in a `.tflite` are those that Python writes."""

import json
import re
from typing import Any

import pytest

from convert.tflite.contract import (
    ADDED_TOKENS,
    CHECKSUM,
    FACTS_FILE,
    FORMAT,
    METADATA_ENTRY,
    NO_ANSWER,
    NORMALIZER,
    OUTPUT_NAMES,
    SHORTER_LENGTHS,
    SIGNATURE,
)
from convert.tflite.description import ModelDescription
from keras_model.data.for_model.learnt_from import ALONE, BOTH, LEARNT_FROM, PAIRED, PAIRS, TEXTS
from keras_model.data.labels import LABELS_FILE
from keras_model.data.tasks import LABELLED_TASKS
from keras_model.encode.byte_level_bpe_tokenizer import ByteLevelBpeTokenizer
from keras_model.encode.long_texts.spread import MOST_WINDOWS, WINDOWS
from keras_model.encode.look_alikes.folding import FOLD_LOOK_ALIKES
from keras_model.encode.prompts import Prompts
from keras_model.encode.sentencepiece_tokenizer import SentencePieceTokenizer
from keras_model.encode.tokenizers import Tokenizer, build_tokenizer, folding_look_alikes
from keras_model.encode.unigram_tokenizer import UnigramTokenizer
from keras_model.encode.windows import FEATURES
from keras_model.encode.wordpiece_tokenizer import WordPieceTokenizer
from keras_model.outputs.reading import TAGS_FACT, Reading
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
    "NORMALIZER_FACT": NORMALIZER,
    "ADDED_TOKENS_FACT": ADDED_TOKENS,
    "FOLD_FACT": FOLD_LOOK_ALIKES,
    "SHORTER_LENGTHS_FACT": SHORTER_LENGTHS,
    "WINDOWS_FACT": WINDOWS,
    "LEARNT_FROM_FACT": LEARNT_FROM,
    "TEXTS": TEXTS,
    "PAIRS": PAIRS,
    "BOTH": BOTH,
    "ALONE": ALONE,
    "PAIRED": PAIRED,
    "MOST_WINDOWS": MOST_WINDOWS,
    "NO_ANSWER_FACT": NO_ANSWER,
    "TAGS_FACT": TAGS_FACT,
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


def facts_of(tokenizer: Tokenizer, task: str = "embedding", **settings: Any) -> dict[str, str | int | bool | None]:
    """Return what Python writes of a model with this tokenizer and a second length."""
    files = ModelDescription(task, tokenizer, 16, **settings).files(b"", shorter={8: 4096})
    return json.loads(files[FACTS_FILE])


def known_to_java() -> dict[str, set[str]]:
    """Return task or kind of tokenizer → the facts that KnownFacts.java lists of it, and "" → those of every file."""
    source = (JAVA / "KnownFacts.java").read_text(encoding="utf-8")
    every = re.findall(r"OF_EVERY_FILE = Arrays\.asList\((.*?)\);", source, re.DOTALL)
    listed = re.findall(r"OF_(?:TASK|TOKENIZER)\.put\(Contract\.(\w+), Arrays\.asList\((.*?)\)\);", source, re.DOTALL)
    assert source.count("Arrays.asList(") == len(every) + len(listed), "a list is not written as it is read here"
    return {
        CONSTANTS.get(name, name): {
            text or CONSTANTS[constant] for constant, text in re.findall(r'Contract\.(\w+)|"(\w+)"', facts)
        }
        for name, facts in [("", every[0]), *listed]
    }


CONSTANTS = java_constants()


@pytest.mark.parametrize("name", NAMES)
def test_a_name_is_the_same_in_java(name):
    assert CONSTANTS[name] == NAMES[name]


def written_facts() -> dict[str, set[str]]:
    """Return task or kind of tokenizer → the facts that Python writes of it at most, and "" → those of every file."""
    unusual = {"cls_token": "<unk>", "sep_token": "<unk>", "pad_token": "<unk>", "mask_token": "<unk>"}
    subwords = ROOT / "tests/data/subwords"
    names = {"cls_token": "<pad>", "sep_token": "<pad>", "pad_token": "<s>", "mask_token": "<pad>"}
    more: dict[str, Any] = {"fold_look_alikes": True, "added_tokens": "- <unk>"}
    tokenizers = (
        every_setting(),
        SentencePieceTokenizer(TOKENIZERS / "albert_like_spiece.model", **unusual, fold_look_alikes=True),
        UnigramTokenizer(subwords / "xlm-roberta.model", normalizer="nfkc", **names, **more),
        ByteLevelBpeTokenizer(subwords / "roberta.bpe", unk_token="<pad>", normalizer="nfc", **names, **more),
    )
    of_tokenizers = {tokenizer.kind: set(tokenizer.get_config()) - {"tokenizer"} for tokenizer in tokenizers}
    plain = tokenizers[0]
    settings: dict[str, dict[str, Any]] = {
        "classification": {"labels": ("a",), "windows": 0, "learnt_from": TEXTS},
        "token-classification": {"labels": ("a",), "reading": Reading(tags="together")},
        "question-answering": {"no_answer_threshold": 0.5},
        "multi-label-classification": {
            "labels": ("a",),
            "reading": Reading((0.5,)),
            "windows": 0,
            "learnt_from": PAIRS,
        },
        "regression": {
            "reading": Reading(score_activation="sigmoid", score_offset=0.5),
            "windows": 0,
            "learnt_from": BOTH,
        },
        "embedding": {"prompts": Prompts({"query": "query: "}, "query")},
    }
    assert settings.keys() == OUTPUT_NAMES.keys()
    of_tasks = {task: set(facts_of(plain, task, **own)) - of_tokenizers[plain.kind] for task, own in settings.items()}
    every = set.intersection(*of_tasks.values())
    of_each = set.intersection(*of_tokenizers.values())
    kinds = {kind: facts - of_each for kind, facts in of_tokenizers.items()}
    return {"": every | of_each} | kinds | {task: facts - every for task, facts in of_tasks.items() if facts > every}


def test_java_knows_the_facts_that_python_writes_and_no_others():
    assert known_to_java() == written_facts()


def test_java_reads_every_fact_that_python_writes():
    sources = [path.read_text(encoding="utf-8") for path in (PACKAGES / "tokenizers").rglob("*.java")]
    settings = {name for source in sources for name in re.findall(r'\bsettings(?:, "settings"\))?, "(\w+)"', source)}
    written = set().union(*written_facts().values())
    assert {value for name, value in CONSTANTS.items() if name.endswith("_FACT")} | settings == written
    # The mask is for training alone.
    named = {CONSTANTS[name] for name in reads_of_java()} | settings
    assert written - named == {"mask_token"}


def reads_of_java() -> set[str]:
    """Return the constants of facts that Java asks a file for."""
    sources = [
        path.read_text(encoding="utf-8") for path in JAVA.glob("*.java") if path.stem not in ("Contract", "KnownFacts")
    ]
    return {name for source in sources for name in re.findall(r"Contract\.(\w+_FACT)", source)}


def every_setting():
    """A tokenizer with every setting that a file may hold."""
    return WordPieceTokenizer(
        ["pad", "unk", "cls", "sep", "mask"],
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
        mask_token="mask",
        pair_separators=2,
        second_segment=0,
        added_tokens="- <num>",
        fold_look_alikes=True,
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


def test_folding_look_alikes_is_a_fact_of_format_3_whatever_the_tokenizer():
    for tokenizer in (
        WordPieceTokenizer(TOKENIZERS / "uncased_vocab.txt"),
        SentencePieceTokenizer(TOKENIZERS / "albert_like_spiece.model"),
        build_tokenizer(ROOT / "tests/data/subwords/xlm-roberta.model", {"tokenizer": "unigram"}),
    ):
        assert facts_of(tokenizer)["format"] == 1
        folding = facts_of(folding_look_alikes(tokenizer))
        assert (folding["format"], folding["fold_look_alikes"]) == (3, True)


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
