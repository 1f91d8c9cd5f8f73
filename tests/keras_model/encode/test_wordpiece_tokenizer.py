"""WordPieceTokenizer gives the ids and offsets of transformers and refuses ambiguous vocabularies."""

import json
import subprocess
import sys

import pytest

from keras_model.encode.tokenizers import build_tokenizer, load_tokenizer
from keras_model.encode.wordpiece_tokenizer import WordPieceTokenizer
from keras_model.errors import CheckpointError, InputFileError
from support.places import DATA, ROOT

TOKENIZERS = DATA / "tokenizers"
SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]


def tokenizer_and_golden(name):
    golden = json.loads((TOKENIZERS / f"wordpiece_{name}.json").read_text())
    return WordPieceTokenizer(TOKENIZERS / f"{name}_vocab.txt", lowercase=name == "uncased"), golden


@pytest.mark.parametrize("name", ["uncased", "cased"])
def test_ids_tokens_offsets_and_words_equal_those_of_transformers(name):
    tokenizer, golden = tokenizer_and_golden(name)
    for case in golden["texts"]:
        encoding = tokenizer.encode(case["text"])
        assert encoding.ids == case["ids"], case["text"]
        assert encoding.tokens == case["tokens"], case["text"]
        assert [list(span) for span in encoding.offsets] == case["offsets"], case["text"]
        assert encoding.word_ids == case["word_ids"], case["text"]


def test_batch_equals_one_by_one():
    tokenizer, golden = tokenizer_and_golden("uncased")
    texts = [case["text"] for case in golden["texts"]]
    assert tokenizer.encode_batch(texts) == [tokenizer.encode(text) for text in texts]
    assert tokenizer.ids(texts) == [tokenizer.encode(text).ids for text in texts]


def test_offsets_point_into_the_text_as_given():
    tokenizer, _ = tokenizer_and_golden("uncased")
    text = "\U0001f600 cafe\u0301 The\u00a0DOG"
    encoding = tokenizer.encode(text)
    spans = {token: text[a:b] for token, (a, b) in zip(encoding.tokens, encoding.offsets, strict=True)}
    assert spans["the"] == "The"
    assert spans["dog"] == "DOG"


@pytest.mark.parametrize("name", ["[CLS]", "[SEP]", "[MASK]", "[PAD]"])
def test_special_tokens_typed_by_a_user_are_plain_text(name):
    for vocabulary in ("uncased", "cased"):
        tokenizer, _ = tokenizer_and_golden(vocabulary)
        encoding = tokenizer.encode(f"a {name} b")
        assert tokenizer.token_to_id(name) not in encoding.ids
        assert encoding.tokens[1] == "[" and encoding.tokens[-2] == "]"


def test_a_lone_surrogate_is_read_as_the_replacement_character_and_moves_no_offset():
    tokenizer, _ = tokenizer_and_golden("uncased")
    for text in ("a\ud800 the", "a\udc00 the", "a\udc00\ud800 the"):
        encoding = tokenizer.encode(text)
        assert encoding.tokens == ["a", "the"]
        assert text[slice(*encoding.offsets[1])] == "the"
    assert tokenizer.encode("\ud800").ids == []


def test_a_long_text_is_tokenized_whole():
    tokenizer, _ = tokenizer_and_golden("uncased")
    assert len(tokenizer.encode("the dog " * 10_000)) == 20_000
    assert tokenizer.encode("x" * 100_000).tokens == ["[UNK]"]


def test_a_limit_only_drops_tokens_after_it():
    tokenizer, golden = tokenizer_and_golden("uncased")
    everything = " ".join(case["text"] for case in golden["texts"])
    many = [everything * 3, "the dog " * 500, "x" * 5_000, " " * 5_000 + "dog", "\u0301 " * 3_000 + "the dog"]
    for limit in (1, 5, 62):
        for limited, whole in zip(tokenizer.encode_batch(many, limit), tokenizer.encode_batch(many), strict=True):
            assert len(limited) >= min(limit, len(whole))
            for name in ("ids", "tokens", "offsets", "word_ids"):
                assert getattr(limited, name) == getattr(whole, name)[: len(limited)]
    assert len(tokenizer.encode("the dog " * 500, limit=5)) < 100


def test_strip_accents_may_differ_from_lowercase():
    vocabulary = [*SPECIAL, "cafe", "café", "Cafe", "Café"]
    for lowercase, strip, token in [
        (True, None, "cafe"),
        (True, False, "café"),
        (False, None, "Café"),
        (False, True, "Cafe"),
    ]:
        assert WordPieceTokenizer(vocabulary, lowercase, strip).encode("Café").tokens == [token]


def test_all_tokens_of_a_word_with_a_capital_are_marked():
    tokenizer = WordPieceTokenizer([*SPECIAL, "dog", "##s", "mc", "'", "e", "i"], mark_capitals=True)
    marked = {
        "Dogs dogs": [True, True, False, False],
        "mcDogs'dogs": [True, False, False, False],
        "DOG'S": [True, False, True],
        "É é İ": [True, False, True],
        "\ud800 \U0001f600 dog": [False, False],
        "": [],
    }
    for text, expected in marked.items():
        assert tokenizer.encode(text).capitals == expected, text
    assert WordPieceTokenizer([*SPECIAL, "dog"]).encode("Dog").capitals == []


