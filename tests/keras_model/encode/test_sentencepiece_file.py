"""A SentencePiece model as a list of pieces: what is read is what was written, and what makes no sense is refused."""

import pytest

from keras_model.encode.sentencepiece_file import Piece, SentencePieceFile
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
