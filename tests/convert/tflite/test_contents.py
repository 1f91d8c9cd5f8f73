import numpy as np

from convert.tflite.contents import embedding_rows, read_contents
from convert.tflite.interpreter import TextInterpreter
from keras_model import WordPieceTokenizer
from support.described_tflite import annotated
from support.tiny_tflite import WORDS


def test_a_file_says_that_capitals_are_marked(tmp_path):
    tokenizer = WordPieceTokenizer(WORDS, mark_capitals=True)
    path = tmp_path / "model.tflite"
    path.write_bytes(annotated("token-classification_uint8", tokenizer=tokenizer))
    contents = read_contents(path)
    assert contents.tokenizer.mark_capitals
    (told,) = (tensor.description for tensor in contents.metadata.inputs if tensor.name == "segment_ids")
    assert "capital" in told
    model = TextInterpreter(path)
    capital, small = (model.preprocessor.encode_text(text).features for text in ("Cat", "cat"))
    assert np.abs(model.run(capital) - model.run(small)).max() > 2 * model.step


def test_embedding_rows_are_found_behind_the_clipping():
    assert embedding_rows(annotated()) == 200
