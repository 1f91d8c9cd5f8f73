"""A SentencePiece model as a list of pieces: what is read is what was written, and what makes no sense is refused."""

import math

import pytest

from keras_model.encode.vocabulary_files.sentencepiece import (
    Piece,
    SentencePieceFile,
    as_written,
    unusual_settings,
)
from keras_model.errors import CheckpointError
from support.subwords import FOLDER, PIECES


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


def test_a_score_a_step_beside_a_single_float_was_that_float():
    single = -1.8219879865646362
    assert (
        as_written(single) == as_written(math.nextafter(single, 0)) == as_written(math.nextafter(single, -9)) == single
    )
    assert as_written(0.0) == 0
    for score in (-0.1, 1e60, math.inf):
        assert as_written(score) == score
    assert math.isnan(as_written(math.nan))


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


@pytest.mark.parametrize("name", ["xlm-roberta", "camembert"])
def test_what_is_written_is_read_again(name):
    content = (FOLDER / f"{name}.model").read_bytes()
    known = SentencePieceFile.from_bytes(content, "x")
    assert len(known.pieces) > 50
    assert bool(known.charsmap) is (name == "xlm-roberta")
    assert SentencePieceFile.from_bytes(known.to_bytes(0, 2, 1), "x") == known


def test_a_model_cut_anywhere_but_between_parts_is_refused_in_one_line():
    whole = SentencePieceFile([*PIECES, Piece("▁größer", -1.5)], b"")
    content = whole.to_bytes(0, 2, 1)
    assert SentencePieceFile.from_bytes(content, "x") == whole
    refusals = 0
    for length in range(len(content)):
        try:
            read = SentencePieceFile.from_bytes(content[:length], "x")
        except CheckpointError as error:
            refusals += 1
            assert str(error) == "x: not a SentencePiece model; it may be cut short or another kind of file"
        else:
            assert read.pieces == whole.pieces[: len(read.pieces)]
    # Each piece is a part, then come the settings of trainer and normalizer; without a piece there is no model.
    assert len(content) - refusals == len(whole.pieces) + 1


@pytest.mark.parametrize(
    ("trainer", "fault"),
    [(b"\x18\x02", "type 2; only Unigram"), (b"\x18\x01\x98\x02\x01", "byte_fallback is on")],
    ids=["bpe", "byte fallback"],
)
def test_a_model_with_another_step_is_refused(trainer, fault):
    content = SentencePieceFile(PIECES, b"").to_bytes(0, 2, 1) + bytes([0x12, len(trainer)]) + trainer
    with pytest.raises(CheckpointError, match=f"^x: .*{fault}"):
        SentencePieceFile.from_bytes(content, "x")


def test_a_setting_that_is_not_as_usual_is_told_as_the_file_has_it():
    content = SentencePieceFile(PIECES, b"").to_bytes(0, 2, 1)
    assert unusual_settings(content) == []
    assert unusual_settings(content + b"\x12\x03\x98\x02\x01\x1a\x02\x28\x00") == [
        "byte_fallback is 1",
        "escape_whitespaces is 0",
    ]
