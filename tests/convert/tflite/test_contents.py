import numpy as np
import pytest

from convert.tflite.contents import embedding_rows, read_contents
from convert.tflite.interpreter import TextInterpreter
from keras_model import WordPieceTokenizer
from keras_model.errors import TfliteError
from support.described_tflite import annotated
from support.places import DATA
from support.tiny_tflite import WORDS, write


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


def test_a_file_says_when_a_text_holds_no_answer(tmp_path):
    path = tmp_path / "model.tflite"
    path.write_bytes(annotated("question-answering_int8", no_answer_threshold=-1.25))
    assert read_contents(path).no_answer_threshold == -1.25
    assert read_contents(write(tmp_path, "question-answering_int8")).no_answer_threshold is None


@pytest.mark.parametrize("name", ["no_decimal", "no_question"])
def test_a_threshold_that_is_none_is_refused(name):
    with pytest.raises(TfliteError, match=r"has the no_answer_threshold '.*', no threshold of a .*; build it again"):
        read_contents(DATA / f"android/{name}.broken.tflite")
