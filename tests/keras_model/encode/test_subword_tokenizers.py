"""Unigram and byte-level BPE against what `transformers` makes of the same folders (`tests/data/make_subwords.py`)."""

import json

import numpy as np
import pytest

from android_demo.tools.token_parity import describe
from keras_model.encode.byte_level_bpe_file import ByteLevelVocabulary, byte_characters
from keras_model.encode.byte_level_bpe_tokenizer import ByteLevelBpeTokenizer
from keras_model.encode.preprocessor import Preprocessor
from keras_model.encode.sentencepiece_file import CONTROL, UNKNOWN, Piece, SentencePieceFile
from keras_model.encode.tokenizers import build_tokenizer, load_tokenizer
from keras_model.encode.unigram_tokenizer import UnigramTokenizer
from keras_model.errors import CheckpointError, DataError, UserError
from keras_model.huggingface.tokenizer import read_tokenizer
from support.places import ROOT

FOLDER = ROOT / "tests/data/subwords"
TEXTS = [json.loads(line)["text"] for line in (FOLDER / "texts.jsonl").read_text().splitlines()]
GOLDEN = [json.loads(line) for line in (FOLDER / "tokens.jsonl").read_text().splitlines()]
every_checkpoint = pytest.mark.parametrize("golden", GOLDEN, ids=lambda golden: golden["folder"])


def tokenizer_of(golden):
    return read_tokenizer(FOLDER / golden["folder"], "roberta")


@every_checkpoint
def test_ids_and_offsets_are_those_of_transformers(golden):
    tokenizer = tokenizer_of(golden)
    compared = 0
    for text, expected in zip(TEXTS, golden["tokens"], strict=True):
        if expected is not None:
            compared += 1
            assert describe(text, tokenizer.encode(text)) == expected, text
    assert compared > 200


@every_checkpoint
def test_pairs_are_put_together_as_transformers_does(golden):
    tokenizer = tokenizer_of(golden)
    rows = [(first, second) for first, second, _, _ in golden["pairs"]]
    features = Preprocessor(tokenizer, 512)(rows)
    for row, (_, _, ids, segments) in enumerate(golden["pairs"]):
        assert features["ids"][row, : len(ids)].tolist() == ids
        assert features["segment_ids"][row, : len(ids)].tolist() == segments
        assert features["mask"][row].sum() == len(ids)
        assert set(features["ids"][row, len(ids) :]) <= {tokenizer.pad_id}


@every_checkpoint
def test_the_file_of_a_tflite_gives_the_same_tokens(golden):
    tokenizer = tokenizer_of(golden)
    assert tokenizer.to_bytes() == (FOLDER / golden["file"]).read_bytes()
    read = build_tokenizer(tokenizer.to_bytes(), tokenizer.get_config())
    assert read.get_config() == tokenizer.get_config()
    assert read.ids(TEXTS) == [tokenizer.encode(text).ids for text in TEXTS]


@every_checkpoint
def test_a_model_folder_keeps_the_tokenizer(golden, tmp_path):
    tokenizer = tokenizer_of(golden)
    (tmp_path / tokenizer.file_name).write_bytes(tokenizer.to_bytes())
    config = Preprocessor(tokenizer, 16).get_config()
    assert load_tokenizer(tmp_path, config).get_config() == tokenizer.get_config()
    (tmp_path / tokenizer.file_name).unlink()
    with pytest.raises(CheckpointError, match=f"lacks {tokenizer.file_name}"):
        load_tokenizer(tmp_path, config)


@every_checkpoint
def test_a_typed_special_token_is_plain_text(golden):
    tokenizer = tokenizer_of(golden)
    special = {tokenizer.cls_id, tokenizer.sep_id, tokenizer.pad_id, tokenizer.mask_id}
    for name in (*tokenizer.special_tokens.values(), "<s>NOTUSED"):
        for text in (name, f"a{name}b", f" {name} "):
            assert not special & set(tokenizer.encode(text).ids), text


