import io
import json
import zipfile

import numpy as np
import pytest

from convert.tflite.contents import embedding_rows, read_contents
from convert.tflite.contract import FACTS_FILE
from convert.tflite.interpreter import TextInterpreter
from keras_model import WordPieceTokenizer
from keras_model.errors import InputFileError, TfliteError
from keras_model.outputs.reading import AS_IT_IS, Reading
from support.described_tflite import annotated
from support.places import DATA
from support.tiny_tflite import WORDS, with_files, write


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


def test_a_file_keeps_how_its_numbers_are_read(tmp_path):
    path = tmp_path / "model.tflite"
    for name, reading in (
        ("multi-label-classification_uint8", Reading((0.25, 1.0, 1 / 3))),
        ("regression_int8", Reading(score_activation="sigmoid")),
        ("regression_int8", AS_IT_IS),
        ("classification_uint8", AS_IT_IS),
    ):
        path.write_bytes(annotated(name, reading=reading))
        assert read_contents(path).reading == reading
        with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as archive:
            facts = json.loads(archive.read(FACTS_FILE))
        assert facts["format"] == 1, "an older reader refuses the task by its name"
        assert [fact for fact in facts if fact in ("label_thresholds", "score_activation")] == list(
            reading.facts(facts["task"])
        )


def test_a_model_folder_in_the_place_of_its_file_is_told_what_to_do(tmp_path):
    with pytest.raises(InputFileError, match=r"is a folder; give a \.tflite, which python -m convert build makes"):
        read_contents(tmp_path)


@pytest.mark.parametrize(
    ("name", "facts", "message"),
    [
        ("multi-label-classification_uint8", {"label_thresholds": "0.5 0.5"}, "must be 3 decimals, one a label"),
        ("multi-label-classification_uint8", {"label_thresholds": "0.5 0.5 1.5"}, "is 1.5; it must be above 0"),
        ("regression_int8", {"score_activation": "tanh"}, "is 'tanh'; it must be identity or sigmoid"),
        # A fact of another task would not be heeded.
        ("classification_uint8", {"label_thresholds": "0.5 0.5 0.5"}, "label_thresholds"),
        ("embedding_int8", {"score_activation": "sigmoid"}, "score_activation"),
    ],
)
def test_a_reading_that_cannot_be_heeded_is_refused(tmp_path, name, facts, message):
    path = tmp_path / "model.tflite"
    whole = annotated(name)
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        changed = json.loads(archive.read(FACTS_FILE)) | facts
    path.write_bytes(with_files(whole, {FACTS_FILE: json.dumps(changed).encode()}))
    with pytest.raises(TfliteError, match=message):
        read_contents(path)


def test_embedding_rows_are_found_behind_the_clipping():
    assert embedding_rows(annotated()) == 200


def test_a_file_says_when_a_text_holds_no_answer(tmp_path):
    path = tmp_path / "model.tflite"
    path.write_bytes(annotated("question-answering_int8", no_answer_threshold=-1.25))
    assert read_contents(path).no_answer_threshold == -1.25
    assert read_contents(write(tmp_path, "question-answering_int8")).no_answer_threshold is None


@pytest.mark.parametrize("name", ["no_decimal", "no_question"])
def test_a_threshold_that_is_none_is_refused(name):
    with pytest.raises(TfliteError, match=r"has the no_answer_threshold '.*', no threshold for .*; build it again"):
        read_contents(DATA / f"android/{name}.broken.tflite")


@pytest.mark.parametrize(
    ("name", "fault"),
    [
        ("label_with_a_line_end", r"'music\\r' cannot be a label: it holds a line end"),
        ("label_that_is_blank", ".* cannot be a label: it is blank"),
        ("label_that_comes_twice", "label 'alarm' occurs twice"),
    ],
)
def test_labels_that_no_answer_can_be_called_by_are_refused(name, fault):
    with pytest.raises(
        TfliteError, match=rf"{name}\.broken\.tflite: its labels\.txt: {fault}.*; build the file again$"
    ):
        read_contents(DATA / f"android/{name}.broken.tflite")
