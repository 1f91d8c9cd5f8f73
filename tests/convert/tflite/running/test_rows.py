"""Features are handed to a network row by row."""

from convert.tflite.running.rows import single_rows
from keras_model import Preprocessor, WordPieceTokenizer
from support.answering import WORDS


def test_rows_are_handed_over_one_by_one():
    preprocessor = Preprocessor(WordPieceTokenizer(WORDS), 12)
    rows = single_rows(preprocessor(["cat", "dog"]))
    assert [{name: values.shape for name, values in row.items()} for row in rows] == [
        {"ids": (1, 12), "mask": (1, 12), "segment_ids": (1, 12)}
    ] * 2