@every_checkpoint
def test_a_limit_leaves_out_later_tokens_alone(golden):
    tokenizer = tokenizer_of(golden)
    for text in TEXTS[:40]:
        assert tokenizer.encode(text, limit=3).ids == tokenizer.encode(text).ids[:3]


def test_a_question_stands_before_two_separators():
    tokenizer = read_tokenizer(FOLDER / "xlm-roberta", "xlm-roberta")
    question, context = "what is the weather", "the quick brown fox jumps over the lazy dog " * 4
    asked, told = tokenizer.encode(question), tokenizer.encode(context)
    windows = Preprocessor(tokenizer, 40).encode_question(question, context, stride=4)
    assert len(windows.offsets) > 2
    for ids, mask, segments, offsets in zip(
        *(windows.features[name] for name in ("ids", "mask", "segment_ids")), windows.offsets, strict=True
    ):
        first = len(asked) + 3
        kept = ids[: mask.sum()].tolist()
        assert kept[:first] == [tokenizer.cls_id, *asked.ids, tokenizer.sep_id, tokenizer.sep_id]
        assert kept[-1] == tokenizer.sep_id
        assert not segments.any()
        places = [told.offsets.index(tuple(place)) for place in offsets[first : len(kept) - 1].tolist()]
        assert kept[first:-1] == told.ids[places[0] : places[-1] + 1]
        assert (offsets[:first] == -1).all()


def test_the_shortest_input_of_two_separators_holds_them():
    tokenizer = read_tokenizer(FOLDER / "roberta", "roberta")
    with pytest.raises(UserError, match="give 4 to 512"):
        Preprocessor(tokenizer, 3)
    ids = Preprocessor(tokenizer, 4)([("a", "b")])["ids"]
    assert ids.tolist() == [[tokenizer.cls_id] + [tokenizer.sep_id] * 3]


def test_words_need_the_blank_that_stands_before_them():
    preprocessor = Preprocessor(read_tokenizer(FOLDER / "roberta", "roberta"), 16)
    for read in (preprocessor.encode_words, preprocessor.encode_word_windows):
        with pytest.raises(UserError, match="add_prefix_space"):
            read([["a", "b"]])
    tokenizer = read_tokenizer(FOLDER / "roberta-json", "roberta")
    features, places = Preprocessor(tokenizer, 16).encode_words([["the", "lazy"]])
    whole = tokenizer.encode("the lazy").ids
    assert features["ids"][0, 1 : 1 + len(whole)].tolist() == whole
    assert np.flatnonzero(places[0] >= 0).tolist() == [1, 1 + len(tokenizer.encode("the"))]
    with pytest.raises(DataError, match="row 1"):
        Preprocessor(tokenizer, 16).encode_words(["the lazy"])


def test_the_alphabet_spells_each_byte_once():
    alphabet = byte_characters()
    assert len(set(alphabet)) == 256
    assert alphabet[0x20] == "Ġ" and alphabet[ord("a")] == "a" and not any(map(str.isspace, alphabet))


BYTES = {character: number for number, character in enumerate(byte_characters())}
NAMES = {name: 256 + number for number, name in enumerate(("<s>", "</s>", "<pad>", "<unk>"))}


@pytest.mark.parametrize(
    ("ids", "merges", "fault"),
    [
        (BYTES | {"ab": 300}, [("a", "b")], "ids are not 0 to 256"),
        ({token: number for number, token in enumerate(list(BYTES)[:-1])}, [], "no token for 1 of the 256 bytes"),
        (BYTES, [("a", "b")], "makes 'ab', which is no token"),
        (BYTES | {"abc": 256}, [("ab", "c")], "joins 'ab', which no merge before it makes"),
        (BYTES | {"ab": 256}, [("a", "b"), ("a", "b")], "merge 2 repeats"),
    ],
)
def test_a_vocabulary_that_makes_no_sense_is_refused(ids, merges, fault):
    with pytest.raises(CheckpointError, match=fault):
        ByteLevelVocabulary.from_parts(ids, merges, "vocab.json")