def test_path_bytes_and_list_give_the_same_tokenizer():
    path = TOKENIZERS / "uncased_vocab.txt"
    tokens = path.read_text(encoding="utf-8").rstrip("\n").split("\n")
    texts = "The quick brown fox"
    tokenizers = [WordPieceTokenizer(v) for v in (path, str(path), path.read_bytes(), tokens)]
    assert len({tuple(t.encode(texts).ids) for t in tokenizers}) == 1
    assert {t.vocabulary_size for t in tokenizers} == {len(tokens)}
    assert {t.to_bytes() for t in tokenizers} == {path.read_bytes()}


def test_ids_are_line_numbers_and_look_up_both_ways():
    tokenizer = WordPieceTokenizer([*SPECIAL, "dog", "##s"])
    assert (tokenizer.pad_id, tokenizer.unk_id, tokenizer.cls_id, tokenizer.sep_id) == (0, 1, 2, 3)
    assert tokenizer.mask_id == 4
    assert tokenizer.token_to_id("##s") == 6 and tokenizer.token_to_id("cat") is None
    assert tokenizer.id_to_token(5) == "dog"
    for outside in (7, -1):
        with pytest.raises(IndexError):
            tokenizer.id_to_token(outside)


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_line_ends_and_a_missing_last_one_change_nothing(ending):
    plain = WordPieceTokenizer([*SPECIAL, "dog"])
    text = ending.join([*SPECIAL, "dog"])
    for data in (text, text + ending, text + 3 * ending, "\ufeff" + text):
        assert WordPieceTokenizer(data.encode()).to_bytes() == plain.to_bytes()


def test_unicode_line_separators_are_tokens():
    tokenizer = WordPieceTokenizer(("\n".join([*SPECIAL, "\u2028", "\u0085", "dog"]) + "\n").encode())
    assert tokenizer.token_to_id("dog") == 7


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"[PAD]\n[UNK]\n[CLS]\n[SEP]\ndog\ndog\n", ["line 6", "repeats 'dog' of line 5"]),
        (b"[PAD]\n[UNK]\n[CLS]\n[SEP]\n\ndog\n", ["line 5", "blank"]),
        (b"[PAD]\n[UNK]\n[CLS]\ndog\n", ["[SEP]"]),
        (b"[UNK]\n[CLS]\n[SEP]\ndog\n", ["[PAD]"]),
        (b"[PAD]\n[UNK]\n\xff\xfe\n", ["line 3", "UTF-8"]),
        (b"", ["[PAD]"]),
    ],
)
def test_a_faulty_vocabulary_is_refused_in_one_line(tmp_path, data, words):
    path = tmp_path / "vocab.txt"
    path.write_bytes(data)
    for vocabulary, source in ((path, str(path)), (data, "vocab.txt")):
        with pytest.raises(CheckpointError) as error:
            WordPieceTokenizer(vocabulary)
        message = str(error.value)
        assert message.startswith(source) and "\n" not in message
        assert all(word in message for word in words)


def test_a_missing_file_and_a_directory_are_refused(tmp_path):
    for path in (tmp_path / "vocab.txt", tmp_path):
        with pytest.raises(InputFileError, match="cannot read the vocabulary"):
            WordPieceTokenizer(path)


def test_config_and_bytes_rebuild_the_tokenizer(tmp_path):
    tokenizer = WordPieceTokenizer([*SPECIAL, "Dog", "dog"], lowercase=False, strip_accents=True, mark_capitals=True)
    (tmp_path / "vocab.txt").write_bytes(tokenizer.to_bytes())
    config = json.loads(json.dumps(tokenizer.get_config()))
    for rebuilt in (load_tokenizer(tmp_path, config), build_tokenizer(tokenizer.to_bytes(), config)):
        assert rebuilt.encode("Dóg dog") == tokenizer.encode("Dóg dog")
        assert rebuilt.get_config() == tokenizer.get_config()


def test_a_folder_without_its_vocabulary_or_with_an_unknown_kind_is_refused(tmp_path):
    with pytest.raises(CheckpointError, match=r"lacks vocab\.txt"):
        load_tokenizer(tmp_path, {"tokenizer": "wordpiece"})
    with pytest.raises(CheckpointError, match="'bpe'"):
        load_tokenizer(tmp_path, {"tokenizer": "bpe"})
    with pytest.raises(CheckpointError, match=r"settings of the tokenizer: .*'dropout'"):
        build_tokenizer(
            b"".join(f"{token}\n".encode() for token in SPECIAL), {"tokenizer": "wordpiece", "dropout": 0.1}
        )


def test_the_text_front_end_needs_neither_tensorflow_nor_keras():
    code = (
        "import sys, keras_model.encode.preprocessor, keras_model.data.readers;"
        "sys.exit(any(m in sys.modules for m in ('tensorflow', 'keras', 'jax', 'torch')))"
    )
    root = ROOT
    assert subprocess.run([sys.executable, "-c", code], cwd=root, check=False).returncode == 0