def test_a_special_token_that_texts_are_cut_into_is_refused():
    ids = BYTES | NAMES | {"<u": 260}
    with pytest.raises(CheckpointError, match="<u is its unk_token, and texts are cut into it"):
        ByteLevelBpeTokenizer.from_vocabulary(ids, [("<", "u")], "vocab.json", unk_token="<u")
    with pytest.raises(CheckpointError, match="lacks <other>"):
        ByteLevelBpeTokenizer.from_vocabulary(ids, [], "vocab.json", pad_token="<other>")


def test_a_damaged_file_is_refused():
    content = ByteLevelVocabulary.from_parts(BYTES | NAMES | {"ab": 260}, [("a", "b")], "vocab.json").to_bytes()
    assert ByteLevelVocabulary.from_bytes(content, "x").tokens[260] == "ab"
    for length in range(len(content)):
        with pytest.raises(CheckpointError, match=r"^x: no byte-level BPE"):
            ByteLevelVocabulary.from_bytes(content[:length], "x")
    with pytest.raises(CheckpointError, match="no byte-level BPE"):
        ByteLevelVocabulary.from_bytes(content + b"\0", "x")


PIECES = [Piece("<s>", 0, CONTROL), Piece("<pad>", 0, CONTROL), Piece("</s>", 0, CONTROL), Piece("<unk>", 0, UNKNOWN)]


@pytest.mark.parametrize(
    ("pieces", "fault"),
    [
        ([*PIECES, Piece("a", 0.1)], "no single float"),
        ([*PIECES, Piece("a", 1e60)], "no single float"),
        ([*PIECES, Piece("a", float("nan"))], "no single float"),
        ([*PIECES, Piece("a", 0), Piece("a", 0)], "piece 5 repeats 'a' of piece 4"),
        ([*PIECES, Piece("", 0)], "piece 4 is empty"),
        ([*PIECES, Piece("a", 0, 4)], "type 4"),
        (PIECES[:3], "one unknown piece"),
    ],
)
def test_pieces_that_make_no_sense_are_refused(pieces, fault):
    with pytest.raises(CheckpointError, match=fault):
        SentencePieceFile(pieces, b"").checked("x")


def test_a_map_that_points_out_of_itself_is_refused():
    whole = SentencePieceFile.from_bytes((FOLDER / "xlm-roberta.model").read_bytes(), "x")
    assert whole.checked("x") is whole
    size = int.from_bytes(whole.charsmap[:4], "little")
    far, off = (0x1FFFFF << 10).to_bytes(4, "little"), (1 << 31 | len(whole.charsmap)).to_bytes(4, "little")
    for broken in (
        b"\0",
        whole.charsmap[: size // 2],
        whole.charsmap[:4] + far + whole.charsmap[8:],
        whole.charsmap[:8] + off + whole.charsmap[12:],
        whole.charsmap[: 4 + size],
        whole.charsmap + b"\xff",
    ):
        with pytest.raises(CheckpointError, match="normalisation map is broken"):
            SentencePieceFile(whole.pieces, broken).checked("x")


def test_a_special_piece_that_texts_are_cut_into_is_refused():
    content = SentencePieceFile([*PIECES, Piece("a", -1)], b"").to_bytes(0, 2, 1)
    with pytest.raises(CheckpointError, match="a is its pad_token, and texts are cut into it"):
        UnigramTokenizer(content, pad_token="a")
    with pytest.raises(CheckpointError, match="pair_separators is 3"):
        UnigramTokenizer(content, pair_separators=3)
    with pytest.raises(CheckpointError, match="not a SentencePiece model"):
        UnigramTokenizer(content[:-3])
